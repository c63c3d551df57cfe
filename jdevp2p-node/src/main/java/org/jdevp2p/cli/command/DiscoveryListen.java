// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jdevp2p.cli.frame.CommandException;
import org.jdevp2p.cli.frame.Durations;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Interruption;
import org.jdevp2p.cli.frame.OutputOptions;
import org.jdevp2p.cli.frame.Terminal;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.discovery.Discovery;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code discv4 listen} and {@code discv5 listen}: a node of discovery and nothing else. */
@Command(
    name = "listen",
    description =
        "Run a node that answers others and looks for more until Ctrl-C. It prints its enode URL"
            + " and its record first, then whom it sees and how many packets come and go.",
    footer = {
      "  ${COMMAND-FULL-NAME} --bootnodes enr:-KG4Q...",
      "  ${COMMAND-FULL-NAME} --address 127.0.0.1 --port 0 --for 1m",
      "  ${COMMAND-FULL-NAME} --nodekey node.key --extaddr 203.0.113.7 --ndjson"
    })
final class DiscoveryListen implements Callable<Integer> {
  private final Terminal terminal;
  private final DiscoveryVersion version;

  @Mixin private NetworkOptions network = new NetworkOptions(30303);
  @Mixin private LifeOptions life;
  @Mixin private OutputOptions output;

  /** Mixed in where v5 is spoken. */
  private final TopicOptions topics = new TopicOptions();

  DiscoveryListen(Terminal terminal, DiscoveryVersion version) {
    this.terminal = terminal;
    this.version = version;
  }

  /** The options that discovery v5 has beside those of both versions. */
  TopicOptions topics() {
    return topics;
  }

  /** How long a node runs, and how often it tells its figures. */
  static final class LifeOptions {
    private static final Duration LOOK = Duration.ofSeconds(1);

    @Option(
        names = "--every",
        paramLabel = "DURATION",
        defaultValue = "10s",
        converter = Durations.class,
        description = "Print figures this often (default: ${DEFAULT-VALUE}).")
    private Duration every;

    @Option(
        names = "--for",
        paramLabel = "DURATION",
        converter = Durations.class,
        description = "Stop after this long (default: at Ctrl-C).")
    private @Nullable Duration duration;

    void check() throws CommandException {
      if (every.isZero()) {
        throw new CommandException(ExitCode.USAGE, "--every 0s: expected more than nothing");
      }
    }

    /** Looks and tells until the time is up or somebody presses Ctrl-C. */
    void live(DiscoveryLog log, Interruption interruption) throws InterruptedException {
      Ticker ticker = Ticker.system();
      long began = ticker.nanos();
      long nextFigures = began + every.toNanos();
      boolean asked = false;
      while (!asked) {
        Optional<Duration> left =
            Optional.ofNullable(duration).map(all -> all.minusNanos(ticker.nanos() - began));
        if (left.isPresent() && !left.get().isPositive()) {
          break;
        }
        Duration untilFigures = Duration.ofNanos(Math.max(1, nextFigures - ticker.nanos()));
        Duration pause = shortest(LOOK, untilFigures, left.orElse(LOOK));
        asked = interruption.await(pause);
        log.look();
        if (!asked && ticker.nanos() - nextFigures >= 0) {
          log.figures();
          nextFigures += every.toNanos();
        }
      }
      log.conclude(Duration.ofNanos(ticker.nanos() - began));
    }

    private static Duration shortest(Duration a, Duration b, Duration c) {
      Duration shorter = a.compareTo(b) < 0 ? a : b;
      return shorter.compareTo(c) < 0 ? shorter : c;
    }
  }

  @Override
  public Integer call() throws IOException, CommandException, InterruptedException {
    life.check();
    try (Interruption interruption = Interruption.watch(terminal);
        Discovery discovery =
            network.start(
                topics
                    .apply(version.alone(network.config()))
                    .bootnodes(network.bootnodes())
                    .build())) {
      topics.begin(discovery);
      DiscoveryLog log = new DiscoveryLog(terminal, output, discovery, true);
      log.announce();
      life.live(log, interruption);
    }
    return ExitCode.OK.number();
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jdevp2p.cli.command.BoxNetwork.Links;
import org.jdevp2p.cli.frame.CommandException;
import org.jdevp2p.cli.frame.Durations;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Interruption;
import org.jdevp2p.cli.frame.OutputOptions;
import org.jdevp2p.cli.frame.Terminal;
import org.jdevp2p.concurrent.Ticker;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code box}: a network in a box. */
@Command(
    name = "box",
    description = {
      "Run a network in a box: nodes in this process, real encrypted TCP links between them on"
          + " loopback, and on each link three subprotocols at once.",
      "A table of all links is shown while it runs (on a terminal), and at the end with a summary."
    },
    footer = {
      "  jdevp2p box                                4 nodes in a ring, for 10 seconds",
      "  jdevp2p box --nodes 8 --links full --for 30s",
      "  jdevp2p box --nodes 20 --links random --seed 7 --json",
      "  jdevp2p box --for 1m --ndjson              one object a second"
    })
public final class BoxCommand implements Callable<Integer> {
  private static final int MAX_NODES = 500;
  private static final Duration REFRESH = Duration.ofSeconds(1);

  private final Terminal terminal;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "4",
      description = "How many nodes, 2 to " + MAX_NODES + " (default: ${DEFAULT-VALUE}).")
  private int nodes;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      defaultValue = "10s",
      converter = Durations.class,
      description = "How long it runs (default: ${DEFAULT-VALUE}); Ctrl-C ends it earlier.")
  private Duration duration;

  @Option(
      names = "--links",
      paramLabel = "SHAPE",
      defaultValue = "ring",
      description = "ring, full or random (default: ${DEFAULT-VALUE}).")
  private Links links;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description = "Makes a random network the same again.")
  private @Nullable Long seed;

  @Mixin private OutputOptions output;

  public BoxCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, CommandException, InterruptedException {
    if (nodes < 2 || nodes > MAX_NODES) {
      throw new CommandException(
          ExitCode.USAGE, "--nodes " + nodes + ": expected 2 to " + MAX_NODES);
    }
    long chosen = seed == null ? new Random().nextLong() >>> 32 : seed;
    String shape = links == Links.RANDOM ? "random links, seed " + chosen : links.text();
    terminal
        .err()
        .printf("starting %d nodes, %s, for %s%n", nodes, shape, Durations.format(duration));
    Ticker ticker = Ticker.system();
    try (Interruption interruption = Interruption.watch()) {
      BoxNetwork network = BoxNetwork.start(nodes, links, chosen);
      long began = ticker.nanos();
      try {
        watch(network, interruption.latch(), ticker, began);
      } finally {
        network.close();
      }
      Duration lasted = Duration.ofNanos(ticker.nanos() - began);
      return finish(new BoxReport(network, lasted));
    }
  }

  /** Shows the links every second until the time is up or somebody presses Ctrl-C. */
  private void watch(BoxNetwork network, CountDownLatch stop, Ticker ticker, long began)
      throws InterruptedException {
    int drawn = 0;
    long end = began + duration.toNanos();
    while (true) {
      long left = Math.min(REFRESH.toNanos(), end - ticker.nanos());
      if (left <= 0 || stop.await(left, TimeUnit.NANOSECONDS)) {
        break;
      }
      BoxReport now = new BoxReport(network, Duration.ofNanos(ticker.nanos() - began));
      if (output.isStream()) {
        output.write(terminal, now.json());
      } else if (!output.isJson() && terminal.errIsTerminal() && terminal.outIsTerminal()) {
        drawn = draw(now, drawn);
      }
    }
    erase(drawn);
  }

  /** Draws the table over the one before, on the side where talk goes. */
  private int draw(BoxReport report, int drawn) {
    List<String> lines = report.lines(terminal.width());
    int shown = Math.min(lines.size(), terminal.height() - 2);
    erase(drawn);
    lines.subList(0, shown).forEach(terminal.err()::println);
    terminal.err().flush();
    return shown;
  }

  private void erase(int lines) {
    if (lines > 0) {
      terminal.err().print("\u001b[" + lines + "A\u001b[J");
    }
  }

  private int finish(BoxReport report) {
    if (output.isJson()) {
      output.write(terminal, report.json());
    } else {
      report.lines(terminal.width()).forEach(terminal.out()::println);
      terminal.out().println();
      report.summary().forEach(terminal.out()::println);
    }
    return ExitCode.OK.number();
  }
}

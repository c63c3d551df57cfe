// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jdevp2p.cli.frame.CommandException;
import org.jdevp2p.cli.frame.Durations;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Interruption;
import org.jdevp2p.cli.frame.NodeConverter;
import org.jdevp2p.cli.frame.OutputOptions;
import org.jdevp2p.cli.frame.Terminal;
import org.jdevp2p.cli.frame.TimeoutOption;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeKey;
import org.jdevp2p.peer.Capability;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code rlpx}: what the encrypted link of one node says. */
@Command(
    name = "rlpx",
    description = "Talk to one node over an encrypted link.",
    footer = {
      "  jdevp2p rlpx ping enode://...@203.0.113.7:30303",
      "  jdevp2p rlpx ping enr:-IS4Q... --count 5",
      "  jdevp2p rlpx ping enode://... --capability echo/1:2 --json"
    })
public final class RlpxCommand {

  /** Version 68 has 17 message ids, 69 one more (caps/eth.md). */
  private static final Map<Capability, Integer> ETHEREUM =
      Map.of(new Capability("eth", 68), 17, new Capability("eth", 69), 18);

  /** The command with its subcommands. */
  public static CommandLine tree(Terminal terminal) {
    return new CommandLine(new RlpxCommand()).addSubcommand(new Ping(terminal));
  }

  /** What clients of Ethereum speak. */
  static Map<Capability, Integer> ethereum() {
    return new TreeMap<>(ETHEREUM);
  }

  /** A capability to offer: {@code NAME/VERSION:LENGTH}. */
  record Offer(Capability capability, int length) {}

  /** Reads an {@link Offer}. */
  static final class OfferConverter implements ITypeConverter<Offer> {
    @Override
    public Offer convert(String text) {
      int colon = text.lastIndexOf(':');
      try {
        if (colon > 0) {
          int length = Integer.parseInt(text.substring(colon + 1));
          if (length >= 1 && length <= 1 << 16) {
            return new Offer(Capability.parse(text.substring(0, colon)), length);
          }
        }
      } catch (IllegalArgumentException e) {
        // the sentence below says it
      }
      throw new TypeConversionException(
          "'" + text + "' is not a capability to offer; write NAME/VERSION:LENGTH, as eth/69:18");
    }
  }

  /** {@code rlpx ping}: who is there, what it shares with us, and how far away it is. */
  @Command(
      name = "ping",
      description =
          "Link with a node, ask who it is and what you share, measure a Ping, and say in plain"
              + " words what went wrong if something did.",
      footer = {
        "  jdevp2p rlpx ping enode://...@203.0.113.7:30303",
        "  jdevp2p rlpx ping enr:-IS4Q... --count 5 --every 2s",
        "  jdevp2p rlpx ping enode://... --capability echo/1:2 --capability chat/1:1",
        "  jdevp2p rlpx ping enode://... --json | jq .result"
      })
  static final class Ping implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(
        paramLabel = "NODE",
        converter = NodeConverter.class,
        description = "The node: enode://... or enr:...")
    private Node node;

    @Option(
        names = "--capability",
        paramLabel = "NAME/VERSION:LENGTH",
        converter = OfferConverter.class,
        description =
            "Offer this capability with so many message ids; may be repeated (default: eth/68 and"
                + " eth/69).")
    private @Nullable List<Offer> offers;

    @Option(
        names = "--count",
        paramLabel = "N",
        defaultValue = "1",
        description =
            "Ping so often, each time over a new link (default: ${DEFAULT-VALUE}); the exit code is"
                + " the last one's.")
    private int count;

    @Option(
        names = "--every",
        paramLabel = "DURATION",
        defaultValue = "1s",
        converter = Durations.class,
        description = "Wait so long between two pings (default: ${DEFAULT-VALUE}).")
    private Duration every;

    @Option(
        names = "--nodekey",
        paramLabel = "FILE",
        description = "Our own key, 64 hex digits in a file (default: a new one).")
    private @Nullable Path keyFile;

    @Mixin private TimeoutOption timeout;
    @Mixin private OutputOptions output;

    Ping(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, CommandException, InterruptedException {
      if (count < 1) {
        throw new CommandException(ExitCode.USAGE, "--count " + count + ": expected 1 or more");
      }
      Enode target = target();
      SecretKey key = keyFile == null ? SecretKey.random() : NodeKey.load(keyFile);
      RlpxPing ping =
          new RlpxPing(key, ClientId.text(), offered(), timeout.timeout(), UdpCheck.of(node, key));
      List<PingReport> reports = new ArrayList<>();
      try (Interruption interruption = Interruption.watch(terminal)) {
        pingAll(ping, target, interruption, reports);
        conclude(reports);
      }
      return reports.isEmpty() ? ExitCode.TIMEOUT.number() : reports.getLast().exitCode();
    }

    /** Pings until it has done so often enough or somebody presses Ctrl-C. */
    private void pingAll(
        RlpxPing ping, Enode target, Interruption interruption, List<PingReport> reports)
        throws InterruptedException {
      PingText text = new PingText(terminal);
      for (int i = 0; i < count; i++) {
        if (i > 0 && interruption.await(every)) {
          return;
        }
        Optional<PingReport> report = interruption.orAsked(ping.start(target));
        if (report.isEmpty()) {
          return;
        }
        reports.add(report.get());
        if (output.isStream()) {
          output.write(terminal, report.get().json());
        } else if (!output.isJson()) {
          text.print(report.get());
        }
      }
    }

    private void conclude(List<PingReport> reports) {
      if (reports.isEmpty() || output.isStream()) {
        return;
      }
      if (output.isJson()) {
        output.write(terminal, PingReport.json(reports));
      } else if (count > 1) {
        new PingText(terminal).printSummary(reports);
      }
    }

    private Enode target() throws CommandException {
      Optional<Enode> enode = node.toEnode();
      if (enode.isEmpty() || enode.get().tcpPort() == 0) {
        throw new CommandException(
            ExitCode.USAGE, "the node has no TCP port to link with, so RLPx cannot reach it");
      }
      return enode.get();
    }

    private Map<Capability, Integer> offered() {
      if (offers == null) {
        return ethereum();
      }
      Map<Capability, Integer> lengths = new TreeMap<>();
      offers.forEach(offer -> lengths.put(offer.capability(), offer.length()));
      return lengths;
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jdevp2p.cli.command.BoxNetwork.Links;
import org.jdevp2p.cli.frame.Amounts;
import org.jdevp2p.cli.frame.CommandException;
import org.jdevp2p.cli.frame.Drawing;
import org.jdevp2p.cli.frame.Durations;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Interruption;
import org.jdevp2p.cli.frame.OutputOptions;
import org.jdevp2p.cli.frame.Prose;
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
      "Up to "
          + BoxLoad.SMALL_NODES
          + " nodes do as much as they can; of more, each does less, so that a box of any size"
          + " stays responsive.",
      "A table of all links is shown while it runs (on a terminal), and at the end with a summary."
    },
    footer = {
      "  jdevp2p box                                4 nodes in a ring, for 10 seconds",
      "  jdevp2p box --nodes 8 --links full --for 30s",
      "  jdevp2p box --nodes 20 --links random --seed 7 --json",
      "  jdevp2p box --nodes 50                     50 nodes that find each other",
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
      converter = BoxNetwork.LinksConverter.class,
      description =
          "ring, full, random, or discovered: all nodes know the first one only and find each other"
              + " (default: ring up to "
              + BoxLoad.SMALL_NODES
              + " nodes, discovered above).")
  private @Nullable Links shape;

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
    Links links =
        shape != null ? shape : nodes <= BoxLoad.SMALL_NODES ? Links.RING : Links.DISCOVERED;
    long chosen = seed == null ? new Random().nextLong() >>> 32 : seed;
    String how = links == Links.RANDOM ? "random links, seed " + chosen : links.text();
    Drawing drawing = new Drawing(terminal);
    Ticker ticker = Ticker.system();
    long starting = ticker.nanos();
    try (Interruption interruption = Interruption.watch(terminal)) {
      terminal
          .err()
          .println(
              "starting %d nodes, %s, for %s".formatted(nodes, how, Durations.format(duration)));
      BoxLoad load = BoxNetwork.load(nodes, links);
      load.bulk()
          .ifPresent(bandwidth ->
              terminal
                  .err()
                  .println(
                      "bulk/1 at %s/s a link, so that nobody waits for it"
                          .formatted(Amounts.bytes(bandwidth.outBytesPerSecond()))));
      BoxNetwork network =
          BoxNetwork.start(
              nodes,
              links,
              chosen,
              load,
              (linked, wanted) -> {
                drawing.draw(List.of("linked " + linked + " of " + wanted), REFRESH);
                return !interruption.isAsked();
              });
      drawing.erase();
      long began = ticker.nanos();
      terminal
          .err()
          .printf(
              "%s up after %s%n",
              Amounts.of(network.links().size(), "link"),
              Amounts.seconds(Duration.ofNanos(began - starting)));
      try {
        watch(network, interruption, ticker, began, drawing);
      } finally {
        drawing.erase();
        network.close();
      }
      return finish(new BoxReport(network, Duration.ofNanos(ticker.nanos() - began)));
    }
  }

  /** Shows the links every second until the time is up or somebody presses Ctrl-C. */
  private void watch(
      BoxNetwork network, Interruption interruption, Ticker ticker, long began, Drawing drawing)
      throws InterruptedException {
    long end = began + duration.toNanos();
    while (true) {
      long left = end - ticker.nanos();
      Duration pause = Duration.ofNanos(Math.max(0, Math.min(REFRESH.toNanos(), left)));
      // The last, shorter interval ends with the report that follows.
      if (interruption.await(pause) || left <= REFRESH.toNanos()) {
        return;
      }
      BoxReport now = new BoxReport(network, Duration.ofNanos(ticker.nanos() - began));
      if (output.isStream()) {
        output.write(terminal, now.json());
      }
      List<String> lines = new ArrayList<>();
      if (!output.isJson() && terminal.outIsTerminal()) {
        lines.addAll(now.lines(terminal.width()));
      }
      lines.add("%s of %s".formatted(Amounts.seconds(now.duration()), Amounts.seconds(duration)));
      drawing.draw(lines);
    }
  }

  /** Prints the whole report; a link that broke makes the box a failure. */
  private int finish(BoxReport report) throws CommandException {
    if (output.isJson()) {
      output.write(terminal, report.json());
    } else {
      report.lines(terminal.width()).forEach(terminal.out()::println);
      terminal.out().println();
      for (String sentence : report.summary()) {
        Prose.lines("", sentence, terminal.width()).forEach(terminal.out()::println);
      }
    }
    List<String> broken = report.broken();
    if (!broken.isEmpty()) {
      throw new CommandException(
          ExitCode.INTERNAL, "links broke that both sides wanted: " + String.join("; ", broken));
    }
    return ExitCode.OK.number();
  }
}

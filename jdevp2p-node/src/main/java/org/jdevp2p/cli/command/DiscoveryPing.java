// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jdevp2p.cli.frame.Amounts;
import org.jdevp2p.cli.frame.CommandException;
import org.jdevp2p.cli.frame.Durations;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Interruption;
import org.jdevp2p.cli.frame.Json;
import org.jdevp2p.cli.frame.NodeConverter;
import org.jdevp2p.cli.frame.OutputOptions;
import org.jdevp2p.cli.frame.Prose;
import org.jdevp2p.cli.frame.Terminal;
import org.jdevp2p.cli.frame.TimeoutOption;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.discovery.table.Pong;
import org.jdevp2p.node.Node;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code discv4 ping} and {@code discv5 ping}: whether a node answers, and how far away it is. */
@Command(
    name = "ping",
    description =
        "Ask a node over UDP whether it is there, measure how long that takes, and say in plain"
            + " words what went wrong if something did.",
    footer = {
      "  ${COMMAND-FULL-NAME} enr:-IS4Q...",
      "  ${COMMAND-FULL-NAME} enode://...@203.0.113.7:30303 --count 5",
      "  ${COMMAND-FULL-NAME} enr:-IS4Q... --json | jq .result"
    })
final class DiscoveryPing implements Callable<Integer> {
  private final Terminal terminal;
  private final DiscoveryVersion version;

  @Parameters(
      paramLabel = "NODE",
      converter = NodeConverter.class,
      description = "The node: enode://... or enr:...")
  private Node node;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Ping so often (default: ${DEFAULT-VALUE}); the exit code is the last one's. Over v5"
              + " the first includes a handshake.")
  private int count;

  @Option(
      names = "--every",
      paramLabel = "DURATION",
      defaultValue = "1s",
      converter = Durations.class,
      description = "Wait so long between two pings (default: ${DEFAULT-VALUE}).")
  private Duration every;

  @Mixin private NetworkOptions network = new NetworkOptions(0);
  @Mixin private TimeoutOption timeout;
  @Mixin private OutputOptions output;

  DiscoveryPing(Terminal terminal, DiscoveryVersion version) {
    this.terminal = terminal;
    this.version = version;
  }

  @Override
  public Integer call() throws IOException, CommandException, InterruptedException {
    if (count < 1) {
      throw new CommandException(ExitCode.USAGE, "--count " + count + ": expected 1 or more");
    }
    DiscoveryVersion.checkUdp(node);
    List<Reply<Pong>> replies = new ArrayList<>();
    try (Interruption interruption = Interruption.watch(terminal);
        Discovery discovery = network.start(version.alone(network.config()).build())) {
      pingAll(new Inquiry(discovery, version, node), interruption, replies);
      conclude(replies);
    }
    ExitCode last = replies.isEmpty() ? ExitCode.TIMEOUT : replies.getLast().result().exitCode();
    return last.number();
  }

  /** Pings until it has done so often enough or somebody presses Ctrl-C. */
  private void pingAll(Inquiry inquiry, Interruption interruption, List<Reply<Pong>> replies)
      throws InterruptedException {
    for (int i = 0; i < count; i++) {
      if (i > 0 && interruption.await(every)) {
        return;
      }
      Optional<Reply<Pong>> reply =
          interruption.orAsked(inquiry.start(version::ping, timeout.timeout()));
      if (reply.isEmpty()) {
        return;
      }
      replies.add(reply.get());
      if (output.isStream()) {
        output.write(terminal, json(reply.get()));
      } else if (!output.isJson()) {
        print(reply.get(), replies.size());
      }
    }
  }

  private void conclude(List<Reply<Pong>> replies) {
    if (replies.isEmpty() || output.isStream()) {
      return;
    }
    if (output.isJson()) {
      ObjectNode object = json(replies.getLast());
      if (replies.size() > 1) {
        ArrayNode repeats = object.putArray("repeats");
        replies.forEach(reply -> repeats.add(json(reply)));
      }
      output.write(terminal, object);
    } else if (count > 1) {
      List<Duration> times =
          replies.stream().filter(reply -> reply.value().isPresent()).map(Reply::after).toList();
      line("summary", PingText.summary(replies.size(), times));
    }
    terminal.out().flush();
  }

  private void print(Reply<Pong> reply, int number) {
    if (number == 1) {
      line("node", node.nodeId().toString());
      line("address", node.endpoints().isEmpty() ? node.toString() : address());
    }
    reply
        .value()
        .ifPresent(pong ->
            line(
                "ping " + number,
                "rtt %s  record seq %s  you are %s"
                    .formatted(
                        Amounts.time(reply.after()),
                        pong.recordSeq() == 0 ? "unknown" : Long.toUnsignedString(pong.recordSeq()),
                        text(pong.seenAs()))));
    if (reply.value().isEmpty()) {
      line("ping " + number, "no rtt");
      line(reply.result().text(), reply.text() + ".");
      line("", reply.explanation());
    } else if (number == 1) {
      line("ok", reply.explanation());
    }
    terminal.out().flush();
  }

  private String address() {
    return DiscoveryVersion.udp(node).map(DiscoveryPing::text).orElse("unknown");
  }

  private ObjectNode json(Reply<Pong> reply) {
    ObjectNode object =
        Json.object(version.command() + "-ping", 1)
            .put("node", node.toString())
            .put("id", node.nodeId().toString())
            .put("result", reply.result().text())
            .put("reasonText", reply.text())
            .put("explanation", reply.explanation());
    Optional<Pong> pong = reply.value();
    object.put(
        "recordSeq",
        pong.filter(answer -> answer.recordSeq() != 0)
            .map(answer -> new BigInteger(Long.toUnsignedString(answer.recordSeq())))
            .orElse(null));
    object.put("seenAs", pong.map(answer -> text(answer.seenAs())).orElse(null));
    object.put("rttMillis", pong.map(answer -> Amounts.millis(reply.after())).orElse(null));
    return object;
  }

  /** As {@code 192.0.2.1:30303} or {@code [2001:db8::1]:30303}. */
  static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  private void line(String name, String value) {
    Prose.lines("%-12s  ".formatted(name), value, terminal.width())
        .forEach(terminal.out()::println);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.cli.command.PingReport.Result;
import org.jdevp2p.cli.frame.CommandException;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Interruption;
import org.jdevp2p.cli.frame.Json;
import org.jdevp2p.cli.frame.OutputOptions;
import org.jdevp2p.cli.frame.Terminal;
import org.jdevp2p.cli.frame.TimeoutOption;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.crypto.CryptoException;
import org.jdevp2p.crypto.PublicKey;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.discovery.table.Target;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.node.EnodeException;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.node.NodeRecordException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code discv4 resolve} and {@code discv5 resolve}: where a node is now, as the network says. */
@Command(
    name = "resolve",
    description = {
      "Find the current record of a node and print it: ask the node where it is said to be, else"
          + " look for it in the network, from --bootnodes on.",
      "Over v4 a node without a record is printed as enode URL."
    },
    footer = {
      "  ${COMMAND-FULL-NAME} enr:-IS4Q...",
      "  ${COMMAND-FULL-NAME} 795b5f7e... --bootnodes enr:-KG4Q...",
      "  ${COMMAND-FULL-NAME} enode://...@203.0.113.7:30303 --json | jq .seq"
    })
final class DiscoveryResolve implements Callable<Integer> {

  /** Looked for so often, a node that is not found is not there. */
  private static final int LOOKUPS = 3;

  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final Duration ONE_PING = Duration.ofMillis(500);

  private final Terminal terminal;
  private final DiscoveryVersion version;

  @Parameters(
      paramLabel = "NODE",
      converter = WantedConverter.class,
      description =
          "Who is wanted: enr:..., enode://..., a public key of 128 hex digits, or for v5 a node id"
              + " of 64.")
  private Wanted wanted;

  @Mixin private NetworkOptions network = new NetworkOptions(0);
  @Mixin private TimeoutOption timeout;
  @Mixin private OutputOptions output;

  DiscoveryResolve(Terminal terminal, DiscoveryVersion version) {
    this.terminal = terminal;
    this.version = version;
  }

  /** Who is looked for, and where the node is said to be, if that is said. */
  record Wanted(Target target, Optional<Node> node) {}

  /** Reads a node, a key or an id. */
  static final class WantedConverter implements ITypeConverter<Wanted> {
    @Override
    public Wanted convert(String text) {
      try {
        if (text.matches("(0x)?[0-9a-fA-F]{64}")) {
          return new Wanted(Target.of(NodeId.parse(text)), Optional.empty());
        }
        if (text.matches("(0x)?[0-9a-fA-F]{128}")) {
          PublicKey key = PublicKey.fromUncompressed(Bytes.fromHex(text));
          return new Wanted(
              new Target(NodeId.of(key), Optional.of(key.toBytes())), Optional.empty());
        }
        Node node = Node.parse(text);
        return new Wanted(Target.of(node), Optional.of(node));
      } catch (NodeRecordException | EnodeException | CryptoException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  @Override
  public Integer call() throws IOException, CommandException, InterruptedException {
    boolean hasAddress = wanted.node().isPresent();
    if (!hasAddress && network.bootnodes().isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE,
          "--bootnodes is missing: of a key or an id alone nobody knows where to ask");
    }
    if (version == DiscoveryVersion.V4 && wanted.target().publicKey().isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE, "discovery v4 looks for public keys (128 hex digits), not for node ids");
    }
    Tasks tasks = new Tasks();
    try (Interruption interruption = Interruption.watch(terminal);
        Discovery discovery =
            network.start(version.alone(network.config()).bootnodes(network.bootnodes()).build())) {
      CompletableFuture<Reply<Node>> work = new CompletableFuture<>();
      tasks.start("resolve", () -> complete(work, discovery));
      Optional<Reply<Node>> reply =
          interruption.orAsked(
              work.completeOnTimeout(
                  nobodyKnows(0), timeout.timeout().toNanos(), TimeUnit.NANOSECONDS));
      if (reply.isEmpty()) {
        return ExitCode.TIMEOUT.number();
      }
      print(reply.get().orFail());
      return ExitCode.OK.number();
    } finally {
      tasks.interrupt(_ -> true);
    }
  }

  private void complete(CompletableFuture<Reply<Node>> work, Discovery discovery) {
    try {
      work.complete(resolve(discovery));
    } catch (InterruptedException | RuntimeException e) {
      work.completeExceptionally(e);
    }
  }

  private Reply<Node> resolve(Discovery discovery) throws InterruptedException {
    Optional<Node> direct = wanted.node();
    if (direct.isPresent()) {
      Optional<Node> answer = askDirectly(discovery, direct.get());
      if (answer.isPresent()) {
        return found(answer.get());
      }
      if (network.bootnodes().isEmpty()) {
        return Reply.failed(
            Result.TIMEOUT,
            "the node does not answer where it is said to be",
            "With --bootnodes it would be looked for in the network.");
      }
    }
    int seen = 0;
    int lookups = 0;
    while (lookups < LOOKUPS) {
      List<Node> closest = discovery.lookup(wanted.target(), timeout.timeout());
      for (Node node : closest) {
        if (node.nodeId().equals(wanted.target().id())) {
          return found(askDirectly(discovery, node).orElse(node));
        }
      }
      seen = Math.max(seen, closest.size());
      lookups += closest.isEmpty() ? 0 : 1;
      Thread.sleep(PAUSE); // more nodes are known then
    }
    return nobodyKnows(seen);
  }

  private Optional<Node> askDirectly(Discovery discovery, Node node) throws InterruptedException {
    try {
      Node target = Inquiry.withAddress(node);
      Duration limit = timeout.timeout();
      if (version.requestRecord(discovery, target, limit)
          instanceof Answer.Given<NodeRecord> given) {
        return Optional.of(newer(given.value(), node));
      }
      return version == DiscoveryVersion.V4
              && version.ping(discovery, target, ONE_PING) instanceof Answer.Given<?>
          ? Optional.of(target) // it is there, and too old for records
          : Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.empty(); // then only the network can know
    }
  }

  private static NodeRecord newer(NodeRecord answer, Node known) {
    return known
        .record()
        .filter(record -> Long.compareUnsigned(record.seq(), answer.seq()) > 0)
        .orElse(answer);
  }

  private static Reply<Node> found(Node node) {
    return new Reply<>(Optional.of(node), Duration.ZERO, Result.OK, "ok", "They were found.");
  }

  private static Reply<Node> nobodyKnows(int seen) {
    return seen == 0
        ? Reply.failed(
            Result.TIMEOUT,
            "no node of the network answers",
            "Are the bootnodes up, and do they speak this version of discovery?")
        : Reply.failed(
            Result.UNREACHABLE,
            "the " + seen + " nodes closest to it do not know a node that answers",
            "It is off-line, or it is in another network.");
  }

  private void print(Node node) {
    Optional<NodeRecord> record = node.record();
    if (record.isPresent()) {
      DiscoveryRequestEnr.print(terminal, output, record.get());
    } else if (output.isJson()) {
      output.write(
          terminal,
          Json.object("enode", 1)
              .put("enode", node.toString())
              .put("id", node.nodeId().toString())
              .put("publicKey", node.publicKey().toString()));
    } else {
      terminal.out().println(node);
    }
  }
}

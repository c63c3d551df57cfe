// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jdevp2p.cli.command.TopicOptions.TopicConverter;
import org.jdevp2p.cli.frame.Amounts;
import org.jdevp2p.cli.frame.CommandException;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Interruption;
import org.jdevp2p.cli.frame.Json;
import org.jdevp2p.cli.frame.OutputOptions;
import org.jdevp2p.cli.frame.Terminal;
import org.jdevp2p.cli.frame.TimeoutOption;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.discovery.topic.TopicLimits;
import org.jdevp2p.discovery.topic.Topics;
import org.jdevp2p.discovery.v5.Topic;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code discv5 search}: the nodes that a topic has. */
@Command(
    name = "search",
    description =
        "Search the nodes that advertise themselves under a topic, and print their records as they"
            + " are found, until enough are or the time is up.",
    footer = {
      "  ${COMMAND-FULL-NAME} my-app --bootnodes enr:-KG4Q...",
      "  ${COMMAND-FULL-NAME} my-app --wanted 1 --timeout 1m --bootnodes enr:-KG4Q...",
      "  ${COMMAND-FULL-NAME} 3f0a... --bootnodes enr:-KG4Q... --json | jq '.nodes[].enr'"
    })
final class DiscoverySearch implements Callable<Integer> {

  /** Between rounds; meanwhile more nodes of the network become known. */
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Terminal terminal;

  @Parameters(
      paramLabel = "TOPIC",
      converter = TopicConverter.class,
      description = "64 hex digits, or a name, of which SHA-256 is the topic.")
  private Topic topic;

  @Option(
      names = "--wanted",
      paramLabel = "N",
      description = "So many are enough (default: ${DEFAULT-VALUE}).")
  private int wanted = Topics.WANTED;

  @Mixin private NetworkOptions network = new NetworkOptions(0);
  @Mixin private TimeoutOption timeout;
  @Mixin private OutputOptions output;

  private final Map<NodeId, NodeRecord> found = new LinkedHashMap<>();

  DiscoverySearch(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, CommandException, InterruptedException {
    if (network.bootnodes().isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE, "--bootnodes is missing: without it there is nobody to ask");
    }
    if (wanted < 1) {
      throw new CommandException(ExitCode.USAGE, "--wanted " + wanted + ": expected 1 or more");
    }
    Tasks tasks = new Tasks();
    try (Interruption interruption = Interruption.watch(terminal);
        Discovery discovery =
            network.start(
                DiscoveryVersion.V5
                    .alone(network.config())
                    .topics(TopicLimits.GUEST)
                    .bootnodes(network.bootnodes())
                    .build())) {
      CompletableFuture<Integer> verified = new CompletableFuture<>();
      tasks.start("search", () -> complete(verified, discovery));
      Optional<Integer> end = interruption.orAsked(verified);
      return conclude(end).number();
    } finally {
      tasks.interrupt(_ -> true);
    }
  }

  private void complete(CompletableFuture<Integer> verified, Discovery discovery) {
    try {
      rounds(discovery);
      verified.complete(discovery.table().verified());
    } catch (InterruptedException | RuntimeException e) {
      verified.completeExceptionally(e);
    }
  }

  private void rounds(Discovery discovery) throws InterruptedException {
    Topics topics = discovery.topics().orElseThrow();
    Ticker ticker = Ticker.system();
    long end = ticker.nanos() + timeout.timeout().toNanos();
    while (true) {
      Duration left = Duration.ofNanos(end - ticker.nanos());
      if (!left.isPositive()) {
        return;
      }
      for (NodeRecord record : topics.search(topic, Topics.WANTED, left, this::tell)) {
        tell(record);
      }
      synchronized (this) {
        if (found.size() >= wanted) {
          return;
        }
      }
      Thread.sleep(PAUSE);
    }
  }

  /** Once for each node. */
  private synchronized void tell(NodeRecord record) {
    if (found.size() < wanted && found.putIfAbsent(record.nodeId(), record) == null) {
      if (output.isStream()) {
        output.write(terminal, json("topic-node", record));
      } else if (!output.isJson()) {
        terminal.out().println(record.toText());
        terminal.out().flush();
      }
    }
  }

  private static ObjectNode json(String type, NodeRecord record) {
    return Json.object(type, 1).put("id", record.nodeId().toString()).put("enr", record.toText());
  }

  private synchronized ExitCode conclude(Optional<Integer> verified) throws CommandException {
    if (output.isJson() && !output.isStream()) {
      ObjectNode object = Json.object("topic-search", 1).put("topic", topic.toString());
      ArrayNode nodes = object.putArray("nodes");
      for (NodeRecord record : found.values()) {
        nodes.addObject().put("id", record.nodeId().toString()).put("enr", record.toText());
      }
      output.write(terminal, object);
    }
    if (!found.isEmpty() || verified.isEmpty()) {
      return found.isEmpty() ? ExitCode.TIMEOUT : ExitCode.OK;
    }
    throw new CommandException(
        ExitCode.TIMEOUT,
        verified.get() == 0
            ? "no node of the network answers; are the bootnodes up, and do they speak v5?"
            : "nobody advertises topic %s, say those of %s that keep topics"
                .formatted(topic, Amounts.of(verified.get(), "node")));
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jdevp2p.cli.frame.Amounts;
import org.jdevp2p.cli.frame.Json;
import org.jdevp2p.cli.frame.OutputOptions;
import org.jdevp2p.cli.frame.Terminal;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.discovery.table.TableInfo;
import org.jdevp2p.discovery.topic.Topics;
import org.jdevp2p.discovery.topic.TopicsInfo;
import org.jdevp2p.discovery.udp.PacketCounts;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a node of discovery tells of its life: who it is, whom it sees come and go, figures. As text
 * on stdout, as a stream of objects there, or, where only one object is wanted, that one on stdout
 * and the rest as text on stderr. For one thread.
 */
final class DiscoveryLog {
  private final Terminal terminal;
  private final OutputOptions output;
  private final Discovery discovery;
  private final boolean talkative;
  private final Map<NodeId, Node> present = new HashMap<>();
  private NodeRecord told;
  private long came;
  private long went;

  /**
   * Tells nothing yet.
   *
   * @param talkative whether to tell of nodes and figures where no stream of objects is wanted
   */
  DiscoveryLog(Terminal terminal, OutputOptions output, Discovery discovery, boolean talkative) {
    this.terminal = terminal;
    this.output = output;
    this.discovery = discovery;
    this.talkative = talkative;
    told = discovery.localNode().record();
  }

  /** Who and where we are. */
  void announce() {
    told = discovery.localNode().record();
    if (output.isJson()) {
      output.write(terminal, identity("discovery-node"));
    } else {
      terminal.out().println(enode(told));
      terminal.out().println(told.toText());
    }
    terminal.out().flush();
    if (told.endpoints().isEmpty()) {
      terminal
          .err()
          .println(
              "our address is not known yet, so the enode says 127.0.0.1; --extaddr states one");
    }
  }

  private ObjectNode identity(String type) {
    return Json.object(type, 1)
        .put("id", told.nodeId().toString())
        .put("enode", enode(told))
        .put("enr", told.toText())
        .put("listenAddress", DiscoveryPing.text(discovery.listenAddress()));
  }

  /** With this machine's own address if no other is known. */
  private String enode(NodeRecord record) {
    return record
        .toEnode()
        .orElseGet(() ->
            new Enode(record.publicKey(), "127.0.0.1", 0, discovery.listenAddress().getPort()))
        .toString();
  }

  /** Tells what has changed since the last look: our record, and who is there. */
  void look() {
    if (!discovery.localNode().record().equals(told)) {
      told = discovery.localNode().record();
      if (output.isStream()) {
        output.write(terminal, identity("discovery-record"));
      } else {
        say("record", enode(told) + " " + told.toText());
      }
    }
    Map<NodeId, TableInfo.EntryInfo> now = new HashMap<>();
    discovery.table().buckets().stream()
        .flatMap(bucket -> bucket.entries().stream())
        .filter(entry -> !entry.verifiedOver().isEmpty())
        .forEach(entry -> now.put(entry.node().nodeId(), entry));
    now.forEach((id, entry) -> {
      if (present.put(id, entry.node()) == null) {
        came++;
        tell("seen", entry.node(), entry.verifiedOver());
      }
    });
    for (Node node : List.copyOf(present.values())) {
      if (!now.containsKey(node.nodeId())) {
        went++;
        tell("gone", node, Set.of());
        present.remove(node.nodeId());
      }
    }
  }

  private void tell(String event, Node node, Set<Integer> versions) {
    if (output.isStream()) {
      ObjectNode object =
          Json.object("discovery-event", 1)
              .put("event", event)
              .put("id", node.nodeId().toString())
              .put("node", node.toString());
      ArrayNode over = object.putArray("versions");
      new TreeSet<>(versions).forEach(over::add);
      output.write(terminal, object);
    } else if (talkative) {
      String over =
          new TreeSet<>(versions)
              .stream().map(version -> " v" + version).collect(Collectors.joining());
      String where = node.endpoints().stream().findFirst().map(Endpoint::toString).orElse("");
      say(event, node.nodeId().shortText() + " " + where + over);
    }
  }

  /** Tells the figures of this moment. */
  void figures() {
    if (output.isStream()) {
      output.write(terminal, stats("discovery-stats"));
    } else if (talkative) {
      say("stats", text());
    }
  }

  /** Discovery is about to end, after {@code lasted}. */
  void conclude(Duration lasted) {
    if (output.isStream()) {
      output.write(terminal, stats("discovery-summary").put("durationMillis", lasted.toMillis()));
    } else {
      say(
          "stopped",
          "after %s: %s seen, %s gone; %s"
              .formatted(
                  Amounts.seconds(lasted), Amounts.of(came, "node"), Amounts.count(went), text()));
    }
  }

  private String text() {
    TableInfo table = discovery.table();
    StringBuilder text = new StringBuilder();
    text.append(
        "%s in the table, %s verified, %s"
            .formatted(
                Amounts.count(table.size()),
                Amounts.count(table.verified()),
                Amounts.of(table.lookups(), "lookup")));
    discovery.v4().ifPresent(v4 -> text.append(text(4, v4.stats().packets())));
    discovery.v5().ifPresent(v5 -> text.append(text(5, v5.stats().packets())));
    discovery.topics().map(Topics::info).ifPresent(topics -> text.append(text(topics)));
    return text.toString();
  }

  private static String text(TopicsInfo topics) {
    StringBuilder text = new StringBuilder();
    text.append(
        ", %s of %s kept"
            .formatted(
                Amounts.of(topics.advertisements(), "advertisement"),
                Amounts.of(topics.topics(), "topic")));
    for (TopicsInfo.Advertised each : topics.advertised()) {
      text.append(
          ", topic %s… registered with %s, %s pending"
              .formatted(
                  each.topic().toString().substring(0, 8),
                  Amounts.of(each.registered(), "node"),
                  Amounts.count(each.pending())));
    }
    return text.toString();
  }

  private static String text(int version, PacketCounts<?, ?> packets) {
    return ", v%d %s in %s out %s dropped"
        .formatted(
            version,
            Amounts.count(sum(packets.received())),
            Amounts.count(sum(packets.sent())),
            Amounts.count(sum(packets.dropped())));
  }

  static long sum(Map<?, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private ObjectNode stats(String type) {
    TableInfo table = discovery.table();
    ObjectNode object =
        Json.object(type, 1)
            .put("nodes", table.size())
            .put("verified", table.verified())
            .put("seen", came)
            .put("gone", went)
            .put("lookups", table.lookups());
    discovery.topics().map(Topics::info).ifPresent(topics -> put(object, topics));
    addPackets(object, discovery);
    return object;
  }

  private static void put(ObjectNode object, TopicsInfo info) {
    ObjectNode topics =
        object
            .putObject("topics")
            .put("advertisements", info.advertisements())
            .put("topics", info.topics());
    ArrayNode advertised = topics.putArray("advertised");
    for (TopicsInfo.Advertised each : info.advertised()) {
      advertised
          .addObject()
          .put("topic", each.topic().toString())
          .put("registrars", each.registrars())
          .put("registered", each.registered())
          .put("pending", each.pending());
    }
  }

  /** Adds {@code v4} and {@code v5} with their counters, those that are spoken. */
  static void addPackets(ObjectNode object, Discovery discovery) {
    discovery.v4().ifPresent(v4 -> put(object.putObject("v4"), v4.stats().packets()));
    discovery.v5().ifPresent(v5 -> put(object.putObject("v5"), v5.stats().packets()));
  }

  private static void put(ObjectNode object, PacketCounts<?, ?> packets) {
    put(object.putObject("received"), packets.received());
    put(object.putObject("sent"), packets.sent());
    put(object.putObject("dropped"), packets.dropped());
  }

  private static void put(ObjectNode object, Map<? extends Enum<?>, Long> counts) {
    counts.entrySet().stream()
        .filter(entry -> entry.getValue() != 0)
        .sorted((a, b) -> a.getKey().name().compareTo(b.getKey().name()))
        .forEach(entry -> object.put(camelCase(entry.getKey()), entry.getValue()));
  }

  /** {@code findNode} for FIND_NODE. */
  private static String camelCase(Enum<?> constant) {
    StringBuilder text = new StringBuilder();
    for (String word : constant.name().toLowerCase(Locale.ROOT).split("_", -1)) {
      text.append(
          text.isEmpty()
              ? word
              : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
    }
    return text.toString();
  }

  private void say(String verb, String text) {
    PrintStream stream = output.isJson() ? terminal.err() : terminal.out();
    stream.println("%-8s ".formatted(verb) + text);
    stream.flush();
  }
}

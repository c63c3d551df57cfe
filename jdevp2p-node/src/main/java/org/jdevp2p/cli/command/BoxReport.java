// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Optional;
import org.jdevp2p.cli.command.BoxNetwork.Link;
import org.jdevp2p.cli.frame.Amounts;
import org.jdevp2p.cli.frame.Json;
import org.jdevp2p.cli.frame.Table;
import org.jdevp2p.cli.frame.Table.Column;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.discovery.table.TableInfo;
import org.jdevp2p.peer.ChannelStats;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.PeerExit;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One moment of a {@link BoxNetwork}: the counters of all its links, and how they ended once they
 * have.
 */
final class BoxReport {

  /** From here on there is room for the clients' names in the table. */
  private static final int ROOMY_COLUMNS = 100;

  private final BoxNetwork network;
  private final Duration duration;
  private final List<Row> rows;

  /** What discovery knows, node by node; none if the network does not find itself. */
  private final List<TableInfo> tables;

  /** A link with its counters, read once. */
  private record Row(Link link, List<ChannelStats> channels) {}

  BoxReport(BoxNetwork network, Duration duration) {
    this.network = network;
    this.duration = duration;
    tables =
        network.members().stream()
            .flatMap(member -> member.discovery().stream())
            .map(Discovery::table)
            .toList();
    rows = network.links().stream().map(link -> new Row(link, link.peer().channels())).toList();
  }

  /** How long the box has run. */
  Duration duration() {
    return duration;
  }

  /** A line for each protocol of each link; who the clients are below, where there is no room. */
  List<String> lines(int width) {
    boolean roomy = width >= ROOMY_COLUMNS;
    List<Column> columns = new ArrayList<>();
    columns.add(Column.text("LINK"));
    if (roomy) {
      columns.add(Column.prose("CLIENT"));
    }
    columns.add(Column.text("PROTOCOL"));
    for (String number : List.of("OFFSET", "SENT", "BYTES", "RECEIVED", "BYTES", "RTT")) {
      columns.add(Column.number(number));
    }
    Table table = Table.of(columns.toArray(Column[]::new));
    for (Row row : rows) {
      boolean first = true;
      for (ChannelStats channel : row.channels()) {
        table.row(cells(row.link(), channel, first, roomy).toArray(String[]::new));
        first = false;
      }
    }
    List<String> lines = new ArrayList<>(table.lines(width));
    if (!roomy) {
      rows.stream()
          .map(row -> row.link().peer().clientId())
          .distinct()
          .forEach(client -> lines.add("client: " + client));
    }
    return lines;
  }

  private static List<String> cells(Link link, ChannelStats channel, boolean first, boolean roomy) {
    List<String> cells = new ArrayList<>();
    cells.add(first ? link.text() : "");
    if (roomy) {
      cells.add(first ? link.peer().clientId() : "");
    }
    cells.add(channel.shared().capability().toString());
    cells.add("0x%02x".formatted(channel.shared().offset()));
    cells.add(Amounts.count(channel.messagesSent()));
    cells.add(Amounts.bytes(channel.bytesSent()));
    cells.add(Amounts.count(channel.messagesReceived()));
    cells.add(Amounts.bytes(channel.bytesReceived()));
    cells.add(first ? link.peer().roundTrip().map(Amounts::time).orElse("-") : "");
    return cells;
  }

  /** What came of it, in a few sentences. */
  List<String> summary() {
    double seconds = Math.max(1, duration.toMillis()) / 1000.0;
    long bytes = total(ChannelStats::bytesSent) + total(ChannelStats::bytesReceived);
    long messages = total(ChannelStats::messagesSent) + total(ChannelStats::messagesReceived);
    String traffic =
        "%s and %s ran %s: %s, %s (%s/s), %s heard."
            .formatted(
                Amounts.of(network.members().size(), "node"),
                Amounts.of(rows.size(), "link"),
                Amounts.seconds(duration),
                Amounts.of(messages, "message"),
                Amounts.bytes(bytes),
                Amounts.bytes((long) (bytes / seconds)),
                Amounts.of(network.linesHeard(), "chat line"));
    List<String> sentences = new ArrayList<>(List.of(traffic, fate()));
    if (!tables.isEmpty()) {
      IntSummaryStatistics sizes =
          tables.stream().mapToInt(TableInfo::verified).summaryStatistics();
      sentences.add(
          "From one node all others were found: each knows %d to %d of them alive, after %s."
              .formatted(
                  sizes.getMin(),
                  sizes.getMax(),
                  Amounts.of(tables.stream().mapToLong(TableInfo::lookups).sum(), "lookup")));
    }
    return sentences;
  }

  private String fate() {
    List<String> broken = broken();
    if (!broken.isEmpty()) {
      return "%s of %s did not last: %s."
          .formatted(
              Amounts.count(broken.size()),
              Amounts.of(rows.size(), "link"),
              String.join("; ", broken));
    }
    return switch (rows.size()) {
      case 0 -> "No link was made.";
      case 1 -> "The link lasted to the end.";
      default -> "All links lasted to the end.";
    };
  }

  /** The links that ended before the box did, each with how. */
  List<String> broken() {
    return rows.stream()
        .filter(row -> row.link().peer().exit().filter(exit -> !isOrderly(exit)).isPresent())
        .map(row -> row.link().text() + " " + row.link().peer().exit().get().text())
        .toList();
  }

  /** At the end of the box all nodes quit, and tell each other. */
  private static boolean isOrderly(PeerExit exit) {
    return exit.wireReason().filter(DisconnectReason.CLIENT_QUITTING::equals).isPresent();
  }

  private interface Counter {
    long of(ChannelStats channel);
  }

  private long total(Counter counter) {
    return rows.stream().flatMap(row -> row.channels().stream()).mapToLong(counter::of).sum();
  }

  /** The object that docs/command.md describes. */
  ObjectNode json() {
    ObjectNode object = Json.object("box", 1);
    ArrayNode nodes = object.putArray("nodes");
    network.members().forEach(member -> nodes.add(member.enode().toString()));
    ArrayNode links = object.putArray("links");
    rows.forEach(row -> add(links.addObject(), row));
    if (!tables.isEmpty()) {
      ArrayNode array = object.putArray("tables");
      tables.forEach(table ->
          array
              .addObject()
              .put("node", table.self().toString())
              .put("nodes", table.size())
              .put("alive", table.verified())
              .put("lookups", table.lookups()));
    }
    object.put("durationMillis", duration.toMillis());
    ObjectNode totals = object.putObject("totals");
    totals
        .put("nodes", network.members().size())
        .put("links", rows.size())
        .put("messagesSent", total(ChannelStats::messagesSent))
        .put("messagesReceived", total(ChannelStats::messagesReceived))
        .put("bytesSent", total(ChannelStats::bytesSent))
        .put("bytesReceived", total(ChannelStats::bytesReceived))
        .put("chatLinesHeard", network.linesHeard());
    return object;
  }

  private static void add(ObjectNode object, Row row) {
    Link link = row.link();
    object.put("from", link.from().enode().toString()).put("to", link.to().enode().toString());
    ArrayNode shared = object.putArray("shared");
    ObjectNode protocols = object.putObject("protocols");
    for (ChannelStats channel : row.channels()) {
      shared
          .addObject()
          .put("capability", channel.shared().capability().toString())
          .put("offset", channel.shared().offset());
      protocols
          .putObject(channel.shared().capability().name())
          .put("messagesSent", channel.messagesSent())
          .put("messagesReceived", channel.messagesReceived())
          .put("bytesSent", channel.bytesSent())
          .put("bytesReceived", channel.bytesReceived());
    }
    object.put("rttMillis", link.peer().roundTrip().map(Amounts::millis).orElse(null));
    Optional<PeerExit> exit = link.peer().exit();
    object.put("exit", exit.map(PeerExit::text).orElse(null));
  }
}

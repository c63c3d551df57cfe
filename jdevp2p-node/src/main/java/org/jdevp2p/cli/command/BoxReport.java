// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdevp2p.cli.command.BoxNetwork.Link;
import org.jdevp2p.cli.frame.Json;
import org.jdevp2p.cli.frame.Table;
import org.jdevp2p.cli.frame.Table.Column;
import org.jdevp2p.peer.ChannelStats;
import org.jdevp2p.peer.PeerExit;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One moment of a {@link BoxNetwork}: the counters of all its links, and how they ended once they
 * have.
 */
final class BoxReport {

  private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");

  private final BoxNetwork network;
  private final Duration duration;
  private final List<Row> rows;

  /** A link with its counters, read once. */
  private record Row(Link link, List<ChannelStats> channels) {}

  BoxReport(BoxNetwork network, Duration duration) {
    this.network = network;
    this.duration = duration;
    rows = network.links().stream().map(link -> new Row(link, link.peer().channels())).toList();
  }

  /** A line for each protocol of each link, and the totals. */
  List<String> lines(int width) {
    Table table =
        Table.of(
            Column.text("LINK"),
            Column.prose("CLIENT"),
            Column.text("CAPABILITY"),
            Column.number("OFFSET"),
            Column.number("SENT"),
            Column.number("BYTES"),
            Column.number("RECEIVED"),
            Column.number("BYTES"),
            Column.number("RTT"));
    for (Row row : rows) {
      boolean first = true;
      for (ChannelStats channel : row.channels()) {
        addRow(table, row, channel, first);
        first = false;
      }
    }
    return table.lines(width);
  }

  private static void addRow(Table table, Row row, ChannelStats channel, boolean first) {
    Link link = row.link();
    table.row(
        first ? link.from().number() + " → " + link.to().number() : "",
        first ? link.peer().clientId() : "",
        channel.shared().capability().toString(),
        "0x%02x".formatted(channel.shared().offset()),
        Long.toString(channel.messagesSent()),
        bytes(channel.bytesSent()),
        Long.toString(channel.messagesReceived()),
        bytes(channel.bytesReceived()),
        first ? roundTrip(link) : "");
  }

  private static String roundTrip(Link link) {
    return link.peer()
        .roundTrip()
        .map(time -> "%.2f ms".formatted(PingReport.millis(time)))
        .orElse("-");
  }

  /** What came of it, in a few sentences. */
  List<String> summary() {
    double seconds = Math.max(1, duration.toMillis()) / 1000.0;
    String ends =
        rows.stream()
            .map(row -> row.link().peer().exit().map(PeerExit::text).orElse("still up"))
            .collect(Collectors.groupingBy(text -> text, Collectors.counting()))
            .entrySet()
            .stream()
            .map(end -> end.getValue() + " × " + end.getKey())
            .sorted()
            .collect(Collectors.joining("; "));
    return List.of(
        "%d nodes, %d links, %.1f s: %,d messages, %s (%s/s), %,d chat lines heard"
            .formatted(
                network.members().size(),
                rows.size(),
                seconds,
                total(ChannelStats::messagesSent) + total(ChannelStats::messagesReceived),
                bytes(total(ChannelStats::bytesSent) + total(ChannelStats::bytesReceived)),
                bytes(
                    (long)
                        ((total(ChannelStats::bytesSent) + total(ChannelStats::bytesReceived))
                            / seconds)),
                network.linesHeard()),
        "links: " + ends);
  }

  private interface Counter {
    long of(ChannelStats channel);
  }

  private long total(Counter counter) {
    return rows.stream().flatMap(row -> row.channels().stream()).mapToLong(counter::of).sum();
  }

  /** The object that README documents. */
  ObjectNode json() {
    ObjectNode object = Json.object("box", 1);
    ArrayNode nodes = object.putArray("nodes");
    network.members().forEach(member -> nodes.add(member.enode().toString()));
    ArrayNode links = object.putArray("links");
    rows.forEach(row -> add(links.addObject(), row));
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
    object.put("rttMillis", link.peer().roundTrip().map(PingReport::millis).orElse(null));
    Optional<PeerExit> exit = link.peer().exit();
    object.put("exit", exit.map(PeerExit::text).orElse(null));
  }

  static String bytes(long count) {
    double value = count;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.size() - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0 ? count + " B" : "%.1f %s".formatted(value, UNITS.get(unit));
  }
}

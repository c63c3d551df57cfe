// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdevp2p.cli.frame.Amounts;
import org.jdevp2p.cli.frame.Prose;
import org.jdevp2p.cli.frame.Table;
import org.jdevp2p.cli.frame.Terminal;
import org.jdevp2p.peer.Capability;
import org.jdevp2p.server.Stage;

/** Pings as people read them. */
final class PingText {

  private final Terminal terminal;
  private boolean introduced;
  private int printed;

  PingText(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Prints one ping; before the first also whom it asks, and who answered as soon as one does. */
  void print(PingReport report) {
    if (printed++ == 0) {
      line("node", report.node().nodeId().toString());
      line("address", address(report));
    }
    if (!introduced && report.remote().isPresent()) {
      introduced = true;
      printRemote(report.remote().get());
    }
    String stages =
        Arrays.stream(Stage.values())
            .flatMap(stage -> time(report, stage).stream())
            .collect(Collectors.joining("  "));
    String roundTrip = report.roundTrip().map(time -> "rtt " + Amounts.time(time)).orElse("no rtt");
    line("ping " + printed, (stages + "  " + roundTrip).strip());
    if (report.result() != PingReport.Result.OK) {
      String reason = report.reason().map(told -> " (" + told.code() + ")").orElse("");
      line(report.result().text(), report.reasonText() + reason + ".");
      line("", report.explanation());
    } else if (printed == 1) {
      line("ok", report.explanation());
    }
    terminal.out().flush();
  }

  private static String address(PingReport report) {
    String host = report.node().host();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + report.node().tcpPort();
  }

  private static Optional<String> time(PingReport report, Stage stage) {
    return Optional.ofNullable(report.stages().get(stage))
        .map(time -> stage.text() + " " + Amounts.time(time));
  }

  private void printRemote(PingReport.Remote remote) {
    line("client", remote.clientId().isEmpty() ? "(says nothing)" : remote.clientId());
    line("p2p", Long.toUnsignedString(remote.version()));
    line(
        "speaks",
        remote.capabilities().isEmpty()
            ? "(nothing)"
            : remote.capabilities().stream()
                .map(Capability::toString)
                .collect(Collectors.joining(" ")));
    if (!remote.shared().isEmpty()) {
      Table table =
          Table.of(
              Table.Column.text("shared      "),
              Table.Column.number("offset"),
              Table.Column.number("length"));
      remote
          .shared()
          .forEach(one ->
              table.row(
                  one.capability().toString(),
                  "0x%02x".formatted(one.offset()),
                  Integer.toString(one.length())));
      table.print(terminal);
    }
  }

  /** The last line of several pings: how many were answered, and how fast. */
  void printSummary(List<PingReport> reports) {
    line("summary", summary(reports.size(), PingReport.roundTrips(reports)));
    terminal.out().flush();
  }

  /** How many of so many pings were answered, and how fast. */
  static String summary(int pings, List<Duration> times) {
    String text = Amounts.of(pings, "ping") + ", " + Amounts.count(times.size()) + " answered";
    if (!times.isEmpty()) {
      double[] millis = times.stream().mapToDouble(Amounts::millis).sorted().toArray();
      text +=
          String.format(
              Locale.ROOT,
              ", rtt min/avg/max %.3f/%.3f/%.3f ms",
              millis[0],
              Arrays.stream(millis).average().orElse(0),
              millis[millis.length - 1]);
    }
    return text;
  }

  private void line(String name, String value) {
    Prose.lines("%-12s  ".formatted(name), value, terminal.width())
        .forEach(terminal.out()::println);
  }
}

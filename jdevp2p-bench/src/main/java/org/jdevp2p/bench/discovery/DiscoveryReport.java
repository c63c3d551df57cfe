// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.discovery;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The results as tables in Markdown. */
final class DiscoveryReport {

  static final String NOT_MEASURED = "Not measured:";

  private final Map<Subject, List<PingRun.Outcome>> pings = new EnumMap<>(Subject.class);
  private final List<String> floodRows = new ArrayList<>();
  private final List<String> overlayRows = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  void pings(Subject subject, List<PingRun.Outcome> rounds) {
    pings.put(subject, rounds);
  }

  void flood(Subject subject, FloodRun.Outcome outcome) {
    HonestNodes.Tally tally = outcome.pings();
    floodRows.add(
        String.format(
            Locale.ROOT,
            "| %s | %s | %,.0f | %.1f | %.0f | %.1f | %.1f | %.1f | %,.0f |",
            outcome.attack().name(),
            subject.id(),
            outcome.sentRate(),
            tally.answered(),
            tally.answeredNewcomers(),
            tally.millis(0.5),
            tally.millis(0.99),
            outcome.cpuMicros(),
            outcome.allocatedBytes()));
  }

  void overlay(OverlayRun.Outcome outcome) {
    overlayRows.add(
        String.format(
            Locale.ROOT,
            "| %,d | %,d | %,d | %,d | %.1f | %.1f | %.0f | %,d | %,d |",
            outcome.nodes(),
            outcome.heard(),
            outcome.live(),
            outcome.answered(),
            outcome.makeSeconds(),
            outcome.crawlSeconds(),
            outcome.networkSeconds(),
            outcome.datagrams(),
            outcome.heapBytes() >> 20));
  }

  void failed(String what, Exception why) {
    failures.add("- " + what + ": " + why.getMessage());
  }

  String markdown() {
    StringBuilder text = new StringBuilder();
    if (!pings.isEmpty()) {
      text.append("| Ping of v5, one after another | jdevp2p | consensys | times better |\n");
      text.append("|---|--:|--:|--:|\n");
      row(text, "mean, us", PingRun.Outcome::meanMicros);
      row(text, "p50, us", PingRun.Outcome::p50Micros);
      row(text, "p99, us", PingRun.Outcome::p99Micros);
      row(text, "processor time, us", PingRun.Outcome::cpuMicros);
      row(text, "allocated, B", PingRun.Outcome::allocatedBytes);
    }
    if (!overlayRows.isEmpty()) {
      text.append(
          """

          | simulated nodes | heard of | live | answered | to make them, s of processor \
          | to crawl them, s of processor | s of the network's time | datagrams | heap, MiB |
          |--:|--:|--:|--:|--:|--:|--:|--:|--:|
          """);
      overlayRows.forEach(row -> text.append(row).append('\n'));
    }
    if (!floodRows.isEmpty()) {
      text.append(
          """

          | flood | at | sent/s | answered, % | newcomers, % | p50, ms | p99, ms | us of processor \
          | B allocated |
          |---|---|--:|--:|--:|--:|--:|--:|--:|
          """);
      floodRows.forEach(row -> text.append(row).append('\n'));
    }
    if (!failures.isEmpty()) {
      text.append("\n" + NOT_MEASURED + "\n\n").append(String.join("\n", failures)).append('\n');
    }
    return text.toString();
  }

  private void row(StringBuilder text, String name, ToDoubleFunction<PingRun.Outcome> value) {
    double ours = median(Subject.JDEVP2P, value);
    double theirs = median(Subject.CONSENSYS, value);
    text.append(
        String.format(
            Locale.ROOT,
            "| %s | %s | %s | %s |\n",
            name,
            number(ours, "%,.1f"),
            number(theirs, "%,.1f"),
            number(theirs / ours, "**%.2f**")));
  }

  private static String number(double value, String format) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
  }

  private double median(Subject subject, ToDoubleFunction<PingRun.Outcome> value) {
    double[] sorted =
        pings.getOrDefault(subject, List.of()).stream().mapToDouble(value).sorted().toArray();
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }
}

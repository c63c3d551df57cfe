// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.compare;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What it costs to watch a link at work: the same two nodes in turn unwatched and watched in
 * different ways, both ends alike. Of ours alone.
 */
final class MetricsRun {

  static final String GROUP = "metrics";

  /** Ways to watch, by what nodes call them. Counters are always kept; here they are read, too. */
  private static final Map<String, String> WAYS = new LinkedHashMap<>();

  static {
    WAYS.put("counters", "counters read each second");
    WAYS.put("recording", "flight recording");
    WAYS.put("messages", "flight recording with an event for each message");
    WAYS.put("subscriber", "subscriber that sees each message");
  }

  private static final String UNWATCHED = "nothing";
  private static final List<Size> SIZES =
      List.of(new Size("100 B", 100), new Size("32 KiB", 32 << 10));
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private record Size(String name, int bytes) {}

  private final Options options;
  private final Results results;
  private final Course course;

  MetricsRun(Options options, Results results, Course course) {
    this.options = options;
    this.results = results;
    this.course = course;
  }

  /** Measures. What fails is noted in the results. */
  void run(List<Subject> subjects) throws InterruptedException {
    if (!subjects.contains(Subject.JDEVP2P)) {
      return;
    }
    try (Pairs pairs = new Pairs(Pair::ofLink, options, results, course)) {
      for (int round = 1; round <= options.length().rounds(); round++) {
        course.round(round, options.length().rounds());
        for (Size size : SIZES) {
          pairs.attempt(
              "messages of " + size.name() + ", watched and not,",
              Subject.JDEVP2P,
              pair -> round(pair, size));
        }
      }
    }
  }

  /** Unwatched before and after all that is watched: a machine that slows down hits neither. */
  private void round(Pair pair, Size size) throws MeasureException, InterruptedException {
    if (pair.isNewTo(size.name())) {
      for (String way : WAYS.keySet()) {
        watched(pair, way, size);
      }
      watched(pair, UNWATCHED, size);
    }
    Traffic before = watched(pair, UNWATCHED, size);
    Map<String, Traffic> by = new LinkedHashMap<>();
    for (String way : WAYS.keySet()) {
      by.put(way, watched(pair, way, size));
    }
    Traffic after = watched(pair, UNWATCHED, size);
    double rate = (before.messagesPerSecond() + after.messagesPerSecond()) / 2;
    double cpu = (before.cpuMicros() + after.cpuMicros()) / 2;
    results.higher(Subject.JDEVP2P, GROUP, size.name() + ", unwatched", "messages/s", rate);
    by.forEach((way, traffic) -> {
      String name = size.name() + ", " + WAYS.get(way);
      results.lower(
          Subject.JDEVP2P,
          "cost of metrics",
          name + ", fewer messages",
          "%",
          100 * (1 - traffic.messagesPerSecond() / rate));
      if (cpu > 0) {
        results.lower(
            Subject.JDEVP2P,
            "cost of metrics",
            name + ", more processor time",
            "%",
            100 * (traffic.cpuMicros() / cpu - 1));
      }
    });
  }

  private Traffic watched(Pair pair, String way, Size size)
      throws MeasureException, InterruptedException {
    observe(pair, way);
    double seconds = options.length().seconds() / 2;
    Traffic traffic = Traffic.sendUntilCounted(pair, size.bytes(), seconds);
    observe(pair, UNWATCHED);
    return traffic;
  }

  private static void observe(Pair pair, String way) throws MeasureException, InterruptedException {
    for (NodeProcess node : List.of(pair.sender(), pair.receiver())) {
      node.ask("observe", Map.of("what", way), "observing", Map.of("what", way), PATIENCE);
    }
  }
}

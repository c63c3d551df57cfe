// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.compare;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A small message beside floods, the neighbour of a handler that sleeps, the end of a link whose
 * remote no longer reads.
 */
final class PressureRun {

  static final String FLOOD = "flood";
  static final String NEIGHBOUR = "neighbour";
  static final String STALL = "stall";

  private static final Map<String, String> FLOOD_KIND = Map.of("kind", "flood");
  private static final int SEED = 7;
  private static final int SMALL_BYTES = 32;
  private static final int FLOOD_BYTES = 1 << 20;
  private static final int PAUSE_MICROS = 5_000;

  /** Long enough for all buffers on the way to a remote that does not read to fill. */
  private static final long FILL_MILLIS = 2_000;

  /** How long the end of a link is waited for. */
  private static final Duration STALL_LIMIT = Duration.ofSeconds(30);

  private static final int STALLED_BYTES = 64 << 10;
  private static final int REQUESTED = 0;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Options options;
  private final Results results;
  private final Course course;

  PressureRun(Options options, Results results, Course course) {
    this.options = options;
    this.results = results;
    this.course = course;
  }

  /** Measures. What fails is noted in the results. */
  void run(List<Subject> subjects) throws InterruptedException {
    for (int round = 0; round < options.length().rounds(); round++) {
      course.round(round + 1, options.length().rounds());
      for (Subject subject : subjects) {
        attempt(FLOOD, subject, () -> besideFloods(subject));
        // The clock of the next two is the handler's sleep, and of others' stall a timeout: once is
        // enough.
        if (round == 0 || subject == Subject.JDEVP2P) {
          attempt(STALL, subject, () -> stalledRemote(subject));
        }
        if (round == 0) {
          attempt(NEIGHBOUR, subject, () -> besideSlowHandler(subject));
        }
      }
    }
  }

  private void attempt(String group, Subject subject, Course.Measurement measurement)
      throws InterruptedException {
    if (options.wants(group) && results.takes(subject, group)) {
      course.attempt(group + " of " + subject.id(), measurement);
    }
  }

  private void besideFloods(Subject subject) throws MeasureException, InterruptedException {
    try (Pair pair = Pair.ofPressure(subject, options)) {
      results.implementation(subject, pair.receiver());
      for (String capability : List.of("flooda/1", "floodb/1")) {
        flood(pair, capability, FLOOD_BYTES, 0);
      }
      warmUp(pair); // the link under full load is what is measured
      Event echoes = echo(pair, 2 * options.length().seconds());
      pair.sender().say("stop", Map.of());
      for (String quantile : List.of("p50", "p99", "max")) {
        results.lower(
            subject,
            FLOOD,
            "32 B and back beside two 1 MiB floods, " + quantile,
            "ms",
            echoes.number(quantile + "Micros") / 1e3);
      }
      double rate = 0;
      for (int i = 0; i < 2; i++) {
        rate += pair.sender().expect("bench", FLOOD_KIND, PATIENCE).number("messagesPerSecond");
      }
      results.higher(subject, FLOOD, "both floods together meanwhile", "messages/s", rate);
    }
  }

  private void flood(Pair pair, String capability, int size, int count) throws MeasureException {
    pair.sender()
        .say(
            "flood",
            Map.of(
                "peer",
                pair.receiver().key(),
                "cap",
                capability,
                "size",
                size,
                "seed",
                SEED,
                "count",
                count));
  }

  private void warmUp(Pair pair) throws MeasureException, InterruptedException {
    if (options.length().warmupSeconds() > 0) {
      echo(pair, options.length().warmupSeconds());
    }
  }

  private Event echo(Pair pair, double seconds) throws MeasureException, InterruptedException {
    return pair.sender()
        .ask(
            "bench-echo",
            Map.of(
                "peer",
                pair.receiver().key(),
                "size",
                SMALL_BYTES,
                "seed",
                SEED,
                "seconds",
                seconds,
                "pauseMicros",
                PAUSE_MICROS),
            "bench",
            Map.of("kind", "echo"),
            PATIENCE);
  }

  /**
   * The receiver is under test: its slow protocol gets two messages, of which the second waits for
   * the first, and another protocol and Ping are asked for as long as the handler sleeps.
   */
  private void besideSlowHandler(Subject subject) throws MeasureException, InterruptedException {
    long sleep = options.length().slowMillis();
    NodeProcess receiver = subject.startPressureNode(options, sleep);
    try (Pair pair = Pair.ofOurs(subject, receiver, options)) {
      results.implementation(subject, receiver);
      warmUp(pair);
      flood(pair, "slow/1", SMALL_BYTES, 2);
      pair.sender().expect("bench", FLOOD_KIND, PATIENCE);
      pair.sender().say("ping", Map.of("peer", receiver.key()));
      Event echoes = echo(pair, sleep / 1e3);
      Event pong = pair.sender().expect("pong", Map.of(), PATIENCE);
      String beside = " beside a handler that sleeps " + sleep / 1e3 + " s";
      for (String quantile : List.of("p99", "max")) {
        results.lower(
            subject,
            NEIGHBOUR,
            "32 B and back" + beside + ", " + quantile,
            "ms",
            echoes.number(quantile + "Micros") / 1e3);
      }
      results.lower(subject, NEIGHBOUR, "Ping to Pong" + beside, "ms", pong.number("micros") / 1e3);
    }
  }

  /** The node under test sends to a remote that never reads, and is then told to disconnect it. */
  private void stalledRemote(Subject subject) throws MeasureException, InterruptedException {
    try (NodeProcess node = subject.startLinkNode(options);
        NodeProcess remote = Subject.JDEVP2P.startLinkNode(options)) {
      results.implementation(subject, node);
      String key =
          remote
              .ask("stall", Map.of("enode", node.enode()), "stalled", Map.of(), PATIENCE)
              .text("peer");
      node.expect("peer", Map.of("peer", key), PATIENCE);
      node.say(
          "bench-send",
          Map.of(
              "peer", key, "size", STALLED_BYTES, "seed", SEED, "seconds", PATIENCE.toSeconds()));
      Thread.sleep(FILL_MILLIS);
      long told = System.nanoTime();
      node.say("disconnect", Map.of("peer", key, "reason", REQUESTED));
      results.lower(
          subject,
          STALL,
          "disconnect of a remote that does not read",
          "ms",
          (endOf(subject, node, key) - told) / 1e6);
    }
  }

  /** When the node reported the end of the link, or when we stopped waiting for that. */
  private long endOf(Subject subject, NodeProcess node, String key) throws InterruptedException {
    try {
      return node.expectDespiteErrors("drop", Map.of("peer", key), STALL_LIMIT).atNanos();
    } catch (MeasureException e) {
      results.note(
          subject.id()
              + ": the link to a remote that does not read was still up after "
              + STALL_LIMIT.toSeconds()
              + " s, which stands in the table");
      return System.nanoTime();
    }
  }
}

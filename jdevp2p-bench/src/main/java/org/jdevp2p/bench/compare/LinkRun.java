// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.compare;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdevp2p.bench.primitives.Bound;

/**
 * One link, one direction, as fast as it goes; then requests one at a time; then handshakes. Random
 * data, Snappy on. Implementations take turns within each round, so that a noisy moment of the
 * machine does not hit one alone.
 */
final class LinkRun {

  static final String GROUP = "link";
  static final String HANDSHAKE_GROUP = "handshake";
  static final String ONE_BY_ONE = "one after another";

  /** Message sizes, by the names that results give them. */
  static final Map<String, Integer> SIZES = new LinkedHashMap<>();

  static {
    SIZES.put("100 B", 100);
    SIZES.put("1 KiB", 1 << 10);
    SIZES.put("32 KiB", 32 << 10);
    SIZES.put("128 KiB", 128 << 10);
    SIZES.put("1 MiB", 1 << 20);
  }

  private static final int ECHO_BYTES = 64;
  private static final int PARALLEL = 8;

  private static final int HANDSHAKE_PORTION = 500;
  private static final Duration HANDSHAKE_WARMUP_LIMIT = Duration.ofSeconds(20);

  /** The slowest does some fifty a second, and is asked for two thousand. */
  private static final Duration HANDSHAKE_PATIENCE = Duration.ofMinutes(3);

  private final Options options;
  private final Results results;
  private final Course course;

  LinkRun(Options options, Results results, Course course) {
    this.options = options;
    this.results = results;
    this.course = course;
  }

  /** Measures. What fails is noted in the results. */
  void run(List<Subject> subjects) throws InterruptedException {
    try (Pairs pairs = new Pairs(Pair::ofLink, options, results, course)) {
      for (int round = 1; round <= options.length().rounds(); round++) {
        course.round(round, options.length().rounds());
        if (options.wants(GROUP)) {
          links(subjects, pairs);
        }
        if (options.wants(HANDSHAKE_GROUP)) {
          handshakes(subjects, pairs);
        }
      }
    }
  }

  private void links(List<Subject> subjects, Pairs pairs) throws InterruptedException {
    for (Map.Entry<String, Integer> size : SIZES.entrySet()) {
      Bound.Rate bound = bound(size.getKey(), size.getValue());
      for (Subject subject : subjects) {
        pairs.attempt(
            size.getKey(),
            subject,
            pair -> throughput(pair, size.getKey(), size.getValue(), bound));
      }
    }
    for (Subject subject : subjects) {
      pairs.attempt("echo", subject, this::echo);
    }
  }

  private void handshakes(List<Subject> subjects, Pairs pairs) throws InterruptedException {
    for (Subject subject : subjects) {
      if (results.takes(subject, HANDSHAKE_GROUP)) {
        pairs.attempt("handshakes", subject, this::handshakes);
      }
      if (subjects.contains(Subject.JDEVP2P)) {
        pairs.attempt(
            "handshakes answered, recipient",
            subject,
            pair -> answered(pair, pairs.pair(Subject.JDEVP2P).sender()));
      }
    }
  }

  /** What AES and Keccak alone allow, in messages a second, with a core for each end. */
  private Bound.Rate bound(String name, int size) throws InterruptedException {
    Bound.measure(size, options.length().seconds() / 4); // compiled from here on
    Bound.Rate bound = Bound.measure(size, options.length().seconds() / 2);
    results.higher(Subject.JDEVP2P, "bound", name, "messages/s", bound.framesPerSecond());
    results.lower(
        Subject.JDEVP2P, "bound", name + ", both ends", "us of processor", 2 * bound.cpuMicros());
    return bound;
  }

  private void throughput(Pair pair, String name, int size, Bound.Rate bound)
      throws MeasureException, InterruptedException {
    if (pair.isNewTo(name) && options.length().warmupSeconds() > 0) {
      Traffic.send(pair, size, options.length().warmupSeconds());
    }
    Traffic traffic = Traffic.send(pair, size, options.length().seconds());
    Subject subject = pair.subject();
    if (traffic.cpuNanos() > 0) {
      results.lower(subject, "cpu", "both ends, message of " + name, "us", traffic.cpuMicros());
      results.higher(
          subject,
          "share of the bound",
          name + ", processor time",
          "%",
          100 * 2 * bound.cpuMicros() / traffic.cpuMicros());
    }
    results.higher(subject, GROUP, name, "messages/s", traffic.messagesPerSecond());
    results.higher(subject, "payload", name, "MB/s", traffic.megabytesPerSecond());
    results.higher(
        subject,
        "share of the bound",
        name + ", messages/s",
        "%",
        100 * traffic.messagesPerSecond() / bound.framesPerSecond());
  }

  private void echo(Pair pair) throws MeasureException, InterruptedException {
    if (pair.isNewTo("echo")) {
      echoes(pair, options.length().warmups());
    }
    Event echoes = echoes(pair, options.length().echoes());
    for (String quantile : List.of("p50", "p99")) {
      results.lower(
          pair.subject(),
          "latency",
          "echo 64 B " + quantile,
          "us",
          echoes.number(quantile + "Micros"));
    }
  }

  private Event echoes(Pair pair, int count) throws MeasureException, InterruptedException {
    return pair.sender()
        .ask(
            "bench-echo",
            Map.of(
                "peer",
                pair.receiver().key(),
                "size",
                ECHO_BYTES,
                "seed",
                Traffic.SEED,
                "count",
                count),
            "bench",
            Map.of("kind", "echo"),
            Traffic.PATIENCE);
  }

  /** Both ends of one implementation; not those whose program cannot. */
  private void handshakes(Pair pair) throws MeasureException, InterruptedException {
    int count = options.length().handshakes();
    if (pair.isNewTo(HANDSHAKE_GROUP)) {
      warmUpHandshakes(pair);
    }
    Event alone = handshakes(pair.sender(), pair, 1, count);
    Event many = handshakes(pair.sender(), pair, PARALLEL, count);
    Subject subject = pair.subject();
    results.higher(subject, HANDSHAKE_GROUP, ONE_BY_ONE, "1/s", rate(alone));
    results.lower(
        subject, HANDSHAKE_GROUP, "connect to Hello p50", "us", alone.number("p50Micros"));
    results.higher(subject, HANDSHAKE_GROUP, PARALLEL + " at once", "1/s", rate(many));
  }

  /** In portions, so that one that is slow at it does not keep the others waiting for minutes. */
  private void warmUpHandshakes(Pair pair) throws MeasureException, InterruptedException {
    long end = System.nanoTime() + HANDSHAKE_WARMUP_LIMIT.toNanos();
    int left = options.length().warmups();
    while (left > 0 && System.nanoTime() < end) {
      handshakes(pair.sender(), pair, PARALLEL, Math.min(left, HANDSHAKE_PORTION));
      left -= HANDSHAKE_PORTION;
    }
  }

  /** Everybody's recipient, with our initiator. */
  private void answered(Pair pair, NodeProcess ours) throws MeasureException, InterruptedException {
    results.higher(
        pair.subject(),
        HANDSHAKE_GROUP,
        "answered, jdevp2p dials " + PARALLEL + " at once",
        "1/s",
        rate(handshakes(ours, pair, PARALLEL, options.length().handshakes())));
  }

  private Event handshakes(NodeProcess initiator, Pair recipients, int parallel, int count)
      throws MeasureException, InterruptedException {
    Event done =
        initiator.ask(
            "bench-handshakes",
            Map.of("enode", recipients.receiver().enode(), "count", count, "parallel", parallel),
            "bench",
            Map.of("kind", "handshakes"),
            HANDSHAKE_PATIENCE);
    recipients.receiver().forget();
    return done;
  }

  private static double rate(Event handshakes) {
    return handshakes.number("messages") / handshakes.number("seconds");
  }
}

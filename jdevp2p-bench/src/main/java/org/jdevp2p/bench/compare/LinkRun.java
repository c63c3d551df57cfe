// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.compare;

import java.time.Duration;
import java.util.ArrayList;
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

  /** Message sizes, by the names that results give them. */
  static final Map<String, Integer> SIZES = new LinkedHashMap<>();

  static {
    SIZES.put("100 B", 100);
    SIZES.put("1 KiB", 1 << 10);
    SIZES.put("32 KiB", 32 << 10);
    SIZES.put("128 KiB", 128 << 10);
    SIZES.put("1 MiB", 1 << 20);
  }

  private static final int SEED = 7;
  private static final int ECHO_BYTES = 64;
  private static final int PARALLEL = 8;

  /** How much longer is sent than counted: the count ends with a message, not with a clock. */
  private static final double MORE_SECONDS = 1;

  /** On top of what is measured: the slowest needs some seconds to empty its queues. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Options options;
  private final Results results;

  LinkRun(Options options, Results results) {
    this.options = options;
    this.results = results;
  }

  /** Measures. What fails is noted in the results. */
  void run(List<Subject> subjects) throws InterruptedException {
    List<Pair> pairs = new ArrayList<>();
    try {
      for (Subject subject : subjects) {
        try {
          Pair pair = Pair.ofLink(subject, options);
          pairs.add(pair);
          results.implementation(subject, pair.receiver());
        } catch (MeasureException e) {
          results.failed("links of " + subject.id(), e);
        }
      }
      for (int round = 0; round < options.length().rounds(); round++) {
        run(pairs, round == 0);
      }
    } finally {
      pairs.forEach(Pair::close);
    }
  }

  private void run(List<Pair> pairs, boolean first) throws InterruptedException {
    if (options.wants(GROUP)) {
      for (Map.Entry<String, Integer> size : SIZES.entrySet()) {
        Bound.Rate bound = bound(size.getKey(), size.getValue());
        for (Pair pair : pairs) {
          attempt(
              size.getKey() + " of " + pair.subject().id(),
              () -> throughput(pair, size.getKey(), size.getValue(), bound, first));
        }
      }
      for (Pair pair : pairs) {
        attempt("echo of " + pair.subject().id(), () -> echo(pair, first));
      }
    }
    if (options.wants(HANDSHAKE_GROUP)) {
      for (Pair pair : pairs) {
        attempt("handshakes of " + pair.subject().id(), () -> handshakes(pair, first));
        attempt("handshakes answered by " + pair.subject().id(), () -> answered(pair, pairs));
      }
    }
  }

  private interface Measurement {
    void take() throws MeasureException, InterruptedException;
  }

  private void attempt(String what, Measurement measurement) throws InterruptedException {
    System.err.println(what);
    try {
      measurement.take();
    } catch (MeasureException e) {
      results.failed(what, e);
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

  private void throughput(Pair pair, String name, int size, Bound.Rate bound, boolean first)
      throws MeasureException, InterruptedException {
    if (first) {
      send(pair, size, options.length().warmupSeconds());
    }
    long cpu = pair.cpuNanos();
    Sent sent = send(pair, size, options.length().seconds());
    Event received = sent.received();
    double cpuMicros = (pair.cpuNanos() - cpu) / 1e3 / sent.messages();
    if (cpu > 0) {
      results.lower(pair.subject(), "cpu", "both ends, message of " + name, "us", cpuMicros);
      results.higher(
          pair.subject(),
          "share of the bound",
          name + ", processor time",
          "%",
          100 * 2 * bound.cpuMicros() / cpuMicros);
    }
    results.higher(pair.subject(), GROUP, name, "messages/s", received.number("messagesPerSecond"));
    results.higher(pair.subject(), "payload", name, "MB/s", received.number("megabytesPerSecond"));
    results.higher(
        pair.subject(),
        "share of the bound",
        name + ", messages/s",
        "%",
        100 * received.number("messagesPerSecond") / bound.framesPerSecond());
  }

  /** How many messages were sent, and what the receiver counted of them. */
  private record Sent(double messages, Event received) {}

  /** Sends for a little longer than the receiver counts. */
  private Sent send(Pair pair, int size, double seconds)
      throws MeasureException, InterruptedException {
    Duration limit = PATIENCE.plusMillis((long) (seconds * 1_000));
    pair.receiver()
        .ask(
            "bench-recv",
            Map.of("peer", pair.sender().key(), "seconds", seconds),
            "bench-ready",
            Map.of(),
            limit);
    Map<String, Object> what =
        Map.of(
            "peer",
            pair.receiver().key(),
            "size",
            size,
            "seed",
            SEED,
            "seconds",
            seconds + MORE_SECONDS);
    Event sent = pair.sender().ask("bench-send", what, "bench", Map.of("kind", "send"), limit);
    Event received = pair.receiver().expect("bench", Map.of("kind", "recv"), limit);
    return new Sent(sent.number("messages"), received);
  }

  private void echo(Pair pair, boolean first) throws MeasureException, InterruptedException {
    if (first) {
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
            Map.of("peer", pair.receiver().key(), "size", ECHO_BYTES, "seed", SEED, "count", count),
            "bench",
            Map.of("kind", "echo"),
            PATIENCE);
  }

  /** Both ends of one implementation; not those whose program cannot. */
  private void handshakes(Pair pair, boolean first) throws MeasureException, InterruptedException {
    if (pair.subject() == Subject.EJS) {
      return;
    }
    int count = options.length().handshakes();
    if (first) {
      handshakes(pair.sender(), pair, PARALLEL, options.length().warmups());
    }
    Event alone = handshakes(pair.sender(), pair, 1, count);
    Event many = handshakes(pair.sender(), pair, PARALLEL, count);
    Subject subject = pair.subject();
    results.higher(subject, HANDSHAKE_GROUP, "one after another", "1/s", rate(alone));
    results.lower(
        subject, HANDSHAKE_GROUP, "connect to Hello p50", "us", alone.number("p50Micros"));
    results.higher(subject, HANDSHAKE_GROUP, PARALLEL + " at once", "1/s", rate(many));
  }

  /** Everybody's recipient, with our initiator. */
  private void answered(Pair pair, List<Pair> pairs) throws MeasureException, InterruptedException {
    for (Pair ours : pairs) {
      if (ours.subject() == Subject.JDEVP2P) {
        results.higher(
            pair.subject(),
            HANDSHAKE_GROUP,
            "answered, jdevp2p dials " + PARALLEL + " at once",
            "1/s",
            rate(handshakes(ours.sender(), pair, PARALLEL, options.length().handshakes())));
      }
    }
  }

  private Event handshakes(NodeProcess initiator, Pair recipients, int parallel, int count)
      throws MeasureException, InterruptedException {
    Event done =
        initiator.ask(
            "bench-handshakes",
            Map.of("enode", recipients.receiver().enode(), "count", count, "parallel", parallel),
            "bench",
            Map.of("kind", "handshakes"),
            PATIENCE);
    recipients.receiver().forget();
    return done;
  }

  private static double rate(Event handshakes) {
    return handshakes.number("messages") / handshakes.number("seconds");
  }
}

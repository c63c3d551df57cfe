// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.compare;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Messages sent one way as fast as it goes.
 *
 * @param sent how many were sent
 * @param cpuNanos processor time of both ends for all that was sent
 * @param received what the receiver counted
 */
record Traffic(double sent, long cpuNanos, Event received) {

  /** Seed of content that Snappy does not make smaller. */
  static final int SEED = 7;

  /** How much longer is sent than counted: the count ends with a message, not with a clock. */
  private static final double MORE_SECONDS = 1;

  /** On top of what is measured: the slowest needs some seconds to empty its queues. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Sends messages of that size, of which the receiver counts those of so many seconds. */
  static Traffic send(Pair pair, int size, double seconds)
      throws MeasureException, InterruptedException {
    Duration limit = startCount(pair, seconds);
    long cpu = pair.cpuNanos();
    Map<String, Object> what = what(pair, size);
    what.put("seconds", seconds + MORE_SECONDS);
    Event sent = pair.sender().ask("bench-send", what, "bench", Map.of("kind", "send"), limit);
    Event received = pair.receiver().expect("bench", Map.of("kind", "recv"), limit);
    awaitAll(pair, limit);
    return new Traffic(sent.number("messages"), pair.cpuNanos() - cpu, received);
  }

  /** The same of nodes that can be told to stop: nothing is sent for longer than counted. */
  static Traffic sendUntilCounted(Pair pair, int size, double seconds)
      throws MeasureException, InterruptedException {
    Duration limit = startCount(pair, seconds);
    long cpu = pair.cpuNanos();
    Map<String, Object> what = what(pair, size);
    what.put("cap", "bulk/1");
    pair.sender().say("flood", what);
    Event received = pair.receiver().expect("bench", Map.of("kind", "recv"), limit);
    Event sent = pair.sender().ask("stop", Map.of(), "bench", Map.of("kind", "flood"), limit);
    awaitAll(pair, limit);
    return new Traffic(sent.number("messages"), pair.cpuNanos() - cpu, received);
  }

  /** Makes the receiver count from the next message on, and tells how long to wait for it. */
  private static Duration startCount(Pair pair, double seconds)
      throws MeasureException, InterruptedException {
    Duration limit = PATIENCE.plusMillis((long) (seconds * 1_000));
    pair.receiver()
        .ask(
            "bench-recv",
            Map.of("peer", pair.sender().key(), "seconds", seconds),
            "bench-ready",
            Map.of(),
            limit);
    return limit;
  }

  /**
   * What a queue still holds has cost the sender and not yet the receiver: an answer overtakes
   * none.
   */
  private static void awaitAll(Pair pair, Duration limit)
      throws MeasureException, InterruptedException {
    Map<String, Object> what = what(pair, 1);
    what.put("count", 1);
    pair.sender().ask("bench-echo", what, "bench", Map.of("kind", "echo"), limit);
  }

  private static Map<String, Object> what(Pair pair, int size) {
    Map<String, Object> what = new LinkedHashMap<>();
    what.put("peer", pair.receiver().key());
    what.put("size", size);
    what.put("seed", SEED);
    return what;
  }

  double messagesPerSecond() {
    return received.number("messagesPerSecond");
  }

  double megabytesPerSecond() {
    return received.number("megabytesPerSecond");
  }

  /** Processor time of both ends for one message; 0 where the system does not tell. */
  double cpuMicros() {
    return cpuNanos / 1e3 / sent;
  }
}

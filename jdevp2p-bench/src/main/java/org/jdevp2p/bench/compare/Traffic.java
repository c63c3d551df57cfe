// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.compare;

import java.time.Duration;
import java.util.Map;

/**
 * Messages sent one way as fast as it goes.
 *
 * @param sent how many were sent
 * @param cpuNanos processor time of both ends, from the first message sent to the last
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
    return send(pair, size, seconds, MORE_SECONDS);
  }

  /** The same, sending for so many seconds longer than the receiver counts. */
  static Traffic send(Pair pair, int size, double seconds, double moreSeconds)
      throws MeasureException, InterruptedException {
    Duration limit = PATIENCE.plusMillis((long) (seconds * 1_000));
    pair.receiver()
        .ask(
            "bench-recv",
            Map.of("peer", pair.sender().key(), "seconds", seconds),
            "bench-ready",
            Map.of(),
            limit);
    long cpu = pair.cpuNanos();
    Map<String, Object> what =
        Map.of(
            "peer",
            pair.receiver().key(),
            "size",
            size,
            "seed",
            SEED,
            "seconds",
            seconds + moreSeconds);
    Event sent = pair.sender().ask("bench-send", what, "bench", Map.of("kind", "send"), limit);
    Event received = pair.receiver().expect("bench", Map.of("kind", "recv"), limit);
    return new Traffic(sent.number("messages"), pair.cpuNanos() - cpu, received);
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

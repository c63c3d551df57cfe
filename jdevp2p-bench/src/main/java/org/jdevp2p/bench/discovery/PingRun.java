// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.discovery;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jdevp2p.bench.compare.Event;
import org.jdevp2p.bench.compare.MeasureException;
import org.jdevp2p.bench.compare.NodeProcess;

/** Pings of v5 over loopback, one after another, between two nodes of one process. */
final class PingRun {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private PingRun() {}

  /**
   * What came of it.
   *
   * @param meanMicros of the round trips
   * @param p50Micros of the round trips
   * @param p99Micros of the round trips
   * @param allocatedBytes by both nodes for one
   * @param cpuMicros of both nodes for one
   */
  record Outcome(
      double meanMicros,
      double p50Micros,
      double p99Micros,
      double allocatedBytes,
      double cpuMicros) {}

  /** Rounds until the code is compiled that a node runs after minutes. */
  private static final int WARMUPS = 4;

  /** Rounds to warm up, then one of {@code count} that is measured. */
  static Outcome run(Subject subject, Path root, int count)
      throws MeasureException, InterruptedException {
    try (NodeProcess node = subject.start(root)) {
      for (int i = 0; i < WARMUPS; i++) {
        pings(node, count);
      }
      Duration cpu = node.cpu();
      Event pings = pings(node, count);
      if (pings.number("missing") > count / 100.0) {
        throw new MeasureException(
            (int) pings.number("missing") + " pings of " + count + " failed");
      }
      return new Outcome(
          pings.number("meanMicros"),
          pings.number("p50Micros"),
          pings.number("p99Micros"),
          pings.number("allocatedBytes"),
          node.cpu().minus(cpu).toNanos() / 1e3 / count);
    }
  }

  private static Event pings(NodeProcess node, int count)
      throws MeasureException, InterruptedException {
    return node.ask("pings", Map.of("count", count), "pings", Map.of(), PATIENCE);
  }
}

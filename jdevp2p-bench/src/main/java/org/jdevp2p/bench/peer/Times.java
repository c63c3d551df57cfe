// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.peer;

import java.util.Arrays;

/** Durations that were measured one by one. Adding is for any thread. */
public final class Times {

  private static final double NANOS_PER_MICRO = 1e3;

  private long[] nanos = new long[1024];
  private int count;
  private boolean sorted;

  public synchronized void add(long elapsedNanos) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = elapsedNanos;
    sorted = false;
  }

  public synchronized int count() {
    return count;
  }

  /** The quantile {@code q}, 0 to 1, in microseconds: the measured value at or below it. */
  public synchronized double micros(double q) {
    if (count == 0) {
      throw new IllegalStateException("nothing was measured");
    }
    if (!sorted) {
      Arrays.sort(nanos, 0, count);
      sorted = true;
    }
    return nanos[(int) (q * (count - 1))] / NANOS_PER_MICRO;
  }
}

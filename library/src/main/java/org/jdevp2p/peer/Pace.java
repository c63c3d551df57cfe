// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.util.concurrent.TimeUnit;

/**
 * Holds a rate: each byte costs its time, and who has spent more time than has passed must wait. A
 * whole message passes as soon as nothing is owed, so large ones are paid for afterwards and the
 * average holds for every size.
 *
 * <p>Not thread-safe: whoever owns it takes turns.
 */
final class Pace {

  /** Time that was not used counts for so long: enough to fill a socket write, no more. */
  private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final long bytesPerSecond;
  private long paidUntilNanos;

  Pace(long bytesPerSecond, long nowNanos) {
    this.bytesPerSecond = bytesPerSecond;
    paidUntilNanos = nowNanos;
  }

  boolean isLimited() {
    return bytesPerSecond != Long.MAX_VALUE;
  }

  /** How long to wait before anything more may pass; 0 if nothing is owed. */
  long waitNanos(long nowNanos) {
    return isLimited() ? Math.max(0, paidUntilNanos - nowNanos) : 0;
  }

  /** So many bytes pass now. */
  void pass(int bytes, long nowNanos) {
    if (isLimited()) {
      long cost = (long) (bytes * 1e9 / bytesPerSecond);
      paidUntilNanos = Math.max(paidUntilNanos, nowNanos - BURST_NANOS) + cost;
    }
  }
}

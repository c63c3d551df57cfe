// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jdevp2p.concurrent.Ticker;

/** So many turns a second, some more at once after a quiet time. Thread-safe. */
final class RateLimit {

  /** Turns that may be taken at once after a quiet time. */
  static final int BURST = 10;

  private static final double NANOS_PER_SECOND = 1e9;

  private final Ticker ticker;
  private final long intervalNanos;

  /** Guarded by this: when all turns taken so far would be used up at an even pace. */
  private long usedUpAt;

  RateLimit(Ticker ticker, double perSecond) {
    this.ticker = ticker;
    intervalNanos = (long) (NANOS_PER_SECOND / perSecond);
    usedUpAt = ticker.nanos();
  }

  /** Waits for a turn. */
  void take() throws InterruptedException {
    pause(ticker, Duration.ofNanos(reserve()));
  }

  private synchronized long reserve() {
    long now = ticker.nanos();
    usedUpAt = Math.max(usedUpAt - now, 0) + now;
    long wait = usedUpAt - now - (BURST - 1) * intervalNanos;
    usedUpAt += intervalNanos;
    return Math.max(0, wait);
  }

  /** Waits by {@code ticker}; not at all for zero or less. */
  static void pause(Ticker ticker, Duration time) throws InterruptedException {
    if (!time.isPositive()) {
      return;
    }
    CountDownLatch over = new CountDownLatch(1);
    Ticker.Timer timer = ticker.after(time, over::countDown);
    try {
      over.await();
    } finally {
      timer.cancel();
    }
  }
}

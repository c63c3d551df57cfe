// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import java.time.Duration;
import org.jdevp2p.concurrent.Ticker;

/** Time that stands still until somebody waits, and then leaps to the end of the wait. */
final class LeapingTicker implements Ticker {

  private long now;

  @Override
  public synchronized long nanos() {
    return now;
  }

  @Override
  public synchronized long unixMillis() {
    return now / 1_000_000;
  }

  @Override
  public synchronized Timer after(Duration delay, Runnable action) {
    now += delay.toNanos();
    action.run();
    return () -> {};
  }

  Duration passed() {
    return Duration.ofNanos(nanos());
  }
}

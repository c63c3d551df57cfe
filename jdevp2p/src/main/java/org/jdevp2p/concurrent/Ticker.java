// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.concurrent;

import java.time.Duration;

/**
 * Time: what the clock says, and what is to be done later. One type for both, because a test that
 * moves the clock must move the timers with it.
 */
public interface Ticker {

  /** Nanoseconds since some fixed moment; only differences mean anything. Never goes back. */
  long nanos();

  /** Milliseconds since 1970 UTC by the wall clock, which may be set back. */
  long unixMillis();

  /**
   * Runs {@code action} once, not before {@code delay} has passed. Actions share one thread: they
   * must be short and must not block (close something, wake someone).
   *
   * @return what to call to have it not run; after the action ran, cancelling does nothing
   */
  Timer after(Duration delay, Runnable action);

  /** An action that waits for its time. */
  interface Timer {
    /** Makes the action not run, unless it already has begun. Any thread, any number of times. */
    void cancel();
  }

  /** The machine's own clock, with one daemon thread for the whole JVM. */
  static Ticker system() {
    return SystemTicker.INSTANCE;
  }
}

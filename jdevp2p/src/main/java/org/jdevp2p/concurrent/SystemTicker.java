// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.concurrent;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** {@link System#nanoTime} and one daemon thread that runs what is due. */
final class SystemTicker implements Ticker {

  private static final System.Logger LOG = System.getLogger(SystemTicker.class.getName());

  static final SystemTicker INSTANCE = new SystemTicker();

  private final ScheduledThreadPoolExecutor timer;

  private SystemTicker() {
    timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("jdevp2p timer").factory());
    timer.setRemoveOnCancelPolicy(true);
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public long unixMillis() {
    return System.currentTimeMillis();
  }

  @Override
  public Timer after(Duration delay, Runnable action) {
    Future<?> future =
        timer.schedule(() -> runLogged(action), delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  private static void runLogged(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error bug) {
      LOG.log(System.Logger.Level.ERROR, "a timed action failed", bug);
    }
  }
}

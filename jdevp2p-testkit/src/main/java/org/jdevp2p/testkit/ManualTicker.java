// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jdevp2p.concurrent.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Time that stands still until a test moves it. What is due runs on the thread that moves it, in
 * the order of its times.
 */
public final class ManualTicker implements Ticker {

  private static final long START_UNIX_MILLIS = 1_700_000_000_000L;

  // guarded by this
  private long now;
  private long nextOrder;
  private final PriorityQueue<Due> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Due::atNanos).thenComparingLong(Due::order));

  private record Due(long atNanos, long order, Runnable action) {}

  /** A clock that stands at some moment. */
  public ManualTicker() {}

  @Override
  public synchronized long nanos() {
    return now;
  }

  @Override
  public synchronized long unixMillis() {
    return START_UNIX_MILLIS + now / 1_000_000;
  }

  @Override
  public synchronized Timer after(Duration delay, Runnable action) {
    Due due = new Due(now + delay.toNanos(), nextOrder++, action);
    waiting.add(due);
    return () -> cancel(due);
  }

  private synchronized void cancel(Due due) {
    waiting.remove(due);
  }

  /** Moves the clock by {@code step}, stopping at each action that falls due to run it. */
  public void advance(Duration step) {
    long end = nanos() + step.toNanos();
    for (Due due = takeBy(end); due != null; due = takeBy(end)) {
      due.action().run();
    }
    synchronized (this) {
      now = end;
    }
  }

  private synchronized @Nullable Due takeBy(long end) {
    Due head = waiting.peek();
    if (head == null || head.atNanos() > end) {
      return null;
    }
    waiting.remove();
    now = Math.max(now, head.atNanos());
    return head;
  }

  /** How long until the next action falls due, or nothing if none waits. */
  public synchronized Optional<Duration> untilNext() {
    return Optional.ofNullable(waiting.peek()).map(due -> Duration.ofNanos(due.atNanos() - now));
  }

  /** How many actions wait for their time. */
  public synchronized int waiting() {
    return waiting.size();
  }
}

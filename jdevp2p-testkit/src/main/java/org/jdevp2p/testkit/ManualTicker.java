// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import org.jdevp2p.concurrent.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Time that stands still until a test moves it. What is due runs on the thread that moves it, in
 * the order of its times; at one time in the order in which it was asked for.
 *
 * <p>Made for millions of timers, most of which are cancelled: a cancelled one lets go of its
 * action at once, and leaves the queue when its time comes or when half of the queue is such.
 */
public final class ManualTicker implements Ticker {

  private static final long START_UNIX_MILLIS = 1_700_000_000_000L;

  /** Below this a queue full of cancelled timers is not worth the work. */
  private static final int SMALL = 64;

  // guarded by this
  private long now;
  private long nextOrder;
  private int cancelled;
  private PriorityQueue<Due> queue = queue(SMALL);

  private static PriorityQueue<Due> queue(int capacity) {
    return new PriorityQueue<>(
        Math.max(SMALL, capacity),
        Comparator.comparingLong((Due due) -> due.atNanos).thenComparingLong(due -> due.order));
  }

  private final class Due implements Timer {

    private final long atNanos;
    private final long order;

    /** Guarded by the ticker; null once it has run or is cancelled. */
    private @Nullable Runnable action;

    Due(long atNanos, long order, Runnable action) {
      this.atNanos = atNanos;
      this.order = order;
      this.action = action;
    }

    @Override
    public void cancel() {
      ManualTicker.this.cancel(this);
    }
  }

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
    return after(delay.toNanos(), action);
  }

  /** The same with nanoseconds; times in the past are now. */
  synchronized Timer after(long delayNanos, Runnable action) {
    Due due = new Due(now + Math.max(0, delayNanos), nextOrder++, action);
    queue.add(due);
    return due;
  }

  private synchronized void cancel(Due due) {
    if (due.action == null) {
      return;
    }
    due.action = null;
    cancelled++;
    if (cancelled > SMALL && cancelled > queue.size() / 2) {
      dropCancelled();
    }
  }

  private void dropCancelled() {
    PriorityQueue<Due> left = queue(waiting());
    for (Due due : queue) {
      if (due.action != null) {
        left.add(due);
      }
    }
    queue = left;
    cancelled = 0;
  }

  /** Moves the clock by {@code step}, stopping at each action that falls due to run it. */
  public void advance(Duration step) {
    advanceUntil(() -> false, step);
  }

  /**
   * Moves the clock until {@code fact} is true, by at most {@code limit}. It is asked now and after
   * each action; if it is true, the clock stands where that action was due.
   *
   * @return whether it is true
   */
  public boolean advanceUntil(BooleanSupplier fact, Duration limit) {
    long end = nanos() + limit.toNanos();
    while (!fact.getAsBoolean()) {
      Runnable action = takeBy(end);
      if (action == null) {
        return false;
      }
      action.run();
    }
    return true;
  }

  /** What is due next, the clock moved to its time; if that is after {@code end}, to the end. */
  private synchronized @Nullable Runnable takeBy(long end) {
    Due head = head();
    if (head == null || head.atNanos > end) {
      now = Math.max(now, end);
      return null;
    }
    queue.remove();
    now = Math.max(now, head.atNanos);
    Runnable action = head.action;
    head.action = null;
    return action;
  }

  /** What is due next, cancelled ones aside. */
  private @Nullable Due head() {
    Due head = queue.peek();
    while (head != null && head.action == null) {
      queue.remove();
      cancelled--;
      head = queue.peek();
    }
    return head;
  }

  /** How long until the next action falls due, or nothing if none waits. */
  public synchronized Optional<Duration> untilNext() {
    return Optional.ofNullable(head()).map(due -> Duration.ofNanos(due.atNanos - now));
  }

  /** How many actions wait for their time. */
  public synchronized int waiting() {
    return queue.size() - cancelled;
  }
}

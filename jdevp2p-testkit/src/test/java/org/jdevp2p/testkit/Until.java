// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for what must happen, and gives up after a limit that only a bug meets: however slow the
 * machine is, a test that waits for a fact does not fail for it.
 */
final class Until {

  static final Duration LIMIT = Duration.ofMinutes(1);

  private static final long LOOK_AGAIN_NANOS = 1_000_000;

  private Until() {}

  /** Returns as soon as {@code fact} is true; looks often, since nothing announces it. */
  static void holds(String what, Callable<Boolean> fact) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!fact.call()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not true within " + LIMIT + ": " + what);
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  /** The next one that comes. */
  static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
    if (next == null) {
      throw new AssertionError("nothing came within " + LIMIT);
    }
    return next;
  }

  /** The result of {@code work}, once it is there. */
  static <T> T done(Future<T> work) throws Exception {
    return work.get(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Returns once {@code latch} is open. */
  static void opens(CountDownLatch latch) throws InterruptedException {
    if (!latch.await(LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new AssertionError("did not happen within " + LIMIT);
    }
  }
}

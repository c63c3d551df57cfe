// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what nothing announces: looks often, and gives up after a while. */
final class Until {

  static final Duration LIMIT = Duration.ofSeconds(10);

  private static final long LOOK_AGAIN_NANOS = 1_000_000;

  private Until() {}

  /** Returns as soon as {@code fact} is true. */
  static void holds(String what, Callable<Boolean> fact) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!fact.call()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not true within " + LIMIT + ": " + what);
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }
}

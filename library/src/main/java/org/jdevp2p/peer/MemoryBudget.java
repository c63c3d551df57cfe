// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bound on the bytes that messages from remotes may hold at once: one for each link, and one that
 * all links of a process can share. Taken before a message is allocated, given back when a protocol
 * takes the message or it is dropped.
 *
 * <p>A frame's bytes are taken when it is announced, and some remotes then let it drip for half a
 * minute. So that a few of these do not stop all other links, large requests together leave an
 * eighth to small ones.
 *
 * <p>Taking and giving back are one atomic step while there is room; only who must wait takes the
 * lock.
 */
public final class MemoryBudget {

  /** The largest request that may take the last eighth. */
  static final int SMALL_BYTES = 64 * 1024;

  private final long capacityBytes;
  private final AtomicLong usedBytes = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();

  /** How many wait for room. */
  private final AtomicInteger waiting = new AtomicInteger();

  /** A budget of {@code capacityBytes}. */
  public MemoryBudget(long capacityBytes) {
    if (capacityBytes < 1) {
      throw new IllegalArgumentException("budget of " + capacityBytes + " bytes");
    }
    this.capacityBytes = capacityBytes;
  }

  /** A quarter of what the heap may grow to. */
  public static MemoryBudget ofHeap() {
    return new MemoryBudget(Runtime.getRuntime().maxMemory() / 4);
  }

  /**
   * Takes {@code bytes}, waiting for at most {@code limitNanos}. A request above the capacity is
   * met when nothing else is taken.
   *
   * @return whether the bytes were taken
   */
  boolean reserve(int bytes, long limitNanos) throws InterruptedException {
    return tryReserve(bytes) || (limitNanos > 0 && awaitRoom(bytes, limitNanos));
  }

  private boolean tryReserve(int bytes) {
    long bound = bytes > SMALL_BYTES ? capacityBytes - capacityBytes / 8 : capacityBytes;
    while (true) {
      long used = usedBytes.get();
      if (used > 0 && used + bytes > bound) {
        return false;
      }
      if (usedBytes.compareAndSet(used, used + bytes)) {
        return true;
      }
    }
  }

  private boolean awaitRoom(int bytes, long limitNanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      waiting.incrementAndGet();
      long left = limitNanos;
      while (!tryReserve(bytes)) {
        if (left <= 0) {
          return false;
        }
        left = room.awaitNanos(left);
      }
      return true;
    } finally {
      waiting.decrementAndGet();
      lock.unlock();
    }
  }

  void release(int bytes) {
    usedBytes.addAndGet(-bytes);
    if (waiting.get() > 0) {
      lock.lock();
      try {
        room.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** What is taken now. */
  public long usedBytes() {
    return usedBytes.get();
  }
}

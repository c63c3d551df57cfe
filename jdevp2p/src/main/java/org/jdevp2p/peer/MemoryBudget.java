// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bound on the bytes that messages from remotes may hold at once: one for each link, and one that
 * all links of a process can share. Taken before a message is allocated, given back when a protocol
 * takes the message or it is dropped.
 *
 * <p>Guarded by its own lock, held for a few instructions only.
 */
public final class MemoryBudget {

  private final long capacityBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private long usedBytes; // guarded by lock

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
   * Takes {@code bytes}, waiting for at most {@code limitNanos}. A request above the whole capacity
   * is met when nothing else is taken.
   *
   * @return whether the bytes were taken
   */
  boolean reserve(int bytes, long limitNanos) throws InterruptedException {
    lock.lock();
    try {
      long left = limitNanos;
      while (usedBytes > 0 && usedBytes + bytes > capacityBytes) {
        if (left <= 0) {
          return false;
        }
        left = room.awaitNanos(left);
      }
      usedBytes += bytes;
      return true;
    } finally {
      lock.unlock();
    }
  }

  void release(int bytes) {
    lock.lock();
    try {
      usedBytes -= bytes;
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** What is taken now. */
  public long usedBytes() {
    lock.lock();
    try {
      return usedBytes;
    } finally {
      lock.unlock();
    }
  }
}

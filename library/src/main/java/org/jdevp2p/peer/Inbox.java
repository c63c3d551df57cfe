// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jdevp2p.rlpx.InboundMessage;
import org.jspecify.annotations.Nullable;

/**
 * What one protocol has received and not yet taken, in order, bounded, still compressed.
 *
 * <p>The reader puts, the protocol takes; both wait on the one lock here. Bytes are given back to
 * the link's budget whichever way a message leaves.
 */
final class Inbox {

  /** What became of a message. */
  enum Verdict {
    TAKEN,
    DROPPED,
    OVERFLOWED
  }

  private final ChannelLimits limits;
  private final ByteAccount account;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Condition room = lock.newCondition();

  // guarded by lock
  private final ArrayDeque<InboundMessage> messages = new ArrayDeque<>();
  private int bytes;
  private boolean closed;
  private boolean readerWaits;

  /** Whether something was put in since the protocol was last woken. */
  private boolean unannounced;

  Inbox(ChannelLimits limits, ByteAccount account) {
    this.limits = limits;
    this.account = account;
  }

  /**
   * Adds a message for which the account was already charged; called by the reader only.
   *
   * @param beforeWaiting run once before the reader waits here, so that the other protocols have
   *     what is theirs
   */
  Verdict put(InboundMessage message, Runnable beforeWaiting) throws InterruptedException {
    lock.lock();
    try {
      int size = message.frameBytes();
      Verdict verdict = closed || hasRoom(size) ? Verdict.TAKEN : makeRoom(size, beforeWaiting);
      if (closed) {
        verdict = Verdict.DROPPED;
      }
      if (verdict != Verdict.TAKEN) {
        account.release(size);
        return verdict;
      }
      messages.add(message);
      bytes += size;
      unannounced = true;
      return verdict;
    } catch (InterruptedException e) {
      account.release(message.frameBytes());
      throw e;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Wakes the protocol if there is something new for it. The reader does this once for all messages
   * of a socket read: a wake-up costs more than a small message.
   */
  void announce() {
    lock.lock();
    try {
      announceHeld();
    } finally {
      lock.unlock();
    }
  }

  private void announceHeld() {
    if (unannounced) {
      unannounced = false;
      arrived.signal();
    }
  }

  private Verdict makeRoom(int size, Runnable beforeWaiting) throws InterruptedException {
    return switch (limits.overflow()) {
      case Overflow.Pause(Duration limit) -> awaitRoom(size, limit.toNanos(), beforeWaiting);
      case Overflow.Disconnect _ -> Verdict.OVERFLOWED;
      case Overflow.DropNewest _ -> Verdict.DROPPED;
      case Overflow.DropOldest _ -> {
        while (!hasRoom(size)) {
          InboundMessage oldest = messages.remove();
          bytes -= oldest.frameBytes();
          account.dropped(oldest.frameBytes());
        }
        yield Verdict.TAKEN;
      }
    };
  }

  private Verdict awaitRoom(int size, long limitNanos, Runnable beforeWaiting)
      throws InterruptedException {
    long left = limitNanos;
    account.waiting(true);
    readerWaits = true;
    beforeWaiting.run();
    try {
      while (!closed && !hasRoom(size)) {
        if (left <= 0) {
          return Verdict.OVERFLOWED;
        }
        left = room.awaitNanos(left);
      }
      return Verdict.TAKEN;
    } finally {
      readerWaits = false;
      account.waiting(false);
    }
  }

  private boolean hasRoom(int size) {
    return messages.isEmpty()
        || (messages.size() < limits.inboxMessages() && bytes + size <= limits.inboxBytes());
  }

  /**
   * Waits for the next message, for at most {@code limitNanos}.
   *
   * @return nothing when the time is up, or when the inbox is closed and empty
   */
  @Nullable InboundMessage take(long limitNanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = limitNanos;
      while (messages.isEmpty() && !closed && left > 0) {
        if (left == Long.MAX_VALUE) {
          arrived.await();
        } else {
          left = arrived.awaitNanos(left);
        }
      }
      InboundMessage message = messages.poll();
      if (message != null) {
        int size = message.frameBytes();
        bytes -= size;
        account.release(size);
        room.signal();
      }
      return message;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more is put in; what is in can still be taken. */
  void end() {
    lock.lock();
    try {
      closed = true;
      arrived.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more is put in, and what is in is given back. */
  void discard() {
    lock.lock();
    try {
      end();
      account.release(bytes);
      messages.clear();
      bytes = 0;
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the reader waits for room here. */
  boolean holdsUpReader() {
    lock.lock();
    try {
      return readerWaits;
    } finally {
      lock.unlock();
    }
  }

  int waitingMessages() {
    lock.lock();
    try {
      return messages.size();
    } finally {
      lock.unlock();
    }
  }

  int waitingBytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  /** What an inbox tells the link: bytes of messages that leave it, and that the reader waits. */
  interface ByteAccount {
    void release(int bytes);

    /** Released because the message was dropped. */
    void dropped(int bytes);

    /** The reader begins, or has ended, to wait for room. */
    void waiting(boolean now);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jdevp2p.concurrent.Ticker;

/**
 * The round trips that Pings measure. A Pong does not say which Ping it answers: it counts for the
 * last one, and only once, so that a flood of Pongs says nothing.
 */
final class PingClock {

  private final Ticker ticker;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();

  // guarded by lock
  private long answeredNumber;
  private long lastNanos = -1;
  private long count;
  private boolean over;

  PingClock(Ticker ticker) {
    this.ticker = ticker;
  }

  /** A Pong came; {@code ping} is the last Ping that was written. */
  void pongArrived(SentPing ping) {
    lock.lock();
    try {
      if (ping.number() == answeredNumber) {
        return;
      }
      answeredNumber = ping.number();
      lastNanos = ticker.nanos() - ping.writtenNanos();
      count++;
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  long count() {
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }

  Optional<Duration> last() {
    lock.lock();
    try {
      return lastNanos < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(lastNanos));
    } finally {
      lock.unlock();
    }
  }

  /** The link is over: nobody waits any more. */
  void end() {
    lock.lock();
    try {
      over = true;
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a round trip after the {@code before} first ones. */
  Optional<Duration> await(long before, Duration limit) throws InterruptedException {
    lock.lock();
    try {
      long left = limit.toNanos();
      while (count <= before) {
        if (left <= 0 || over) {
          return Optional.empty();
        }
        left = arrived.awaitNanos(left);
      }
      return last();
    } finally {
      lock.unlock();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.udp;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jdevp2p.concurrent.Ticker;

/**
 * The one lock under which all of a node's discovery runs, with its clock and its chance.
 *
 * <p>Everything in discovery happens in steps: a datagram comes, a time is up, a caller wants
 * something. A step takes the lock, changes state, sends datagrams (which never waits), and is
 * over. So there is no second lock, no order of locks, and under a clock and a network that a test
 * moves, every run with the same seed is the same. Steps never block and never run foreign code.
 */
public final class Loop {

  private final Ticker ticker;
  private final RandomGenerator random;
  private final ReentrantLock lock = new ReentrantLock();

  /**
   * A loop of its own.
   *
   * @param random chance for everything, secrets included: a {@link java.security.SecureRandom}
   *     except in simulations
   */
  public Loop(Ticker ticker, RandomGenerator random) {
    this.ticker = ticker;
    this.random = random;
  }

  /** Runs a step at once on the calling thread, alone. A step may begin another within itself. */
  public void run(Runnable step) {
    lock.lock();
    try {
      step.run();
    } finally {
      lock.unlock();
    }
  }

  /** Runs the step that a datagram begins; see {@link #run}. Allocates nothing. */
  public void deliver(
      DatagramTransport.Receiver step, InetSocketAddress from, byte[] buffer, int length) {
    lock.lock();
    try {
      step.datagram(from, buffer, length);
    } finally {
      lock.unlock();
    }
  }

  /** Runs a step that has a result; see {@link #run}. */
  public <T> T call(Supplier<T> step) {
    lock.lock();
    try {
      return step.get();
    } finally {
      lock.unlock();
    }
  }

  /** Runs a step once {@code delay} has passed, unless the timer is cancelled before. */
  public Ticker.Timer after(Duration delay, Runnable step) {
    return ticker.after(delay, () -> run(step));
  }

  /** The clock; only differences mean anything. */
  public long nanos() {
    return ticker.nanos();
  }

  /** Seconds since 1970 UTC. */
  public long unixSeconds() {
    return Math.floorDiv(ticker.unixMillis(), 1000L);
  }

  /** Chance. Only for use within a step. */
  public RandomGenerator random() {
    return random;
  }

  /** {@code count} bytes of chance. Only for use within a step. */
  public byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}

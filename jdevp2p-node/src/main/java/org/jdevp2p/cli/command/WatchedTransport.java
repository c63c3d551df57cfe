// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.jspecify.annotations.Nullable;

/**
 * A socket that knows whether others are heard and answered. A packet counts as answered if one
 * goes back to where it came from while it is being handled: that is what the whole way through the
 * node amounts to, from the socket and its thread over the checks to the socket again.
 *
 * <p>Takes no lock, so that it can be asked when everything else hangs.
 */
final class WatchedTransport implements DatagramTransport {
  private static final long NEVER = Long.MIN_VALUE;

  private final DatagramTransport inner;
  private final Ticker ticker;
  private final LongAdder received = new LongAdder();
  private final LongAdder answered = new LongAdder();
  private final LongAdder sent = new LongAdder();
  private final AtomicLong lastAnswer = new AtomicLong(NEVER);

  /** Whose packets are our own and prove nothing about others. */
  private volatile @Nullable InetSocketAddress own;

  private volatile @Nullable Thread receiving;

  // of the thread that receives
  private @Nullable InetSocketAddress asker;

  WatchedTransport(DatagramTransport inner, Ticker ticker) {
    this.inner = inner;
    this.ticker = ticker;
  }

  /** Leaves packets from and to there out of all figures. */
  void leaveOut(InetSocketAddress address) {
    own = address;
  }

  /** Packets of others that came. */
  long received() {
    return received.sum();
  }

  /** Those of them that were answered at once. */
  long answered() {
    return answered.sum();
  }

  /** Packets that went out to others. */
  long sent() {
    return sent.sum();
  }

  /** How long ago a packet of somebody else was last answered; empty if none ever was. */
  Optional<Duration> sinceAnswer() {
    long last = lastAnswer.get();
    return last == NEVER ? Optional.empty() : Optional.of(Duration.ofNanos(ticker.nanos() - last));
  }

  @Override
  public InetSocketAddress localAddress() {
    return inner.localAddress();
  }

  @Override
  public boolean reaches(InetSocketAddress address) {
    return inner.reaches(address);
  }

  @Override
  public void send(InetSocketAddress to, byte[] datagram) {
    inner.send(to, datagram);
    if (to.equals(own)) {
      return;
    }
    sent.increment();
    if (Thread.currentThread() == receiving && to.equals(asker)) {
      asker = null; // one packet is answered once, in however many
      answered.increment();
      lastAnswer.set(ticker.nanos());
    }
  }

  @Override
  public void deliverTo(Receiver receiver) {
    inner.deliverTo((from, buffer, length) -> {
      receiving = Thread.currentThread();
      if (!from.equals(own)) {
        received.increment();
        asker = from;
      }
      try {
        receiver.datagram(from, buffer, length);
      } finally {
        asker = null;
      }
    });
  }

  @Override
  public void close() {
    inner.close();
  }
}

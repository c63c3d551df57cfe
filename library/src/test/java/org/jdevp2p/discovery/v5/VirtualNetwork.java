// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Function;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.jspecify.annotations.Nullable;

/** Datagrams and time, which both stand still until {@link #run}. Any thread may send. */
final class VirtualNetwork implements Ticker {

  static final Duration LATENCY = Duration.ofMillis(10);
  private static final int PORT = 30_303;

  /** A datagram that somebody has sent. */
  record Sent(InetSocketAddress from, InetSocketAddress to, Bytes datagram) {}

  private record Due(long atNanos, long order, Runnable action) {}

  private final PriorityQueue<Due> due =
      new PriorityQueue<>(Comparator.comparingLong(Due::atNanos).thenComparingLong(Due::order));
  private final Map<InetSocketAddress, DatagramTransport.Receiver> receivers = new HashMap<>();
  private long now;
  private long order;

  final List<Sent> log = new ArrayList<>();

  /** When a datagram arrives: once after the latency, unless a test says otherwise. */
  Function<Sent, List<Duration>> fate = sent -> List.of(LATENCY);

  static InetSocketAddress address(int host) {
    return new InetSocketAddress(ip(10, 0, 0, host), PORT);
  }

  static InetAddress ip(int... bytes) {
    byte[] address = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      address[i] = (byte) bytes[i];
    }
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public synchronized long nanos() {
    return now;
  }

  @Override
  public synchronized long unixMillis() {
    return now / 1_000_000;
  }

  @Override
  public synchronized Timer after(Duration delay, Runnable action) {
    Due entry = new Due(now + delay.toNanos(), order++, action);
    due.add(entry);
    return () -> cancel(entry);
  }

  private synchronized void cancel(Due entry) {
    due.remove(entry);
  }

  /** Lets that much time pass. */
  void run(Duration time) {
    long end = nanos() + time.toNanos();
    for (Due next = next(end); next != null; next = next(end)) {
      next.action().run();
    }
    synchronized (this) {
      now = end;
    }
  }

  private synchronized @Nullable Due next(long end) {
    Due next = due.peek();
    if (next == null || next.atNanos() > end) {
      return null;
    }
    due.remove();
    now = next.atNanos();
    return next;
  }

  /** Sends in anybody's name. */
  synchronized void send(InetSocketAddress from, InetSocketAddress to, byte[] datagram) {
    Sent sent = new Sent(from, to, Bytes.of(datagram));
    log.add(sent);
    for (Duration delay : fate.apply(sent)) {
      after(delay, () -> deliver(sent));
    }
    notifyAll();
  }

  /** Waits, in real time, until so many datagrams were sent in all. */
  synchronized void awaitSent(int count) throws InterruptedException {
    long limit = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (log.size() < count) {
      if (System.nanoTime() > limit) {
        throw new AssertionError(log.size() + " datagrams were sent, " + count + " expected");
      }
      wait(100);
    }
  }

  private void deliver(Sent sent) {
    DatagramTransport.@Nullable Receiver receiver = receivers.get(sent.to());
    if (receiver != null) {
      receiver.datagram(sent.from(), sent.datagram().toArray(), sent.datagram().size());
    }
  }

  DatagramTransport transport(InetSocketAddress address) {
    return new DatagramTransport() {
      @Override
      public InetSocketAddress localAddress() {
        return address;
      }

      @Override
      public boolean reaches(InetSocketAddress other) {
        return other.getAddress().getClass() == address.getAddress().getClass();
      }

      @Override
      public void send(InetSocketAddress to, byte[] datagram) {
        VirtualNetwork.this.send(address, to, datagram);
      }

      @Override
      public void deliverTo(Receiver receiver) {
        receivers.put(address, receiver);
      }

      @Override
      public void close() {
        receivers.remove(address);
      }
    };
  }
}

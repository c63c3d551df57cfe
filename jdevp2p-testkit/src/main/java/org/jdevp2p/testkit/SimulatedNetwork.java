// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.jspecify.annotations.Nullable;

/**
 * A UDP network in memory, on a clock of its own that moves only by {@link #run} and {@link
 * #runUntil}: thousands of nodes at any addresses, with latency, loss and NAT boxes.
 *
 * <p>What is built on it must take its time from {@link #ticker} and its chance from a seed; then
 * two runs of the same seed are the same, datagram by datagram. A datagram costs its copy, two
 * small objects and a place in the clock's queue.
 *
 * <p>Receivers are called by the thread that moves the clock. All methods may be called by any
 * thread, yet only what happens on that one can be repeated.
 */
public final class SimulatedNetwork {

  /** Datagrams under way; what is sent while so many are does not arrive. */
  public static final int MAX_UNDER_WAY = 1 << 20;

  private static final int FIRST_CHOSEN_PORT = 49_152;
  private static final int LAST_PORT = 65_535;
  private static final long HELD_BACK_NANOS = 1_000_000;

  private final ManualTicker ticker = new ManualTicker();
  private final int maxUnderWay;

  // guarded by this
  private final SplittableRandom random;
  private final Map<InetSocketAddress, SimulatedSocket> sockets = new HashMap<>();
  private final Map<InetAddress, NatBox> boxes = new HashMap<>();
  private Conditions conditions;
  private @Nullable Predicate<InetAddress> island;
  private int underWay;
  private long sent;
  private long sentBytes;
  private long delivered;
  private long lost;
  private long tooLong;
  private long cut;
  private long filtered;
  private long unreachable;
  private long overflown;

  /** A network without nodes. */
  public SimulatedNetwork(long seed, Conditions conditions) {
    this(seed, conditions, MAX_UNDER_WAY);
  }

  SimulatedNetwork(long seed, Conditions conditions, int maxUnderWay) {
    this.random = new SplittableRandom(seed);
    this.conditions = conditions;
    this.maxUnderWay = maxUnderWay;
  }

  /** The network's clock, for all that takes part. */
  public Ticker ticker() {
    return ticker;
  }

  /** How many timers and datagrams wait for their time. */
  public int waiting() {
    return ticker.waiting();
  }

  /** Lets time pass: everything that falls due happens, in order, on this thread. */
  public void run(Duration time) {
    ticker.advance(time);
  }

  /**
   * Lets time pass until {@code fact} is true, asked after each thing that happens.
   *
   * @return false if it was not true within {@code limit} of the network's time
   */
  public boolean runUntil(BooleanSupplier fact, Duration limit) {
    return ticker.advanceUntil(fact, limit);
  }

  /** What happens to datagrams that are sent from now on. */
  public synchronized void conditions(Conditions other) {
    conditions = other;
  }

  /**
   * Divides the network: datagrams sent from now on between an address for which {@code inside} is
   * true and one for which it is false are lost. Replaces an earlier division. For sockets behind a
   * NAT box the box's address counts.
   */
  public synchronized void partition(Predicate<InetAddress> inside) {
    island = inside;
  }

  /** Ends {@link #partition}. */
  public synchronized void heal() {
    island = null;
  }

  /** What has become of all datagrams. */
  public synchronized Traffic traffic() {
    return new Traffic(
        sent, sentBytes, delivered, lost, tooLong, cut, filtered, unreachable, overflown);
  }

  /**
   * Opens a socket at an address of the open network. What arrives before {@link
   * DatagramTransport#deliverTo} is dropped.
   *
   * @param addresses one, or one of each family; port 0 stands for a free one
   * @throws IOException if it is in use
   */
  public DatagramTransport open(InetSocketAddress... addresses) throws IOException {
    return open(sockets, null, addresses);
  }

  /**
   * Puts a NAT box at an address of the open network; {@link NatBox#open} opens sockets behind it.
   *
   * @param mappingLife how long a mapping lasts after the last datagram that went out by it
   */
  public synchronized NatBox nat(InetAddress address, NatKind kind, Duration mappingLife) {
    NatBox box = new NatBox(this, address, kind, mappingLife);
    if (boxes.putIfAbsent(address, box) != null) {
      throw new IllegalArgumentException("a NAT box is at " + address.getHostAddress());
    }
    return box;
  }

  /** Sends a datagram that claims to come from {@code from}, whoever is there. */
  public synchronized void spoof(InetSocketAddress from, InetSocketAddress to, byte[] datagram) {
    count(datagram);
    carry(from, to, datagram, null);
  }

  synchronized SimulatedSocket open(
      Map<InetSocketAddress, SimulatedSocket> realm,
      @Nullable NatBox box,
      InetSocketAddress... addresses)
      throws IOException {
    InetSocketAddress[] own = new InetSocketAddress[addresses.length];
    for (int i = 0; i < own.length; i++) {
      own[i] = free(realm, addresses[i]);
    }
    SimulatedSocket socket = new SimulatedSocket(this, box, own);
    for (InetSocketAddress address : own) {
      realm.put(address, socket);
    }
    return socket;
  }

  private static InetSocketAddress free(
      Map<InetSocketAddress, SimulatedSocket> realm, InetSocketAddress address) throws IOException {
    if (address.getPort() != 0) {
      if (realm.containsKey(address)) {
        throw new IOException("cannot listen on udp " + address + ": address in use");
      }
      return address;
    }
    for (int port = FIRST_CHOSEN_PORT; port <= LAST_PORT; port++) {
      InetSocketAddress chosen = new InetSocketAddress(address.getAddress(), port);
      if (!realm.containsKey(chosen)) {
        return chosen;
      }
    }
    throw new IOException("cannot listen on udp " + address + ": no port is free");
  }

  synchronized void close(SimulatedSocket socket) {
    NatBox box = socket.box();
    for (InetSocketAddress address : socket.addresses()) {
      (box == null ? sockets : box.inside()).remove(address, socket);
    }
  }

  /** From a socket, on its way through its NAT box if it has one. */
  synchronized void send(SimulatedSocket from, InetSocketAddress to, byte[] datagram) {
    InetSocketAddress source = from.addressFor(to);
    if (source == null || !from.isOpen()) {
      return;
    }
    count(datagram);
    NatBox box = from.box();
    if (box == null || box.inside().containsKey(to)) {
      carry(source, to, datagram, box);
      return;
    }
    InetSocketAddress outside = box.goingOut(source, to, ticker.nanos());
    if (outside == null) {
      filtered++;
    } else {
      carry(outside, to, datagram, null);
    }
  }

  private void count(byte[] datagram) {
    sent++;
    sentBytes += datagram.length;
  }

  /** Puts a datagram on its way, in the open network or inside a box. */
  private void carry(
      InetSocketAddress from, InetSocketAddress to, byte[] datagram, @Nullable NatBox within) {
    if (datagram.length > conditions.mtuBytes()) {
      tooLong++;
    } else if (within == null && isCut(from.getAddress(), to.getAddress())) {
      cut++;
    } else if (happens(conditions.loss())) {
      lost++;
    } else {
      schedule(new Delivery(from, to, datagram.clone(), within));
      if (happens(conditions.duplication())) {
        count(datagram);
        schedule(new Delivery(from, to, datagram.clone(), within));
      }
    }
  }

  private boolean isCut(InetAddress one, InetAddress other) {
    return island != null && island.test(one) != island.test(other);
  }

  private boolean happens(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  private void schedule(Delivery delivery) {
    if (underWay >= maxUnderWay) {
      overflown++;
      return;
    }
    underWay++;
    long jitter = conditions.jitter().toNanos();
    long delay = conditions.latency().toNanos() + (jitter == 0 ? 0 : random.nextLong(jitter + 1));
    if (happens(conditions.reorder())) {
      delay += delay + HELD_BACK_NANOS;
    }
    ticker.after(delay, delivery);
  }

  /** A datagram under way. */
  private final class Delivery implements Runnable {

    private final InetSocketAddress from;
    private final InetSocketAddress to;
    private final byte[] datagram;
    private final @Nullable NatBox within;

    Delivery(
        InetSocketAddress from, InetSocketAddress to, byte[] datagram, @Nullable NatBox within) {
      this.from = from;
      this.to = to;
      this.datagram = datagram;
      this.within = within;
    }

    @Override
    public void run() {
      DatagramTransport.Receiver receiver = arrive(this);
      if (receiver != null) {
        receiver.datagram(from, datagram, datagram.length);
      }
    }
  }

  private synchronized DatagramTransport.@Nullable Receiver arrive(Delivery delivery) {
    underWay--;
    Map<InetSocketAddress, SimulatedSocket> realm =
        delivery.within == null ? sockets : delivery.within.inside();
    SimulatedSocket target = realm.get(delivery.to);
    if (target == null && delivery.within == null) {
      NatBox box = boxes.get(delivery.to.getAddress());
      if (box != null) {
        InetSocketAddress inner =
            box.comingIn(delivery.from, delivery.to.getPort(), ticker.nanos());
        if (inner == null) {
          filtered++;
          return null;
        }
        target = box.inside().get(inner);
      }
    }
    DatagramTransport.Receiver receiver = target == null ? null : target.receiver();
    if (receiver == null) {
      unreachable++;
    } else {
      delivered++;
    }
    return receiver;
  }
}

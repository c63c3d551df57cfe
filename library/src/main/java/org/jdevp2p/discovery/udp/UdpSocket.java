// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.udp;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jdevp2p.concurrent.Tasks;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket of the system, for IPv4 and IPv6 at once where the system has both.
 *
 * <p>The channel does not block, so that {@link #send} never waits for a slow network, and so that
 * an interrupt of a thread that sends does not close the socket. One thread waits with a selector
 * and then takes datagrams until none is left. It is a thread of the system: at 50,000 datagrams a
 * second a virtual one costs twice the processor time, and shares its processor with threads that
 * nobody interrupts.
 */
public final class UdpSocket implements DatagramTransport {

  /**
   * What we ask the system to keep for us while we are held up, each way: a burst of 50,000
   * datagrams a second for tens of milliseconds. Systems grant less: Linux what {@code
   * net.core.rmem_max} says.
   */
  public static final int WANTED_BUFFER_BYTES = 4 << 20;

  private static final System.Logger LOG = System.getLogger(UdpSocket.class.getName());

  /** Some systems report ICMP errors to the next receive; so many in a row cost no pause. */
  private static final int ERRORS_WITHOUT_PAUSE = 64;

  private static final Duration PAUSE = Duration.ofMillis(10);

  private final DatagramChannel channel;
  private final Selector selector;
  private final InetSocketAddress local;
  private final Tasks tasks;
  private final AtomicBoolean delivering = new AtomicBoolean();

  /**
   * Opens a socket. Datagrams wait in the system's buffer until {@link #deliverTo}.
   *
   * @param address where to listen; port 0 lets the system choose. Any wildcard address, be it
   *     0.0.0.0 or ::, listens on both families where the system has both; another address listens
   *     on its own family only
   * @param tasks starts the thread that receives; it ends after {@link #close}
   * @throws IOException if the address is in use, is not ours or is not for us to take: it names
   *     address and port; or if the system grants no socket
   */
  public static UdpSocket open(InetSocketAddress address, Tasks tasks) throws IOException {
    if (address.isUnresolved()) {
      throw new IOException("cannot listen on udp " + address + ": the name is not resolved");
    }
    DatagramChannel channel = channelFor(address);
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.SO_RCVBUF, WANTED_BUFFER_BYTES);
      channel.setOption(StandardSocketOptions.SO_SNDBUF, WANTED_BUFFER_BYTES);
      bind(channel, address);
      return new UdpSocket(channel, tasks);
    } catch (IOException failure) {
      channel.close();
      throw failure;
    }
  }

  private static DatagramChannel channelFor(InetSocketAddress address) throws IOException {
    boolean onlyIpv4 =
        address.getAddress() instanceof Inet4Address && !address.getAddress().isAnyLocalAddress();
    return onlyIpv4 ? DatagramChannel.open(StandardProtocolFamily.INET) : DatagramChannel.open();
  }

  private static void bind(DatagramChannel channel, InetSocketAddress address) throws IOException {
    try {
      channel.bind(address);
    } catch (IOException | RuntimeException failure) { // unchecked where there is no IPv6
      String why =
          failure instanceof UnsupportedAddressTypeException
              ? "this system has no IPv6"
              : failure.getMessage();
      throw new IOException("cannot listen on udp " + describe(address) + ": " + why, failure);
    }
  }

  private static String describe(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  private UdpSocket(DatagramChannel channel, Tasks tasks) throws IOException {
    this.channel = channel;
    this.tasks = tasks;
    this.local = (InetSocketAddress) channel.getLocalAddress();
    this.selector = Selector.open();
    try {
      channel.register(selector, SelectionKey.OP_READ);
    } catch (IOException failure) {
      selector.close();
      throw failure;
    }
  }

  @Override
  public InetSocketAddress localAddress() {
    return local;
  }

  /** What the system keeps for us while we are held up; see {@link #WANTED_BUFFER_BYTES}. */
  public int receiveBufferBytes() throws IOException {
    return channel.getOption(StandardSocketOptions.SO_RCVBUF);
  }

  @Override
  public boolean reaches(InetSocketAddress address) {
    boolean ipv6 = address.getAddress() instanceof Inet6Address;
    boolean toldIpv6 = local.getAddress() instanceof Inet6Address;
    return !address.isUnresolved()
        && address.getPort() != 0
        && (ipv6 ? toldIpv6 : !toldIpv6 || local.getAddress().isAnyLocalAddress());
  }

  @Override
  public void send(InetSocketAddress to, byte[] datagram) {
    if (!reaches(to)) {
      return;
    }
    try {
      channel.send(ByteBuffer.wrap(datagram), to);
    } catch (IOException dropped) {
      // no route, not permitted, an ICMP error of an earlier datagram, or closed: UDP may lose
    }
  }

  @Override
  public void deliverTo(Receiver receiver) {
    if (!delivering.compareAndSet(false, true)) {
      throw new IllegalStateException("this socket delivers already");
    }
    tasks.startOnSystemThread("udp " + local.getPort(), () -> receive(new Delivery(receiver)));
  }

  private void receive(Delivery delivery) {
    int errors = 0;
    while (channel.isOpen()) {
      if (Thread.interrupted()) {
        close(); // an interrupt says that this is over; a selector would not wait any more
      }
      try {
        selector.select(readable -> {});
        while (delivery.next(channel)) {
          errors = 0;
        }
      } catch (ClosedSelectorException closed) {
        return;
      } catch (IOException failure) {
        if (++errors > ERRORS_WITHOUT_PAUSE) {
          LockSupport.parkNanos(PAUSE.toNanos());
        }
      }
    }
  }

  /** What the receiving thread works with. */
  private static final class Delivery {

    private final Receiver receiver;

    /** One byte more than a datagram may have, so that one that is too long is seen to be so. */
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(MAX_DATAGRAM_BYTES + 1);

    private final byte[] bytes = new byte[MAX_DATAGRAM_BYTES + 1];
    private long bugs;

    Delivery(Receiver receiver) {
      this.receiver = receiver;
    }

    /** Delivers one datagram if one is there. */
    boolean next(DatagramChannel channel) throws IOException {
      incoming.clear();
      // a mapped IPv6 address (::ffff:a.b.c.d) comes as the IPv4 address that it is: InetAddress
      // knows no others
      @Nullable InetSocketAddress from = (InetSocketAddress) channel.receive(incoming);
      if (from == null) {
        return false;
      }
      incoming.flip();
      int length = incoming.remaining();
      incoming.get(bytes, 0, length);
      deliver(from, length);
      return true;
    }

    private void deliver(InetSocketAddress from, int length) {
      try {
        receiver.datagram(from, bytes, length);
      } catch (RuntimeException | Error bug) {
        bugs++;
        if (Long.bitCount(bugs) == 1) { // who finds a bug must not fill our disk with it
          LOG.log(System.Logger.Level.ERROR, "a datagram could not be handled: no. " + bugs, bug);
        }
      }
    }
  }

  /**
   * Closes the socket. The thread that receives ends by itself; a datagram that it has taken may
   * still be delivered.
   */
  @Override
  public void close() {
    try {
      channel.close();
      selector.close();
    } catch (IOException alreadyGone) {
      LOG.log(System.Logger.Level.DEBUG, "closing udp " + describe(local), alreadyGone);
    }
  }
}

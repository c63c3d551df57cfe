// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.jspecify.annotations.Nullable;

/** A socket of a {@link SimulatedNetwork}; the network's lock guards it. */
final class SimulatedSocket implements DatagramTransport {

  private final SimulatedNetwork network;
  private final @Nullable NatBox box;
  private final InetSocketAddress[] addresses;
  private @Nullable Receiver receiver;
  private boolean closed;

  /**
   * A socket.
   *
   * @param box what it is behind
   * @param addresses its own, at most one of each family
   */
  SimulatedSocket(SimulatedNetwork network, @Nullable NatBox box, InetSocketAddress... addresses) {
    this.network = network;
    this.box = box;
    this.addresses = addresses;
    if (addresses.length == 0 || addresses.length > 2 || sameFamily()) {
      throw new IllegalArgumentException("a socket has one address, or one of each family");
    }
  }

  private boolean sameFamily() {
    return addresses.length == 2 && isIpv4(addresses[0]) == isIpv4(addresses[1]);
  }

  private static boolean isIpv4(InetSocketAddress address) {
    return address.getAddress() instanceof Inet4Address;
  }

  /** Which of ours stands as the sender on a datagram to this address. */
  @Nullable InetSocketAddress addressFor(InetSocketAddress to) {
    if (to.isUnresolved() || to.getPort() == 0) {
      return null;
    }
    for (InetSocketAddress address : addresses) {
      if (isIpv4(address) == isIpv4(to)) {
        return address;
      }
    }
    return null;
  }

  @Nullable NatBox box() {
    return box;
  }

  InetSocketAddress[] addresses() {
    return addresses;
  }

  boolean isOpen() {
    return !closed;
  }

  @Nullable Receiver receiver() {
    return receiver;
  }

  @Override
  public InetSocketAddress localAddress() {
    return addresses[0];
  }

  @Override
  public boolean reaches(InetSocketAddress address) {
    return addressFor(address) != null;
  }

  @Override
  public void send(InetSocketAddress to, byte[] datagram) {
    network.send(this, to, datagram);
  }

  @Override
  public void deliverTo(Receiver to) {
    synchronized (network) {
      if (receiver != null) {
        throw new IllegalStateException("this socket delivers already");
      }
      receiver = to;
    }
  }

  @Override
  public void close() {
    synchronized (network) {
      closed = true;
      network.close(this);
    }
  }
}

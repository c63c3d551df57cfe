// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.udp;

import java.net.InetSocketAddress;

/**
 * Where datagrams go out and come in: a UDP socket, or a network in memory.
 *
 * <p>As with UDP, anything may be lost, doubled or overtaken, and the sender's address is whatever
 * the sender wrote.
 */
public interface DatagramTransport extends AutoCloseable {

  /** The largest datagram that discovery sends or takes (discv4.md, discv5-wire.md): 1280 bytes. */
  int MAX_DATAGRAM_BYTES = 1280;

  /** Our own end. */
  InetSocketAddress localAddress();

  /** Whether datagrams can go to addresses of this family. */
  boolean reaches(InetSocketAddress address);

  /**
   * Hands a datagram to the network. Does not wait: what cannot be sent now is dropped. Any thread.
   */
  void send(InetSocketAddress to, byte[] datagram);

  /**
   * Begins to deliver: {@code receiver} is called for each datagram, by one thread at a time, until
   * {@link #close}. To be called once.
   */
  void deliverTo(Receiver receiver);

  /** Stops the delivery. Any thread, any number of times. */
  @Override
  void close();

  /** Takes datagrams. */
  @FunctionalInterface
  interface Receiver {
    /**
     * A datagram has come.
     *
     * @param from what the datagram says of its sender
     * @param buffer holds it from index 0; valid only during this call
     * @param length how many bytes it has; those above {@link #MAX_DATAGRAM_BYTES} may be cut off,
     *     and {@code length} is then above that limit
     */
    void datagram(InetSocketAddress from, byte[] buffer, int length);
  }
}

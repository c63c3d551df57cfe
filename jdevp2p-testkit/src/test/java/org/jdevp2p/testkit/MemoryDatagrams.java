// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jdevp2p.discovery.udp.DatagramTransport;

/** Datagrams in memory on one clock: each takes {@link #LATENCY}, or is lost if a test wants it. */
final class MemoryDatagrams {

  static final Duration LATENCY = Duration.ofMillis(10);

  final ManualTicker ticker = new ManualTicker();

  private final Map<InetSocketAddress, DatagramTransport.Receiver> receivers = new HashMap<>();
  private Predicate<byte[]> lost = datagram -> false;

  /** Loses what is sent from now on and fits. */
  void lose(Predicate<byte[]> which) {
    lost = which;
  }

  DatagramTransport open(InetSocketAddress address) {
    return new DatagramTransport() {
      @Override
      public InetSocketAddress localAddress() {
        return address;
      }

      @Override
      public boolean reaches(InetSocketAddress to) {
        return to.getAddress().getClass() == address.getAddress().getClass();
      }

      @Override
      public void send(InetSocketAddress to, byte[] datagram) {
        carry(address, to, datagram);
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

  /** Sends as if from an address that may be another's. */
  void carry(InetSocketAddress from, InetSocketAddress to, byte[] datagram) {
    if (lost.test(datagram)) {
      return;
    }
    byte[] copy = datagram.clone();
    ticker.after(
        LATENCY,
        () -> {
          DatagramTransport.Receiver receiver = receivers.get(to);
          if (receiver != null) {
            receiver.datagram(from, copy, copy.length);
          }
        });
  }
}

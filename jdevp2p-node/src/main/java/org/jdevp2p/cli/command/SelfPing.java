// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.crypto.PublicKey;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.table.AddressLimits;
import org.jdevp2p.discovery.table.Pong;
import org.jdevp2p.discovery.table.Table;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.udp.PacketBudgets;
import org.jdevp2p.discovery.udp.PacketLimits;
import org.jdevp2p.discovery.udp.UdpSocket;
import org.jdevp2p.discovery.v4.DiscV4;
import org.jdevp2p.discovery.v4.DiscV4Limits;
import org.jdevp2p.discovery.v4.PacketKind;
import org.jdevp2p.discovery.v5.DiscV5;
import org.jdevp2p.discovery.v5.DiscV5Limits;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.LocalNode;

/**
 * A stranger on the same machine who pings our node through the network stack: another key, another
 * socket, no session from before. What this one gets, others would get.
 *
 * <p>It leaves no trace in the node's table: it states no address over v5, and does not answer the
 * Ping that comes back over v4.
 */
final class SelfPing implements AutoCloseable {

  /** Where the packet-type stands in a packet of v4: behind hash and signature. */
  private static final int V4_TYPE = 32 + 65;

  private static final DatagramTransport.Receiver NOBODY = (from, buffer, length) -> {};

  private final Enode node;
  private final UdpSocket socket;
  private final SecretKey key = SecretKey.random();
  private final SecureRandom random = new SecureRandom();
  private final Tasks tasks = new Tasks();
  private volatile DatagramTransport.Receiver hearing = NOBODY;

  private SelfPing(Enode node, InetAddress from) throws IOException {
    this.node = node;
    socket = UdpSocket.open(new InetSocketAddress(from, 0), tasks);
    socket.deliverTo((sender, buffer, length) -> hearing.datagram(sender, buffer, length));
  }

  /** For the node with that key that listens there. */
  static SelfPing of(PublicKey node, InetSocketAddress listens) throws IOException {
    InetAddress address =
        listens.getAddress().isAnyLocalAddress()
            ? InetAddress.ofLiteral("127.0.0.1")
            : listens.getAddress();
    return new SelfPing(Enode.of(node, new Endpoint(address, 0, listens.getPort())), address);
  }

  /** From where it pings. */
  InetSocketAddress address() {
    return socket.localAddress();
  }

  /** Pings over one version; one at a time. */
  synchronized Answer<Pong> ping(DiscoveryVersion version, Duration limit)
      throws InterruptedException {
    try {
      return version == DiscoveryVersion.V4 ? pingV4(limit) : pingV5(limit);
    } finally {
      hearing = NOBODY;
    }
  }

  private Answer<Pong> pingV4(Duration limit) throws InterruptedException {
    Loop loop = new Loop(Ticker.system(), random);
    LocalNode self = new LocalNode(key, 1);
    try (DiscV4 v4 =
        new DiscV4(self, loop, socket, table(self, loop), DiscV4Limits.DEFAULT, budgets(loop))) {
      hearing =
          (from, buffer, length) -> {
            if (length > V4_TYPE && buffer[V4_TYPE] == PacketKind.PONG.code()) {
              v4.received(from, buffer, length);
            }
          };
      return v4.ping(node, limit);
    }
  }

  private Answer<Pong> pingV5(Duration limit) throws InterruptedException {
    Loop loop = new Loop(Ticker.system(), random);
    LocalNode self = new LocalNode(key, 1);
    try (DiscV5 v5 =
        new DiscV5(self, loop, socket, table(self, loop), DiscV5Limits.DEFAULT, budgets(loop))) {
      hearing = v5::received;
      return v5.ping(node, limit);
    }
  }

  private static Table table(LocalNode self, Loop loop) {
    return new Table(self.nodeId(), loop, AddressLimits.DEFAULT, Optional.empty());
  }

  private PacketBudgets budgets(Loop loop) {
    return new PacketBudgets(
        PacketLimits.DEFAULT.withSources(1).withLocalExempt(true), random, loop.nanos());
  }

  @Override
  public void close() {
    socket.close();
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.jdevp2p.discovery.v4.Packet;
import org.jdevp2p.discovery.v4.PacketCodec;
import org.jdevp2p.discovery.v4.WireEndpoint;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.NodeId;

/** Somebody who sends a node of ours what the test says, and hears what comes. */
final class V4Stranger {

  static final int TCP_PORT = 30_500;

  final SecretKey key;
  final InetSocketAddress address;
  private final SimulatedNetwork network;
  private final V4Node to;
  private final Deque<PacketCodec.Opened> inbox = new ArrayDeque<>();

  V4Stranger(SimulatedNetwork network, V4Node to, SecretKey key, String ip, int port) {
    this.network = network;
    this.to = to;
    this.key = key;
    address = new InetSocketAddress(InetAddress.ofLiteral(ip), port);
    DatagramTransport transport = V4Node.open(network, address);
    transport.deliverTo((from, buffer, length) -> hears(Bytes.copyOf(buffer, 0, length)));
  }

  V4Stranger(SimulatedNetwork network, V4Node to, String ip) {
    this(network, to, SecretKey.random(), ip, 30_303);
  }

  private void hears(Bytes datagram) {
    try {
      PacketCodec.Opened opened = PacketCodec.open(datagram);
      if (!opened.sender().equals(to.self.publicKey())) {
        throw new AssertionError("a packet of somebody else: " + opened);
      }
      inbox.add(opened);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  Enode node() {
    return Enode.of(
        key.publicKey(), new Endpoint(address.getAddress(), TCP_PORT, address.getPort()));
  }

  NodeId id() {
    return NodeId.of(key.publicKey());
  }

  WireEndpoint endpoint() {
    return WireEndpoint.of(address, TCP_PORT);
  }

  /** A time at which packets of now still hold. */
  long soon() {
    return to.loop.unixSeconds() + 20;
  }

  Packet.Ping ping() {
    return new Packet.Ping(4, endpoint(), WireEndpoint.of(to.address, 0), soon(), 0);
  }

  /** Sends, and lets the time pass in which an answer comes; returns the hash. */
  Bytes sends(Packet packet) {
    return sends(PacketCodec.seal(packet, key));
  }

  Bytes sends(PacketCodec.Sealed packet) {
    sends(packet.datagram().toArray());
    return packet.hash();
  }

  void sends(byte[] datagram) {
    network.spoof(address, to.address, datagram);
    waits(V4Node.LATENCY.multipliedBy(2));
  }

  void waits(Duration time) {
    network.run(time);
  }

  Bytes pings() {
    return sends(ping());
  }

  V4Stranger pongs(Bytes pingHash) {
    sends(new Packet.Pong(WireEndpoint.of(to.address, 0), pingHash, soon(), 0));
    return this;
  }

  /** Gives the endpoint proof, and takes that of the node. */
  V4Stranger bonds() {
    Bytes hash = pings();
    expectsPong(hash);
    pongs(expectsPing());
    return expectsNothing();
  }

  V4Stranger asks(Bytes target) {
    sends(new Packet.FindNode(target, soon()));
    return this;
  }

  V4Stranger tells(Packet.Neighbor... nodes) {
    sends(new Packet.Neighbors(List.of(nodes), soon()));
    return this;
  }

  <P extends Packet> P expects(Class<P> kind) {
    return kind.cast(expectsPacket(kind).packet());
  }

  Packet.Pong expectsPong(Bytes pingHash) {
    Packet.Pong pong = expects(Packet.Pong.class);
    if (!pong.pingHash().equals(pingHash)) {
      throw new AssertionError("PONG to " + pong.pingHash() + ", expected to " + pingHash);
    }
    return pong;
  }

  /** Returns the hash. */
  Bytes expectsPing() {
    return expectsPacket(Packet.Ping.class).hash();
  }

  PacketCodec.Opened expectsPacket(Class<? extends Packet> kind) {
    PacketCodec.Opened next = inbox.poll();
    if (next == null || !kind.isInstance(next.packet())) {
      throw new AssertionError(
          kind.getSimpleName() + " expected, came " + next + ", then " + inbox);
    }
    return next;
  }

  boolean hasHeard() {
    return !inbox.isEmpty();
  }

  V4Stranger expectsNothing() {
    if (!inbox.isEmpty()) {
      throw new AssertionError("nothing expected, came " + inbox);
    }
    return this;
  }
}

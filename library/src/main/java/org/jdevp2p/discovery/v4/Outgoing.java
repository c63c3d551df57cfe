// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v4;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.bytes.UnsafeBytes;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.udp.PacketCounter;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.NodeRecord;

/** Makes, signs and sends our packets. All methods are called within a step. */
final class Outgoing {

  /** How long our packets are good for, as with go-ethereum: clocks may differ by that much. */
  static final Duration EXPIRATION = Duration.ofSeconds(20);

  private final LocalNode self;
  private final Loop loop;
  private final DatagramTransport transport;
  private final PacketCounter<PacketKind, Drop> packets;

  Outgoing(
      LocalNode self,
      Loop loop,
      DatagramTransport transport,
      PacketCounter<PacketKind, Drop> packets) {
    this.self = self;
    this.loop = loop;
    this.transport = transport;
    this.packets = packets;
  }

  PacketCodec.Sealed ping(InetSocketAddress to) {
    NodeRecord record = self.record();
    return seal(
        new Packet.Ping(
            Packet.Ping.VERSION,
            ourEndpoint(record),
            WireEndpoint.of(to, 0), // "to = [recipient-ip, recipient-udp-port, 0]"
            expiration(),
            record.seq()));
  }

  /** The answer to the PING with that hash, which came from {@code to}. */
  PacketCodec.Sealed pong(InetSocketAddress to, Packet.Ping ping, Bytes pingHash) {
    WireEndpoint seen = WireEndpoint.of(to, ping.from().tcpPort());
    return seal(new Packet.Pong(seen, pingHash, expiration(), self.record().seq()));
  }

  PacketCodec.Sealed findNode(Bytes target) {
    return seal(new Packet.FindNode(target, expiration()));
  }

  PacketCodec.Sealed neighbors(List<Packet.Neighbor> nodes) {
    return seal(new Packet.Neighbors(nodes, expiration()));
  }

  PacketCodec.Sealed enrRequest() {
    return seal(new Packet.EnrRequest(expiration()));
  }

  PacketCodec.Sealed enrResponse(Bytes requestHash) {
    return seal(new Packet.EnrResponse(requestHash, self.record().toBytes()));
  }

  void send(InetSocketAddress to, PacketKind kind, PacketCodec.Sealed packet) {
    packets.sent(kind);
    transport.send(to, UnsafeBytes.array(packet.datagram())); // exactly it, see PacketCodec.seal
  }

  private PacketCodec.Sealed seal(Packet packet) {
    return PacketCodec.seal(packet, self.key());
  }

  private long expiration() {
    return loop.unixSeconds() + EXPIRATION.toSeconds();
  }

  /** What our record says; without an address in it, what the socket is bound to. */
  private WireEndpoint ourEndpoint(NodeRecord record) {
    Optional<Endpoint> stated = record.endpoints().stream().findFirst();
    if (stated.isPresent()) {
      Endpoint endpoint = stated.get();
      return of(endpoint.address(), endpoint.udpPort(), endpoint.tcpPort());
    }
    InetSocketAddress bound = transport.localAddress();
    return of(bound.getAddress(), bound.getPort(), record.tcp().orElse(0));
  }

  private static WireEndpoint of(InetAddress ip, int udpPort, int tcpPort) {
    return WireEndpoint.of(new InetSocketAddress(ip, udpPort), tcpPort);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v4;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.Keccak256;
import org.jdevp2p.crypto.PublicKey;
import org.jdevp2p.discovery.table.Pong;
import org.jdevp2p.discovery.table.Table;
import org.jdevp2p.discovery.table.Wire;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.udp.PacketBudgets;
import org.jdevp2p.discovery.udp.PacketBudgets.Cost;
import org.jdevp2p.discovery.udp.PacketCounter;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * What comes in: checked in the order of what the checks cost, then answered, or given to whoever
 * waits for it. All methods are called within a step.
 */
final class Incoming {

  private static final InetAddress UNSPECIFIED = InetAddress.ofLiteral("0.0.0.0");

  private final NodeId self;
  private final Wire wire;
  private final Loop loop;
  private final Table table;
  private final DiscV4Limits limits;
  private final PacketCounter<PacketKind, Drop> packets;
  private final PacketBudgets budgets;
  private final Bonds bonds;
  private final Outgoing outgoing;
  private final Pings pings;
  private final Questions questions;

  private long notPingedBack;

  Incoming(
      NodeId self,
      Wire wire,
      Table table,
      DiscV4Limits limits,
      PacketCounter<PacketKind, Drop> packets,
      PacketBudgets budgets,
      Questions questions) {
    this.self = self;
    this.wire = wire;
    this.table = table;
    this.limits = limits;
    this.packets = packets;
    this.budgets = budgets;
    this.questions = questions;
    loop = questions.loop();
    bonds = questions.bonds();
    outgoing = questions.outgoing();
    pings = questions.pings();
  }

  /**
   * Why a packet is not even worth reading; null if it is. A flood is made of these.
   *
   * @param kind null if there is no such packet
   */
  @Nullable Drop unwanted(@Nullable PacketKind kind, InetAddress ip) {
    if (kind == null) {
      return Drop.MALFORMED;
    }
    if (!budgets.affords(ip, Cost.CRYPTOGRAPHY, loop.nanos())) {
      return Drop.OVER_BUDGET;
    }
    return switch (kind) {
      case PING, PONG, ENR_RESPONSE -> null; // whether it is an answer only its hash can tell
      case FIND_NODE, ENR_REQUEST -> bonds.mayHaveProof(ip) ? null : Drop.UNPROVEN;
      case NEIGHBORS -> questions.asksNodesAt(ip) ? null : Drop.UNSOLICITED;
    };
  }

  /** A datagram whose hash is right. */
  void take(InetSocketAddress from, Bytes datagram) {
    Packet packet;
    try {
      packet = PacketCodec.read(datagram);
    } catch (IOException e) {
      packets.dropped(Drop.MALFORMED);
      return;
    }
    Drop unwanted = unwanted(packet, from.getAddress());
    if (unwanted == null && !budgets.pay(from.getAddress(), Cost.CRYPTOGRAPHY, loop.nanos())) {
      unwanted = Drop.OVER_BUDGET;
    }
    if (unwanted != null) {
      packets.dropped(unwanted);
      return;
    }
    PublicKey key;
    try {
      key = PacketCodec.sender(datagram);
    } catch (IOException e) {
      packets.dropped(Drop.BAD_SIGNATURE);
      return;
    }
    Whom sender = new Whom(NodeId.of(key), from.getAddress());
    Drop dropped = act(packet, new Envelope(from, sender, key, PacketCodec.hash(datagram)));
    if (dropped == null) {
      packets.received(packet.kind());
    } else {
      packets.dropped(dropped);
    }
  }

  /** What is known of a packet beside what it says. */
  private record Envelope(InetSocketAddress from, Whom sender, PublicKey key, Bytes hash) {}

  /** Why a packet is not worth looking at its signature; null if it is. */
  private @Nullable Drop unwanted(Packet packet, InetAddress ip) {
    return switch (packet) {
      case Packet.Ping ping -> ifExpired(ping.expiration());
      case Packet.Pong pong ->
          pings.isUnderWay(pong.pingHash(), ip) ? ifExpired(pong.expiration()) : Drop.UNSOLICITED;
      case Packet.FindNode ask -> ifExpired(ask.expiration());
      case Packet.Neighbors answer -> ifExpired(answer.expiration());
      case Packet.EnrRequest ask -> ifExpired(ask.expiration());
      case Packet.EnrResponse answer ->
          questions.asksRecord(answer.requestHash(), ip) ? null : Drop.UNSOLICITED;
    };
  }

  /** "Packets containing a time stamp that lies in the past are expired": the second now is not. */
  private @Nullable Drop ifExpired(long expiration) {
    return expiration < loop.unixSeconds() ? Drop.EXPIRED : null;
  }

  /** How many strangers pinged us when the limit of pings back was under way. */
  long notPingedBack() {
    return notPingedBack;
  }

  /** Does what a packet wants; returns why not, if not. */
  private @Nullable Drop act(Packet packet, Envelope envelope) {
    if (envelope.sender().id().equals(self)) {
      return Drop.OWN;
    }
    return switch (packet) {
      case Packet.Ping ping -> onPing(ping, envelope);
      case Packet.Pong pong -> onPong(pong, envelope);
      case Packet.FindNode ask -> onFindNode(ask, envelope);
      case Packet.Neighbors answer -> onNeighbors(answer, envelope);
      case Packet.EnrRequest _ -> onEnrRequest(envelope);
      case Packet.EnrResponse answer -> onEnrResponse(answer, envelope);
    };
  }

  private @Nullable Drop onPing(Packet.Ping ping, Envelope envelope) {
    InetSocketAddress from = envelope.from();
    Whom sender = envelope.sender();
    int tcpPort = ping.from().tcpPort();
    outgoing.send(from, PacketKind.PONG, outgoing.pong(from, ping, envelope.hash()));
    boolean pinging = pings.pinged(sender, tcpPort);
    if (bonds.isProven(sender)) {
      bonds.pinged(sender);
      if (table.find(sender.id()).isEmpty()) { // it had to go, or there was no place
        table.heardFrom(wire, node(envelope, tcpPort));
      }
    } else if (pings.backs() >= limits.pingBacks()) {
      notPingedBack++;
    } else if (!pinging) {
      Remote back = new Remote(node(envelope, tcpPort), sender, from, tcpPort);
      pings.ping(back, Pings.Purpose.BACK, 1, answer -> {});
    }
    return null;
  }

  /** The sender by its envelope, whatever the packet says of its address. */
  private static Enode node(Envelope envelope, int tcpPort) {
    InetSocketAddress from = envelope.from();
    return Enode.of(envelope.key(), new Endpoint(from.getAddress(), tcpPort, from.getPort()));
  }

  private @Nullable Drop onPong(Packet.Pong packet, Envelope envelope) {
    Whom sender = envelope.sender();
    List<Pings.Ping> answered = pings.find(packet.pingHash(), sender);
    if (answered.isEmpty()) {
      return Drop.UNSOLICITED;
    }
    bonds.ponged(sender);
    if (answered.stream().anyMatch(Pings.Ping::hasPingedUs)) {
      bonds.pinged(sender);
    }
    InetAddress seenAs = packet.to().address().orElse(UNSPECIFIED);
    Pong pong = new Pong(packet.enrSeq(), new InetSocketAddress(seenAs, packet.to().udpPort()));
    Pings.Ping first = answered.getFirst();
    Optional<Node> known = table.find(sender.id()).or(() -> Optional.of(first.remote.node()));
    Node seen = first.remote.seen(known.flatMap(Node::record), first.toldTcpPort());
    table.verified(wire, seen, pong);
    answered.forEach(ping -> ping.answered(pong));
    return null;
  }

  private @Nullable Drop onFindNode(Packet.FindNode packet, Envelope envelope) {
    if (!bonds.isProven(envelope.sender())) {
      return Drop.UNPROVEN;
    }
    InetAddress asker = envelope.from().getAddress();
    List<Packet.Neighbor> part = new ArrayList<>(Packet.Neighbors.MAX_NODES);
    boolean sent = false;
    NodeId target = new NodeId(Keccak256.hash(packet.target()));
    for (Node node : table.closest(target, asker, Table.BUCKET_SIZE)) {
      neighbor(node).ifPresent(part::add);
      if (part.size() == Packet.Neighbors.MAX_NODES) {
        sendNeighbors(envelope.from(), part);
        part.clear();
        sent = true;
      }
    }
    if (!part.isEmpty() || !sent) {
      sendNeighbors(envelope.from(), part);
    }
    return null;
  }

  private void sendNeighbors(InetSocketAddress to, List<Packet.Neighbor> nodes) {
    outgoing.send(to, PacketKind.NEIGHBORS, outgoing.neighbors(nodes));
  }

  /** By its first address with a UDP port. */
  private static Optional<Packet.Neighbor> neighbor(Node node) {
    return node.endpoints().stream()
        .flatMap(endpoint ->
            endpoint.udp().map(udp -> WireEndpoint.of(udp, endpoint.tcpPort())).stream())
        .findFirst()
        .map(endpoint -> new Packet.Neighbor(endpoint, node.publicKey().toBytes()));
  }

  private @Nullable Drop onNeighbors(Packet.Neighbors packet, Envelope envelope) {
    NodesQuestion question = questions.nodesQuestion(envelope.sender());
    if (question == null) {
      return Drop.UNSOLICITED;
    }
    question.neighbors(packet);
    return null;
  }

  private @Nullable Drop onEnrRequest(Envelope envelope) {
    if (!bonds.isProven(envelope.sender())) {
      return Drop.UNPROVEN;
    }
    PacketCodec.Sealed response = outgoing.enrResponse(envelope.hash());
    outgoing.send(envelope.from(), PacketKind.ENR_RESPONSE, response);
    return null;
  }

  private @Nullable Drop onEnrResponse(Packet.EnrResponse packet, Envelope envelope) {
    List<RecordQuestion> asked = questions.recordQuestions(packet.requestHash(), envelope.sender());
    if (asked.isEmpty()) {
      return Drop.UNSOLICITED;
    }
    asked.forEach(question -> question.response(packet.record()));
    return null;
  }
}

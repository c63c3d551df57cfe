// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.CryptoException;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.table.Pong;
import org.jdevp2p.discovery.table.Table;
import org.jdevp2p.discovery.table.Target;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.udp.PacketBudgets;
import org.jdevp2p.discovery.udp.PacketLimits;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.jspecify.annotations.Nullable;

/** A node with discovery v5 on a {@link VirtualNetwork}; the same number gives the same keys. */
final class TestNode {

  final VirtualNetwork network;
  final InetSocketAddress address;
  final LocalNode local;
  final Loop loop;
  final DiscV5Limits limits;
  final PacketLimits packets;
  Table table;
  DiscV5 v5;

  TestNode(VirtualNetwork network, int number) {
    this(network, number, DiscV5Limits.DEFAULT, PacketLimits.DEFAULT.withLocalExempt(true));
  }

  TestNode(VirtualNetwork network, int number, DiscV5Limits limits, PacketLimits packets) {
    this.network = network;
    this.address = VirtualNetwork.address(number);
    this.limits = limits;
    this.packets = packets;
    local = new LocalNode(key(number), 1);
    local.endpoint(new Endpoint(address.getAddress(), 0, address.getPort()));
    loop = new Loop(network, new Random(number));
    table = new Table(local.nodeId());
    v5 = start();
  }

  private DiscV5 start() {
    DatagramTransport transport = network.transport(address);
    PacketBudgets budgets = new PacketBudgets(packets, new Random(1), network.nanos());
    DiscV5 started = new DiscV5(local, loop, transport, table, limits, budgets);
    transport.deliverTo(started::received);
    return started;
  }

  /** Loses all sessions, challenges and requests, and what the table held. */
  void restart() {
    v5.close();
    table = new Table(local.nodeId());
    v5 = start();
  }

  NodeId id() {
    return local.nodeId();
  }

  NodeRecord record() {
    return local.record();
  }

  /** What this node's challenge would say that it knows, and what its handlers are told. */
  NodeRecord knownRecord(TestNode other) {
    return v5.knownRecord(new Remote(other.id(), other.address)).orElseThrow();
  }

  static SecretKey key(int number) {
    byte[] scalar = new byte[SecretKey.SIZE_BYTES];
    scalar[0] = 0x11;
    scalar[30] = (byte) (number >> 8);
    scalar[31] = (byte) number;
    try {
      return SecretKey.of(Bytes.wrap(scalar));
    } catch (CryptoException e) {
      throw new AssertionError(e);
    }
  }

  Asked<Pong> pings(TestNode other) {
    return pings(other.record());
  }

  Asked<Pong> pings(Node other) {
    Asked<Pong> asked = new Asked<>();
    loop.run(() -> v5.ping(other, asked::take));
    return asked;
  }

  Asked<NodeRecord> asksRecord(TestNode other) {
    Asked<NodeRecord> asked = new Asked<>();
    loop.run(() -> v5.requestRecord(other.record(), asked::take));
    return asked;
  }

  Asked<List<Node>> asksNodes(TestNode other, Target target) {
    return asksNodes(other.record(), target);
  }

  Asked<List<Node>> asksNodes(Node other, Target target) {
    Asked<List<Node>> asked = new Asked<>();
    loop.run(() -> v5.findNode(other, target, asked::take));
    return asked;
  }

  Asked<Bytes> talks(TestNode other, String protocol, Bytes request) {
    Asked<Bytes> asked = new Asked<>();
    loop.run(() -> v5.talk(other.record(), Bytes.utf8(protocol), request, asked::take));
    return asked;
  }

  /** Kinds of packets that went from here to there so far. */
  List<PacketKind> sentTo(TestNode other) {
    PacketReader reader = new PacketReader(other.id());
    List<PacketKind> kinds = new ArrayList<>();
    for (VirtualNetwork.Sent sent : network.log) {
      if (sent.from().equals(address) && sent.to().equals(other.address)) {
        kinds.add(kind(reader, sent.datagram().toArray()));
      }
    }
    return kinds;
  }

  /** A packet in full. */
  static Packet read(PacketReader reader, byte[] datagram, int length) throws PacketException {
    return switch (reader.unmask(datagram, length)) {
      case ORDINARY -> reader.ordinary();
      case WHOAREYOU -> reader.whoAreYou();
      case HANDSHAKE -> reader.handshake();
    };
  }

  static PacketKind kind(PacketReader reader, byte[] datagram) {
    try {
      return reader.unmask(datagram, datagram.length);
    } catch (PacketException e) {
      throw new AssertionError(e);
    }
  }

  /** What became of a request. */
  static final class Asked<T> {
    private @Nullable Answer<T> answer;

    void take(Answer<T> given) {
      if (answer != null) {
        throw new AssertionError("told twice: " + answer + ", then " + given);
      }
      answer = given;
    }

    boolean isOver() {
      return answer != null;
    }

    /** The answer; an error if there is none. */
    T given() {
      if (answer instanceof Answer.Given<T> given) {
        return given.value();
      }
      throw new AssertionError("no answer: " + answer);
    }

    Answer.Given<T> whole() {
      if (answer instanceof Answer.Given<T> given) {
        return given;
      }
      throw new AssertionError("no answer: " + answer);
    }

    /** Why there is no answer. */
    Answer.Missing<T> missing() {
      if (answer instanceof Answer.Missing<T> missing) {
        return missing;
      }
      throw new AssertionError("not missing: " + answer);
    }
  }
}

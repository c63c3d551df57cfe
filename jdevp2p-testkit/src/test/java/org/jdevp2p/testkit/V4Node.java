// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.table.Pong;
import org.jdevp2p.discovery.table.Table;
import org.jdevp2p.discovery.table.Target;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.udp.PacketBudgets;
import org.jdevp2p.discovery.udp.PacketLimits;
import org.jdevp2p.discovery.v4.DiscV4;
import org.jdevp2p.discovery.v4.DiscV4Limits;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeRecord;
import org.jspecify.annotations.Nullable;

/** A node of ours that speaks discovery v4 on a network in memory, and nothing else. */
final class V4Node {

  static final int TCP_PORT = 30_400;
  static final Duration LATENCY = Duration.ofMillis(10);

  /** Which of the datagrams that this node sends are lost. */
  Predicate<byte[]> loses = datagram -> false;

  final LocalNode self;
  final InetSocketAddress address;
  final Table table;
  final Loop loop;
  final DatagramTransport transport;
  final DiscV4 discovery;

  V4Node(
      SimulatedNetwork network,
      String ip,
      DiscV4Limits limits,
      PacketLimits packetLimits,
      LocalNode self) {
    this.self = self;
    table = new Table(self.nodeId());
    address = new InetSocketAddress(InetAddress.ofLiteral(ip), 30_303);
    self.endpoint(new Endpoint(address.getAddress(), TCP_PORT, address.getPort()));
    loop = new Loop(network.ticker(), new SplittableRandom(4));
    transport = open(network, address);
    PacketBudgets budgets = new PacketBudgets(packetLimits, loop.random(), loop.nanos());
    discovery = new DiscV4(self, loop, new Lossy(), table, limits, budgets);
    transport.deliverTo(discovery::received);
  }

  V4Node(SimulatedNetwork network, String ip, DiscV4Limits limits) {
    this(network, ip, limits, PacketLimits.DEFAULT);
  }

  V4Node(SimulatedNetwork network, String ip, DiscV4Limits limits, PacketLimits packetLimits) {
    this(network, ip, limits, packetLimits, new LocalNode(SecretKey.random(), 1000));
  }

  V4Node(SimulatedNetwork network, String ip) {
    this(network, ip, DiscV4Limits.DEFAULT);
  }

  /** A network on which each datagram takes {@link #LATENCY}. */
  static SimulatedNetwork network() {
    return new SimulatedNetwork(4, Conditions.latency(LATENCY));
  }

  static DatagramTransport open(SimulatedNetwork network, InetSocketAddress address) {
    try {
      return network.open(address);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  NodeRecord node() {
    return self.record();
  }

  Asked<Pong> pings(Node other) {
    return ask(then -> discovery.ping(other, then));
  }

  Asked<List<Node>> findsNodes(Node other, Target target) {
    return ask(then -> discovery.findNode(other, target, then));
  }

  Asked<NodeRecord> requestsRecord(Node other) {
    return ask(then -> discovery.requestRecord(other, then));
  }

  boolean knows(Node other) {
    return loop.call(() -> table.find(other.nodeId()).isPresent());
  }

  private <T> Asked<T> ask(Consumer<Consumer<Answer<T>>> request) {
    Asked<T> asked = new Asked<>();
    loop.run(() -> request.accept(asked::answered));
    return asked;
  }

  /** Our end of the network, but for what is lost. */
  private final class Lossy implements DatagramTransport {
    @Override
    public InetSocketAddress localAddress() {
      return transport.localAddress();
    }

    @Override
    public boolean reaches(InetSocketAddress other) {
      return transport.reaches(other);
    }

    @Override
    public void send(InetSocketAddress to, byte[] datagram) {
      if (!loses.test(datagram)) {
        transport.send(to, datagram);
      }
    }

    @Override
    public void deliverTo(Receiver receiver) {
      transport.deliverTo(receiver);
    }

    @Override
    public void close() {
      transport.close();
    }
  }

  /** A request, and what became of it. */
  static final class Asked<T> {

    private final AtomicReference<@Nullable Answer<T>> answer = new AtomicReference<>();

    private void answered(Answer<T> what) {
      if (!answer.compareAndSet(null, what)) {
        throw new AssertionError("a second answer: " + what);
      }
    }

    boolean isUnderWay() {
      return answer.get() == null;
    }

    T given() {
      if (answer.get() instanceof Answer.Given<T>(T value, Duration _)) {
        return value;
      }
      throw new AssertionError("an answer expected, there is " + answer.get());
    }

    Answer.Missing<T> missing() {
      if (answer.get() instanceof Answer.Missing<T> missing) {
        return missing;
      }
      throw new AssertionError("no answer expected, there is " + answer.get());
    }

    Answer.Why why() {
      return missing().why();
    }
  }
}

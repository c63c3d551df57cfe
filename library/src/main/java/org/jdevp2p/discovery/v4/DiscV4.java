// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v4;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.Keccak256;
import org.jdevp2p.discovery.table.Pong;
import org.jdevp2p.discovery.table.Table;
import org.jdevp2p.discovery.table.Target;
import org.jdevp2p.discovery.table.Wire;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.udp.PacketBudgets;
import org.jdevp2p.discovery.udp.PacketCounter;
import org.jdevp2p.discovery.udp.PacketLimits;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeRecord;

/**
 * Node Discovery v4: answers others, and asks them.
 *
 * <p>What a stranger can reach: a PING is answered with a PONG and one PING, and leaves nothing
 * behind but that PING for half a second. Only who answers it, from the address it went to, is
 * bonded: enters the table, and is answered FINDNODE and ENRREQUEST. Answers go to where the
 * question came from, and to nowhere that a packet states. Checks stand in the order of their cost;
 * the signature, which costs most, comes last.
 *
 * <p>Whoever owns the socket calls {@link #received}; the {@link Wire} methods are called within a
 * step of the {@link Loop}, all others by any thread outside of it. State is guarded by the loop.
 */
public final class DiscV4 implements Wire, AutoCloseable {

  private final Loop loop;
  private final DatagramTransport transport;
  private final DiscV4Limits limits;
  private final PacketCounter<PacketKind, Drop> packets =
      new PacketCounter<>(PacketKind.class, Drop.class);
  private final Bonds bonds;
  private final Outgoing outgoing;
  private final Pings pings;
  private final Questions questions;
  private final Incoming incoming;

  private final DatagramTransport.Receiver step = this::take;

  private boolean closed;

  // of the thread that delivers
  private final Keccak256 keccak = new Keccak256();
  private final byte[] digest = new byte[Packet.HASH_BYTES];

  /**
   * A node's discovery v4, ready to take part, with budgets of its own that leave out local
   * networks.
   *
   * @param transport to send with; it stays open when this is closed
   * @param table where bonded nodes go, and neighbours come from
   */
  public DiscV4(
      LocalNode self, Loop loop, DatagramTransport transport, Table table, DiscV4Limits limits) {
    this(self, loop, transport, table, limits, localExempt(loop));
  }

  /**
   * A node's discovery v4, ready to take part.
   *
   * @param transport to send with; it stays open when this is closed
   * @param table where bonded nodes go, and neighbours come from
   * @param budgets what signatures to look at are paid from, and who learns whom we know; packets
   *     as such are paid for by whoever calls {@link #received}
   */
  public DiscV4(
      LocalNode self,
      Loop loop,
      DatagramTransport transport,
      Table table,
      DiscV4Limits limits,
      PacketBudgets budgets) {
    this.loop = loop;
    this.transport = transport;
    this.limits = limits;
    bonds = new Bonds(loop, limits, budgets);
    outgoing = new Outgoing(self, loop, transport, packets);
    pings = new Pings(loop, outgoing, budgets);
    questions = new Questions(self.nodeId(), loop, outgoing, bonds, pings);
    incoming = new Incoming(self.nodeId(), this, table, limits, packets, budgets, questions);
  }

  private static PacketBudgets localExempt(Loop loop) {
    PacketLimits limits = PacketLimits.DEFAULT.withLocalExempt(true);
    return loop.call(() -> new PacketBudgets(limits, loop.random(), loop.nanos()));
  }

  /** 4. */
  @Override
  public int version() {
    return Packet.Ping.VERSION;
  }

  @Override
  public boolean canAsk(Node node) {
    return remote(node).isPresent();
  }

  @Override
  public void ping(Node node, Consumer<Answer<Pong>> then) {
    ping(node, Question.PINGS, then);
  }

  private void ping(Node node, int times, Consumer<Answer<Pong>> then) {
    ask(node, then, remote -> pings.ping(remote, Pings.Purpose.ASKED, times, then));
  }

  /** {@inheritDoc} The target needs its public key; without it the answer is NO_ADDRESS. */
  @Override
  public void findNode(Node node, Target target, Consumer<Answer<List<Node>>> then) {
    Bytes key = target.publicKey().orElse(null);
    if (key == null) {
      then.accept(
          new Answer.Missing<>(
              Answer.Why.NO_ADDRESS,
              "target " + target.id().shortText() + " has no public key, with which v4 asks"));
      return;
    }
    ask(node, then, remote -> questions.findNode(remote, key, then));
  }

  @Override
  public void requestRecord(Node node, Consumer<Answer<NodeRecord>> then) {
    ask(node, then, remote -> questions.requestRecord(remote, then));
  }

  private <T> void ask(Node node, Consumer<Answer<T>> then, Consumer<Remote> question) {
    Optional<Remote> remote = remote(node);
    if (closed) {
      then.accept(Closing.missing());
    } else if (remote.isEmpty()) {
      then.accept(
          new Answer.Missing<>(
              Answer.Why.NO_ADDRESS, "no UDP address that we reach in " + node.endpoints()));
    } else if (requests() >= limits.requests()) {
      then.accept(
          new Answer.Missing<>(
              Answer.Why.BUSY, requests() + " requests under way, no more allowed"));
    } else {
      question.accept(remote.get());
    }
  }

  /**
   * Pings a node and waits. Blocks; not to be called within a step.
   *
   * @param limit a PING is sent each half second until this is over, at least once
   */
  public Answer<Pong> ping(Node node, Duration limit) throws InterruptedException {
    long times = Math.ceilDiv(limit.toMillis(), Pings.ANSWER_TIME.toMillis());
    return await(then -> ping(node, Math.clamp(times, 1, Integer.MAX_VALUE), then));
  }

  /**
   * Asks a node for its record and waits, 4 s at most. Blocks; not to be called within a step.
   *
   * @return the record, signed by that node
   */
  public Answer<NodeRecord> requestRecord(Node node) throws InterruptedException {
    return await(then -> requestRecord(node, then));
  }

  /**
   * Asks a node for those closest to {@code target} that it knows, and waits, 4 s at most once the
   * questions before this one are over. Blocks; not to be called within a step.
   *
   * @return up to 16 nodes, of which nothing is known but what that node says
   */
  public Answer<List<Node>> findNode(Node node, Target target) throws InterruptedException {
    return await(then -> findNode(node, target, then));
  }

  private <T> Answer<T> await(Consumer<Consumer<Answer<T>>> request) throws InterruptedException {
    BlockingQueue<Answer<T>> answer = new ArrayBlockingQueue<>(1);
    loop.run(() -> request.accept(answer::add));
    return answer.take();
  }

  /** What was done so far, and what is under way. Any thread, outside of a step or within. */
  public DiscV4Stats stats() {
    return loop.call(() ->
        new DiscV4Stats(
            packets.counts(),
            questions.refusedNodes(),
            incoming.notPingedBack(),
            bonds.size(),
            requests(),
            pings.backs()));
  }

  /** Answers nobody from now on; requests under way end as CLOSED. Any number of times. */
  @Override
  public void close() {
    loop.run(() -> {
      closed = true;
      questions.close();
      pings.close();
    });
  }

  /**
   * Takes a datagram. Called by one thread at a time, as {@link DatagramTransport.Receiver} is.
   *
   * @param buffer holds it from index 0; not kept
   */
  public void received(InetSocketAddress from, byte[] buffer, int length) {
    if (PacketCodec.isPacket(buffer, length, keccak, digest)) {
      loop.deliver(step, from, buffer, length);
    } else {
      packets.dropped(Drop.JUNK);
    }
  }

  private void take(InetSocketAddress from, byte[] buffer, int length) {
    if (closed) {
      return;
    }
    Drop unwanted = incoming.unwanted(PacketCodec.kind(buffer), from.getAddress());
    if (unwanted == null) {
      incoming.take(from, Bytes.copyOf(buffer, 0, length));
    } else {
      packets.dropped(unwanted);
    }
  }

  private int requests() {
    return pings.asked() + questions.size();
  }

  private Optional<Remote> remote(Node node) {
    return Remote.of(node, transport::reaches);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.discovery.table.Pong;
import org.jdevp2p.discovery.table.Table;
import org.jdevp2p.discovery.table.Target;
import org.jdevp2p.discovery.table.Wire;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.udp.PacketBudgets;
import org.jdevp2p.discovery.udp.PacketCounter;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;

/**
 * Node Discovery v5.1 of one node: answers others, and asks them.
 *
 * <p>Does not listen: whoever owns the transport hands in what comes ({@link #received}). A
 * datagram is unmasked on the receiving thread; what is a packet of v5 then runs as one step of the
 * {@link Loop}, whose lock guards everything in this package. The methods of {@link Wire} and
 * {@link TopicWire} are for callers within a step; those that take a time limit are for all others,
 * and wait.
 *
 * <p>To ask a node, its public key and an address suffice, so an enode URL will do; {@link #canAsk}
 * wants a record, since only that says that the node may speak v5.
 */
public final class DiscV5 implements Wire, TopicWire, AutoCloseable {

  /** How long a remote that has proven itself is no stranger to the budgets. */
  private static final Duration KNOWN_FOR = Duration.ofMinutes(10);

  private final LocalNode self;
  private final Loop loop;
  private final Table table;
  private final PacketBudgets budgets;
  private final PacketCounter<PacketKind, Drop> packets =
      new PacketCounter<>(PacketKind.class, Drop.class);
  private final PacketReader reader;
  private final MessageCipher cipher = new MessageCipher();
  private final Sessions sessions;
  private final KnownRecords records;
  private final Requests requests;
  private final Handshakes handshakes;
  private final TalkDesk talk;
  private final Responder responder;
  private final Asking asking;

  private final DatagramTransport.Receiver step = this::packet;

  /** Guarded by the loop. */
  private boolean closed;

  /**
   * Discovery v5 of {@code self}.
   *
   * @param transport where packets go out
   * @param table is told who is there, and asked for answers
   * @param budgets pay for each packet before any cryptography but unmasking, and again before the
   *     signatures of a handshake; who answers is made known to them
   */
  public DiscV5(
      LocalNode self,
      Loop loop,
      DatagramTransport transport,
      Table table,
      DiscV5Limits limits,
      PacketBudgets budgets) {
    this.self = self;
    this.loop = loop;
    this.table = table;
    this.budgets = budgets;
    reader = new PacketReader(self.nodeId());
    sessions = new Sessions(limits.sessions());
    Sender sender = new Sender(self, loop, transport, packets);
    requests = new Requests(self, loop, limits, sessions, budgets, sender);
    records = new KnownRecords(sessions, table);
    handshakes = new Handshakes(self, loop, records, limits, budgets, sender, cipher);
    asking = new Asking(this, self, loop, transport, table, sessions, records, requests);
    talk = new TalkDesk(loop, limits);
    responder = new Responder(self, loop, table, budgets, sender, talk, requests);
  }

  /**
   * A datagram came. To be called by one thread at a time, as {@link DatagramTransport} promises.
   *
   * @param buffer holds it from index 0; not kept
   * @return whether it is a packet of v5 for us; if not, nothing was done
   */
  public boolean received(InetSocketAddress from, byte[] buffer, int length) {
    if (!reader.isV5(buffer, length)) {
      return false;
    }
    loop.deliver(step, from, buffer, length);
    return true;
  }

  private void packet(InetSocketAddress from, byte[] buffer, int length) {
    if (closed) {
      return;
    }
    try {
      if (!budgets.pay(from.getAddress(), PacketBudgets.Cost.PACKET, loop.nanos())) {
        throw new PacketException(Drop.OVER_BUDGET, "too many packets");
      }
      PacketKind kind = reader.unmask(buffer, length);
      packets.received(kind);
      switch (kind) {
        case ORDINARY -> ordinary(remote(reader.source(), from));
        case HANDSHAKE -> handshake(remote(reader.source(), from));
        case WHOAREYOU -> {
          Packet.WhoAreYou challenge = reader.whoAreYou();
          if (!requests.challenged(challenge, from) && !responder.challenged(challenge, from)) {
            packets.dropped(Drop.UNEXPECTED_WHOAREYOU);
          }
        }
      }
    } catch (PacketException e) {
      packets.dropped(e.drop());
    }
  }

  private Remote remote(NodeId id, InetSocketAddress from) throws PacketException {
    if (id.equals(self.nodeId())) {
      throw new PacketException(Drop.OWN_ID, "packet from our own id");
    }
    return new Remote(id, from);
  }

  private void ordinary(Remote remote) throws PacketException {
    Session session = sessions.find(remote);
    Session.Opened opened = session == null ? null : session.open(cipher, reader.ordinary());
    if (session == null || opened == null) {
      handshakes.challenge(remote, reader.header());
      return;
    }
    know(remote);
    if (opened.confirms()) {
      requests.confirmed(remote, opened.keys());
    }
    message(remote, session, opened.keys(), opened.message());
  }

  private void handshake(Remote remote) throws PacketException {
    Handshakes.Accepted accepted = handshakes.accept(remote, reader);
    know(remote);
    Session session = sessions.findOrAdd(remote, accepted.record());
    session.learn(accepted.record());
    session.establish(accepted.keys());
    requests.confirmed(remote, accepted.keys());
    try {
      message(remote, session, accepted.keys(), accepted.message());
    } finally {
      table.heardFrom(this, accepted.record());
    }
  }

  /** A message opened, so the remote is where it says, and no flood in its name drowns it. */
  private void know(Remote remote) {
    long now = loop.nanos();
    budgets.know(remote.address().getAddress(), now + KNOWN_FOR.toNanos(), now);
  }

  private void message(Remote remote, Session session, SessionKeys keys, Bytes bytes)
      throws PacketException {
    Message message = Message.decode(bytes);
    switch (message) {
      case Message.Ping ping -> {
        responder.ping(remote, keys, ping);
        asking.fetchNewer(remote, session.node(), ping.recordSeq());
      }
      case Message.FindNode findNode -> responder.findNode(remote, keys, findNode);
      case Message.TalkRequest request -> {
        if (!responder.talk(remote, session.node(), keys, request)) {
          packets.dropped(Drop.TALK_OVERFLOW);
        }
      }
      case Message.RegTopic request -> register(remote, session, keys, request);
      case Message.TopicQuery request -> {
        payForTopics(remote);
        responder.query(remote, keys, request);
      }
      case Message.Pong pong -> answered(remote, pong);
      case Message.Nodes nodes -> answered(remote, nodes);
      case Message.TalkResponse response -> answered(remote, response);
      case Message.RegConfirmation response -> answered(remote, response);
      case Message.TopicNodes response -> answered(remote, response);
    }
  }

  private void register(Remote remote, Session session, SessionKeys keys, Message.RegTopic request)
      throws PacketException {
    payForTopics(remote);
    NodeRecord record = asking.recordOf(remote, session.node(), request.record());
    session.learn(record);
    responder.register(remote, keys, record, request);
  }

  /** A walk through the table, and perhaps a signature, cost about as much as cryptography. */
  private void payForTopics(Remote remote) throws PacketException {
    InetAddress address = remote.address().getAddress();
    if (!budgets.pay(address, PacketBudgets.Cost.CRYPTOGRAPHY, loop.nanos())) {
      throw new PacketException(Drop.OVER_BUDGET, "too many topic requests");
    }
  }

  private void answered(Remote remote, Message answer) {
    if (!requests.answered(remote, answer)) {
      packets.dropped(Drop.UNEXPECTED_ANSWER);
    }
  }

  @Override
  public int version() {
    return 5;
  }

  @Override
  public boolean canAsk(Node node) {
    return node.record().isPresent()
        && !node.nodeId().equals(self.nodeId())
        && asking.address(node).isPresent();
  }

  @Override
  public void ping(Node node, Consumer<Answer<Pong>> then) {
    asking.ping(node, then);
  }

  @Override
  public void findNode(Node node, Target target, Consumer<Answer<List<Node>>> then) {
    int distance = node.nodeId().logDistance(target.id());
    asking.findNode(node, Asking.distances(distance), then);
  }

  @Override
  public void requestRecord(Node node, Consumer<Answer<NodeRecord>> then) {
    asking.requestRecord(node, then);
  }

  /**
   * Asks whether the node is there, and waits.
   *
   * @param limit how long to wait at most; without any sign of the node the answer comes earlier
   */
  public Answer<Pong> ping(Node node, Duration limit) throws InterruptedException {
    return await(limit, then -> ping(node, then));
  }

  /** Asks for the node's current record, and waits; see {@link #ping(Node, Duration)}. */
  public Answer<NodeRecord> requestRecord(Node node, Duration limit) throws InterruptedException {
    return await(limit, then -> requestRecord(node, then));
  }

  /**
   * Asks for nodes at these logarithmic distances from {@code node}, and waits; see {@link
   * #ping(Node, Duration)}. At most 16 come.
   *
   * @param distances 0 to 256; 0 is the node itself
   * @throws IllegalArgumentException if a distance is none
   */
  public Answer<List<Node>> findNode(Node node, List<Integer> distances, Duration limit)
      throws InterruptedException {
    for (int distance : distances) {
      if (distance < 0 || distance > Layout.MAX_DISTANCE) {
        throw new IllegalArgumentException("distance " + distance + " is not 0 to 256");
      }
    }
    return await(limit, then -> asking.findNode(node, List.copyOf(distances), then));
  }

  /**
   * Sends a talk request, and waits; see {@link #ping(Node, Duration)}. A node that does not know
   * the protocol answers nothing, in 0 bytes.
   *
   * @throws IllegalArgumentException if protocol and request do not fit into a packet
   */
  public Answer<Bytes> talk(Node node, Bytes protocol, Bytes request, Duration limit)
      throws InterruptedException {
    return await(limit, then -> talk(node, protocol, request, then));
  }

  /**
   * Sends a talk request; see {@link #talk(Node, Bytes, Bytes, Duration)}. For callers within a
   * step, as with {@link Wire}.
   */
  public void talk(Node node, Bytes protocol, Bytes request, Consumer<Answer<Bytes>> then) {
    asking.talk(node, protocol, request, then);
  }

  /**
   * From now on {@code handler} answers talk requests of this protocol, in place of the one before.
   * Any thread.
   */
  public void onTalk(Bytes protocol, TalkHandler handler) {
    loop.run(() -> talk.register(protocol, handler));
  }

  @Override
  public void registerTopic(
      Node registrar,
      Topic topic,
      Bytes ticket,
      List<Integer> distances,
      Consumer<Answer<TopicService.Confirmation>> then) {
    asking.registerTopic(registrar, topic, ticket, distances, then);
  }

  @Override
  public void queryTopic(
      Node registrar,
      Topic topic,
      List<Integer> distances,
      Consumer<Answer<TopicService.Found>> then) {
    asking.queryTopic(registrar, topic, distances, then);
  }

  /**
   * From now on we answer topic requests, as {@code service} says; before, they are dropped. Any
   * thread.
   */
  public void onTopic(TopicService service) {
    loop.run(() -> responder.topics(Optional.of(service)));
  }

  /** From now on topic requests are dropped, as before {@link #onTopic}. Any thread. */
  public void noTopics() {
    loop.run(() -> responder.topics(Optional.empty()));
  }

  /** What there is at this moment. Any thread. */
  public DiscV5Stats stats() {
    return loop.call(() ->
        new DiscV5Stats(
            packets.counts(),
            sessions.size(),
            handshakes.waiting(),
            requests.size(),
            talk.waiting()));
  }

  /** The best record that we have of a remote. For tests. */
  Optional<NodeRecord> knownRecord(Remote remote) {
    return loop.call(() -> records.find(remote));
  }

  /**
   * Ends all requests with {@link Answer.Why#CLOSED}, and the talk handlers, for which it waits 2 s
   * at most. The transport stays open. Any thread outside of a step, any number of times.
   */
  @Override
  public void close() {
    loop.run(() -> {
      closed = true;
      requests.close();
      talk.close();
    });
    try {
      talk.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private <T> Answer<T> await(Duration limit, Consumer<Consumer<Answer<T>>> request)
      throws InterruptedException {
    CompletableFuture<Answer<T>> answer = new CompletableFuture<>();
    loop.run(() -> request.accept(answer::complete));
    Ticker.Timer timer =
        loop.after(
            limit,
            () ->
                answer.complete(
                    new Answer.Missing<>(
                        Answer.Why.TIMEOUT, "no answer within " + limit.toMillis() + " ms")));
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("an answer is never an exception", e);
    } finally {
      timer.cancel();
    }
  }
}

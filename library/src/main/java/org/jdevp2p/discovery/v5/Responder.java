// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.discovery.table.Table;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.udp.PacketBudgets;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeRecord;

/**
 * Answers the requests of others, under the keys under which they came.
 *
 * <p>Used within steps of the loop.
 */
final class Responder {

  /** "The recommended result limit for FINDNODE queries is 16 nodes." */
  static final int MAX_RECORDS = 16;

  private final LocalNode self;
  private final Loop loop;
  private final Table table;
  private final PacketBudgets budgets;
  private final Sender sender;
  private final TalkDesk talk;
  private final Requests requests;
  private final RecentAnswers recent = new RecentAnswers();
  private Optional<TopicService> topics = Optional.empty();

  Responder(
      LocalNode self,
      Loop loop,
      Table table,
      PacketBudgets budgets,
      Sender sender,
      TalkDesk talk,
      Requests requests) {
    this.self = self;
    this.loop = loop;
    this.budgets = budgets;
    this.table = table;
    this.sender = sender;
    this.talk = talk;
    this.requests = requests;
  }

  /** "The response should be sent to the UDP envelope address of the request", and tells it. */
  void ping(Remote asker, SessionKeys keys, Message.Ping ping) {
    long seq = self.record().seq();
    reply(asker, keys, new Message.Pong(ping.requestId(), seq, asker.address()));
  }

  void findNode(Remote asker, SessionKeys keys, Message.FindNode findNode) {
    Set<Integer> distances = new LinkedHashSet<>(findNode.distances());
    List<NodeRecord> records = new ArrayList<>();
    if (distances.remove(0)) {
      records.add(self.record());
    }
    if (!distances.isEmpty()) {
      int room = MAX_RECORDS - records.size();
      records.addAll(table.atDistances(List.copyOf(distances), asker.address().getAddress(), room));
    }
    List<List<Bytes>> parts = pack(records);
    for (List<Bytes> part : parts) {
      reply(asker, keys, new Message.Nodes(findNode.requestId(), parts.size(), part));
    }
  }

  /**
   * Hands the request to its handler.
   *
   * @return false if there is no room for it, so it is dropped
   */
  boolean talk(Remote asker, Node node, SessionKeys keys, Message.TalkRequest request) {
    if (!talk.knows(request.protocol())) {
      // "If the protocol is unknown to the recipient, it must respond with [...] empty response"
      reply(asker, keys, new Message.TalkResponse(request.requestId(), Bytes.EMPTY));
      return true;
    }
    return talk.take(
        request.protocol(),
        new TalkDesk.Call(
            node,
            asker,
            request.request(),
            answer -> reply(asker, keys, response(request.requestId(), answer))));
  }

  /** From now on topic requests are answered by {@code service}, or not at all. */
  void topics(Optional<TopicService> service) {
    topics = service;
  }

  /**
   * Answers with the confirmation and what nodes it brings.
   *
   * @param record that of the request, verified
   * @throws PacketException if we are no registrar, or the record does not state the address from
   *     which it comes. The specification has every request answered; but the waiting time depends
   *     on the address, and others will be sent there, so it must be a true one
   */
  void register(Remote asker, SessionKeys keys, NodeRecord record, Message.RegTopic request)
      throws PacketException {
    InetAddress from = asker.address().getAddress();
    if (record.endpoints().stream().noneMatch(at -> at.address().equals(from))) {
      throw new PacketException(
          Drop.BAD_RECORD, "registration from " + asker.addressText() + " of a node elsewhere");
    }
    TopicService.Confirmation confirmation =
        service().register(request.topic(), record, from, request.ticket(), request.distances());
    List<List<Bytes>> parts = auxiliary(confirmation.auxiliary());
    int total = 1 + parts.size();
    reply(
        asker,
        keys,
        new Message.RegConfirmation(
            request.requestId(), total, confirmation.ticket(), confirmation.period().toMillis()));
    for (List<Bytes> part : parts) {
      reply(asker, keys, new Message.Nodes(request.requestId(), total, part));
    }
  }

  /**
   * Answers with who is registered, nobody if it must be, and what nodes that brings.
   *
   * @throws PacketException if we are no registrar
   */
  void query(Remote asker, SessionKeys keys, Message.TopicQuery request) throws PacketException {
    TopicService.Found found =
        service().query(request.topic(), asker.address().getAddress(), request.distances());
    List<List<Bytes>> parts = pack(found.advertisers());
    List<List<Bytes>> more = auxiliary(found.auxiliary());
    int total = parts.size() + more.size();
    for (List<Bytes> part : parts) {
      reply(asker, keys, new Message.TopicNodes(request.requestId(), total, part));
    }
    for (List<Bytes> part : more) {
      reply(asker, keys, new Message.Nodes(request.requestId(), total, part));
    }
  }

  private static List<List<Bytes>> auxiliary(List<NodeRecord> records) {
    return records.isEmpty() ? List.of() : pack(records);
  }

  /** The service; that there is none is no fault of who asks, who may not know our record. */
  private TopicService service() throws PacketException {
    if (topics.isEmpty()) {
      throw new PacketException(Drop.UNKNOWN_MESSAGE, "topic request, but we are no registrar");
    }
    return topics.get();
  }

  private static Message response(Bytes requestId, Bytes answer) {
    Message response = new Message.TalkResponse(requestId, answer);
    return response.encode().size() <= Layout.MAX_MESSAGE_BYTES
        ? response
        : new Message.TalkResponse(requestId, Bytes.EMPTY);
  }

  private void reply(Remote asker, SessionKeys keys, Message message) {
    if (!keys.exhausted()) {
      Bytes encoded = message.encode();
      recent.put(sender.ordinary(asker, keys, encoded), asker, encoded, loop.nanos());
    }
  }

  /**
   * A WHOAREYOU came: if it names an answer of ours, that goes out again in a handshake, for which
   * who asks has to pay, for it is he who says what we answer.
   *
   * @return whether it names one that was just sent to that address and was not challenged before
   * @throws PacketException if he cannot pay
   */
  boolean challenged(Packet.WhoAreYou challenge, InetSocketAddress from) throws PacketException {
    long now = loop.nanos();
    RecentAnswers.Sent sent = recent.take(challenge.nonce(), from, now);
    if (sent == null) {
      return false;
    }
    if (!budgets.pay(from.getAddress(), PacketBudgets.Cost.CRYPTOGRAPHY, now)) {
      throw new PacketException(Drop.OVER_BUDGET, "too many challenges of answers");
    }
    return requests.shake(sent.to(), challenge, sent.message());
  }

  /** Spreads records over as few messages as hold them; one that is empty if there are none. */
  static List<List<Bytes>> pack(List<NodeRecord> records) {
    int room = Layout.MAX_MESSAGE_BYTES - Message.Nodes.OVERHEAD_BYTES;
    List<List<Bytes>> parts = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    for (NodeRecord record : records) {
      int size = record.toBytes().size();
      int fits = 0;
      while (fits < parts.size() && sizes.get(fits) + size > room) {
        fits++;
      }
      if (fits == parts.size()) {
        parts.add(new ArrayList<>());
        sizes.add(0);
      }
      parts.get(fits).add(record.toBytes());
      sizes.set(fits, sizes.get(fits) + size);
    }
    return parts.isEmpty() ? List.of(List.of()) : parts;
  }
}

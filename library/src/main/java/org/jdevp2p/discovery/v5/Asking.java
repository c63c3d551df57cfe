// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.discovery.table.Pong;
import org.jdevp2p.discovery.table.Table;
import org.jdevp2p.discovery.table.Wire;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.node.NodeRecordException;
import org.jspecify.annotations.Nullable;

/**
 * What we ask of others, and what we learn from their answers.
 *
 * <p>Used within steps of the loop.
 */
final class Asking {

  /**
   * With three, as is usual, who is close to the target tells only of those as close, and the
   * farthest of the 16 that a lookup wants are told of by chance. More cost 2 bytes each.
   */
  private static final int LOOKUP_DISTANCES = 12;

  private final Wire wire;
  private final LocalNode self;
  private final Loop loop;
  private final DatagramTransport transport;
  private final Table table;
  private final Sessions sessions;
  private final KnownRecords records;
  private final Requests requests;
  private final CheckedRecords checked = new CheckedRecords();

  /** Remotes whose record is on its way. */
  private final Set<Remote> fetching = new HashSet<>();

  /**
   * For {@code wire}.
   *
   * @param wire as which the table hears of nodes
   */
  Asking(
      Wire wire,
      LocalNode self,
      Loop loop,
      DatagramTransport transport,
      Table table,
      Sessions sessions,
      KnownRecords records,
      Requests requests) {
    this.wire = wire;
    this.self = self;
    this.loop = loop;
    this.transport = transport;
    this.table = table;
    this.sessions = sessions;
    this.records = records;
    this.requests = requests;
  }

  void ping(Node node, Consumer<Answer<Pong>> then) {
    Remote remote = remote(node, then);
    if (remote == null) {
      return;
    }
    requests.submit(
        remote,
        node,
        new Message.Ping(requestId(), self.record().seq()),
        new Gathering.Single<>(
            Message.Pong.class, pong -> new Pong(pong.recordSeq(), pong.recipient())),
        answer -> {
          if (answer instanceof Answer.Given<Pong> given) {
            table.verified(wire, node, given.value());
            fetchNewer(remote, node, given.value().recordSeq());
          }
          then.accept(answer);
        });
  }

  void findNode(Node node, List<Integer> distances, Consumer<Answer<List<Node>>> then) {
    Remote remote = remote(node, then);
    if (remote != null) {
      findNode(remote, node, distances, then);
    }
  }

  private void findNode(
      Remote remote, Node node, List<Integer> distances, Consumer<Answer<List<Node>>> then) {
    requests.submit(
        remote,
        node,
        new Message.FindNode(requestId(), distances),
        new NodesGathering(remote.id(), distances, checked),
        then);
  }

  void talk(Node node, Bytes protocol, Bytes request, Consumer<Answer<Bytes>> then) {
    Message.TalkRequest message = new Message.TalkRequest(requestId(), protocol, request);
    int size = message.encode().size();
    if (size > Layout.MAX_MESSAGE_BYTES) {
      throw new IllegalArgumentException(
          "talk request of %d bytes, at most %d fit into a packet"
              .formatted(size, Layout.MAX_MESSAGE_BYTES));
    }
    Remote remote = remote(node, then);
    if (remote != null) {
      requests.submit(
          remote,
          node,
          message,
          new Gathering.Single<>(Message.TalkResponse.class, Message.TalkResponse::response),
          then);
    }
  }

  void registerTopic(
      Node node,
      Topic topic,
      Bytes ticket,
      List<Integer> distances,
      Consumer<Answer<TopicService.Confirmation>> then) {
    Remote remote = remote(node, then);
    if (remote != null) {
      requests.submit(
          remote,
          node,
          new Message.RegTopic(requestId(), topic, self.record().toBytes(), ticket, distances),
          new TopicGathering.OfRegistration(topic, distances, checked),
          then);
    }
  }

  void queryTopic(
      Node node, Topic topic, List<Integer> distances, Consumer<Answer<TopicService.Found>> then) {
    Remote remote = remote(node, then);
    if (remote != null) {
      requests.submit(
          remote,
          node,
          new Message.TopicQuery(requestId(), topic, distances),
          new TopicGathering.OfQuery(topic, distances, checked),
          then);
    }
  }

  /** As {@link NodeRecord#decode}, for a record that {@code remote} says is its own. */
  NodeRecord recordOf(Remote remote, Node known, Bytes encoded) throws PacketException {
    if (known.record().filter(record -> record.toBytes().equals(encoded)).isPresent()) {
      return known.record().get();
    }
    try {
      NodeRecord record = checked.decode(encoded);
      if (record.nodeId().equals(remote.id())) {
        return record;
      }
      throw new PacketException(
          Drop.BAD_RECORD, "record of " + record.nodeId() + " in a request of " + remote.id());
    } catch (NodeRecordException e) {
      throw new PacketException(Drop.BAD_RECORD, "request with a bad " + e.getMessage());
    }
  }

  void requestRecord(Node node, Consumer<Answer<NodeRecord>> then) {
    Remote remote = remote(node, then);
    if (remote != null) {
      fetchRecord(remote, node, then);
    }
  }

  /** Fetches the remote's record if it has told of a newer one than we know. */
  void fetchNewer(Remote remote, Node node, long seq) {
    long known = KnownRecords.seq(KnownRecords.newer(records.find(remote), node.record()));
    if (Long.compareUnsigned(seq, known) > 0 && !fetching.contains(remote)) {
      fetchRecord(remote, node, answer -> {});
    }
  }

  private void fetchRecord(Remote remote, Node node, Consumer<Answer<NodeRecord>> then) {
    fetching.add(remote);
    findNode(
        remote,
        node,
        List.of(0), // "the result set should contain the recipient's current record"
        answer -> {
          fetching.remove(remote);
          Answer<NodeRecord> record = onlyRecord(answer);
          if (record instanceof Answer.Given<NodeRecord> given) {
            learn(remote, given.value());
          }
          then.accept(record);
        });
  }

  private static Answer<NodeRecord> onlyRecord(Answer<List<Node>> answer) {
    return switch (answer) {
      case Answer.Missing<List<Node>> missing -> missing.as();
      case Answer.Given<List<Node>> given -> {
        Optional<NodeRecord> record = given.value().stream().findFirst().flatMap(Node::record);
        yield record.isPresent()
            ? new Answer.Given<>(record.get(), given.after())
            : new Answer.Missing<>(Answer.Why.MALFORMED, "the node does not tell its record");
      }
    };
  }

  private void learn(Remote remote, NodeRecord record) {
    Session session = sessions.find(remote);
    if (session != null) {
      session.learn(record);
    }
    table.heardFrom(wire, record);
  }

  /**
   * The distances to ask a node for that lies at {@code distance} from the target: its bucket that
   * holds the target, and those beside it.
   */
  static List<Integer> distances(int distance) {
    List<Integer> distances = new ArrayList<>(List.of(distance));
    for (int step = 1; distances.size() < LOOKUP_DISTANCES; step++) {
      if (distance - step > 0) { // as far from the target as the node is
        distances.add(distance - step);
      }
      if (distance + step <= Layout.MAX_DISTANCE && distances.size() < LOOKUP_DISTANCES) {
        distances.add(distance + step);
      }
    }
    return distances;
  }

  /** The first address of a node that we can send to. */
  Optional<InetSocketAddress> address(Node node) {
    for (Endpoint endpoint : node.endpoints()) { // no stream: lookups ask this very often
      Optional<InetSocketAddress> udp = endpoint.udp();
      if (udp.isPresent() && transport.reaches(udp.get())) {
        return udp;
      }
    }
    return Optional.empty();
  }

  /** Where to send to; null if nowhere, and then {@code then} has been told. */
  private <T> @Nullable Remote remote(Node node, Consumer<Answer<T>> then) {
    Optional<InetSocketAddress> address = address(node);
    if (address.isPresent() && !node.nodeId().equals(self.nodeId())) {
      return new Remote(node.nodeId(), address.get());
    }
    String detail =
        address.isPresent()
            ? "that is this node itself"
            : "node " + node.nodeId().shortText() + " has no UDP address that we can send to";
    then.accept(new Answer.Missing<>(Answer.Why.NO_ADDRESS, detail));
    return null;
  }

  private Bytes requestId() {
    return Message.newRequestId(loop);
  }
}

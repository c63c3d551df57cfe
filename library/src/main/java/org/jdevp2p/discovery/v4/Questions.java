// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v4;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.PublicKey;
import org.jdevp2p.discovery.table.RelayRules;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.jspecify.annotations.Nullable;

/**
 * Our FINDNODEs and ENRREQUESTs under way, and which answer belongs to which. All methods are
 * called within a step.
 */
final class Questions {

  private final NodeId self;
  private final Loop loop;
  private final Outgoing outgoing;
  private final Bonds bonds;
  private final Pings pings;

  private final Set<Question<?>> all = new LinkedHashSet<>();
  private final Awaited<RecordQuestion> records = new Awaited<>();

  /** By address; of questions to the same node only the first is being asked. */
  private final Map<InetAddress, List<NodesQuestion>> byAddress = new HashMap<>();

  private long refusedNodes;

  Questions(NodeId self, Loop loop, Outgoing outgoing, Bonds bonds, Pings pings) {
    this.self = self;
    this.loop = loop;
    this.outgoing = outgoing;
    this.bonds = bonds;
    this.pings = pings;
  }

  Loop loop() {
    return loop;
  }

  Outgoing outgoing() {
    return outgoing;
  }

  Bonds bonds() {
    return bonds;
  }

  Pings pings() {
    return pings;
  }

  /** How many nodes in NEIGHBORS nobody may tell us about, or cannot be. */
  long refusedNodes() {
    return refusedNodes;
  }

  /** How many are under way or wait for their turn. */
  int size() {
    return all.size();
  }

  void findNode(Remote remote, Bytes target, Consumer<Answer<List<Node>>> then) {
    NodesQuestion question = new NodesQuestion(this, remote, target, then);
    boolean first = first(remote.whom()) == null;
    all.add(question);
    byAddress.computeIfAbsent(remote.ip(), ip -> new ArrayList<>(1)).add(question);
    if (first) {
      question.begin();
    }
  }

  void requestRecord(Remote remote, Consumer<Answer<NodeRecord>> then) {
    RecordQuestion question = new RecordQuestion(this, remote, then);
    all.add(question);
    question.begin();
  }

  /** Whether NEIGHBORS may come from that address; costs less than knowing from whom. */
  boolean asksNodesAt(InetAddress ip) {
    return byAddress.containsKey(ip);
  }

  /** Whether ENRRESPONSE to a request with that hash may come from that address. */
  boolean asksRecord(Bytes requestHash, InetAddress ip) {
    return records.contains(requestHash, ip);
  }

  /** The FINDNODE that a NEIGHBORS of that node at that address answers. */
  @Nullable NodesQuestion nodesQuestion(Whom whom) {
    NodesQuestion question = first(whom);
    return question != null && question.isAsking() ? question : null;
  }

  /** The ENRREQUESTs that a response of that node at that address answers. */
  List<RecordQuestion> recordQuestions(Bytes requestHash, Whom whom) {
    return records.find(requestHash, whom.ip()).stream()
        .filter(question -> question.remote.whom().equals(whom))
        .toList();
  }

  /** Ends everything. */
  void close() {
    byAddress.clear(); // nobody's turn comes any more
    List.copyOf(all).forEach(question -> question.end(Closing.missing()));
  }

  /** A node that somebody at {@code teller} told us about, if we may be told. */
  Optional<Node> told(Packet.Neighbor neighbor, InetAddress teller) {
    Optional<Node> node = neighbor.endpoint().address().flatMap(ip -> read(neighbor, teller, ip));
    if (node.isEmpty()) {
      refusedNodes++;
    }
    return node.filter(other -> !other.nodeId().equals(self));
  }

  private static Optional<Node> read(Packet.Neighbor neighbor, InetAddress teller, InetAddress ip) {
    WireEndpoint told = neighbor.endpoint();
    Endpoint endpoint = new Endpoint(ip, told.tcpPort(), told.udpPort());
    if (!RelayRules.mayBelieve(teller, List.of(endpoint))) {
      return Optional.empty();
    }
    try {
      return Optional.of(Enode.of(PublicKey.fromUncompressed(neighbor.publicKey()), endpoint));
    } catch (IOException e) { // no point of the curve
      return Optional.empty();
    }
  }

  void register(Bytes requestHash, RecordQuestion question) {
    records.add(requestHash, question.remote.ip(), question);
  }

  void unregister(Bytes requestHash, RecordQuestion question) {
    records.remove(requestHash, question.remote.ip(), question);
  }

  void remove(NodesQuestion question) {
    byAddress.computeIfPresent(
        question.remote.ip(),
        (ip, questions) -> questions.remove(question) && questions.isEmpty() ? null : questions);
  }

  /** A question is over: the next one to the same node, if there is one, has its turn. */
  void ended(Question<?> question) {
    all.remove(question);
    if (question instanceof NodesQuestion) {
      NodesQuestion next = first(question.remote.whom());
      if (next != null) {
        next.begin();
      }
    }
  }

  private @Nullable NodesQuestion first(Whom whom) {
    for (NodesQuestion question : byAddress.getOrDefault(whom.ip(), List.of())) {
      if (question.remote.whom().equals(whom)) {
        return question;
      }
    }
    return null;
  }
}

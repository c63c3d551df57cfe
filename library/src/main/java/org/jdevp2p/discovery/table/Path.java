// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * The way of a {@link Lookup} through the network of one version of discovery.
 *
 * <p>Of the k closest candidates that have not failed, those not yet asked are asked, {@link
 * #ALPHA} at a time, until all k have answered. What they tell becomes candidates.
 *
 * <p>Answers of strangers decide where this goes, so all of it is bounded: candidates, requests,
 * and what one answer may hold. Only touched within steps of the loop.
 */
final class Path {

  /** Requests under way at a time. */
  static final int ALPHA = 3;

  /** Nodes that may still be asked, or have answered: the closest ones. */
  static final int MAX_CANDIDATES = 4 * Table.BUCKET_SIZE;

  /** Requests in all, answered or not. */
  static final int MAX_REQUESTS = 256;

  private final Lookup lookup;
  private final Table table;
  private final Wire wire;
  private final Target target;
  private final List<Candidate> candidates = new ArrayList<>(); // the closest first
  private final Map<NodeId, Candidate> byId = new HashMap<>();
  private final Set<NodeId> dead = new HashSet<>(); // as many as requests at the most
  private int requests;
  private int underWay;
  private boolean stepping;

  private static final class Candidate {
    final NodeId id;
    final Node node;
    boolean asked;
    boolean answered;

    Candidate(NodeId id, Node node) {
      this.id = id;
      this.node = node;
    }
  }

  Path(Lookup lookup, Table table, Wire wire, Target target) {
    this.lookup = lookup;
    this.table = table;
    this.wire = wire;
    this.target = target;
  }

  /** Begins with the entries of the table that answer here, or have never been asked here. */
  void start() {
    table
        .nearest(target.id(), Table.BUCKET_SIZE, this::isKnownHere)
        .forEach(entry -> consider(entry.node()));
    step();
  }

  private boolean isKnownHere(Entry entry) {
    return (entry.isVerifiedOver(wire.version()) || entry.passes == 0) && wire.canAsk(entry.node());
  }

  boolean isOver() {
    return underWay == 0 && next() == null;
  }

  /** Those that answered, the closest first. */
  List<Node> closest() {
    return candidates.stream()
        .filter(candidate -> candidate.answered)
        .limit(Table.BUCKET_SIZE)
        .map(candidate -> candidate.node)
        .toList();
  }

  private void step() {
    if (stepping) { // an answer came at once: the loop below goes on with it
      return;
    }
    stepping = true;
    while (underWay < ALPHA && !lookup.isOver()) {
      Candidate next = next();
      if (next == null) {
        break;
      }
      ask(next);
    }
    stepping = false;
  }

  /** The closest that is to be asked now. */
  private @Nullable Candidate next() {
    if (requests >= MAX_REQUESTS) {
      return null;
    }
    int closest = Math.min(Table.BUCKET_SIZE, candidates.size());
    for (int i = 0; i < closest; i++) {
      if (!candidates.get(i).asked) {
        return candidates.get(i);
      }
    }
    return null;
  }

  private void ask(Candidate candidate) {
    candidate.asked = true;
    requests++;
    underWay++;
    wire.findNode(
        candidate.node,
        target,
        answer -> {
          underWay--;
          if (!lookup.isOver()) {
            switch (answer) {
              case Answer.Given<List<Node>>(List<Node> nodes, Duration after) ->
                  answered(candidate, nodes);
              case Answer.Missing<List<Node>>(Answer.Why why, String detail) ->
                  failed(candidate, why);
            }
            step();
            lookup.endIfAllAreOver();
          }
        });
  }

  private void answered(Candidate candidate, List<Node> nodes) {
    candidate.answered = true;
    table.answered(wire, candidate.node);
    InetAddress teller = Subnet.udpEndpoints(candidate.node).getFirst().address();
    for (Node node : nodes.subList(0, Math.min(nodes.size(), Table.BUCKET_SIZE))) {
      List<Endpoint> endpoints = Subnet.udpEndpoints(node);
      if (RelayRules.mayBelieve(teller, endpoints) && wire.canAsk(node)) {
        consider(node);
        table.hear(node, false);
      }
    }
  }

  private void failed(Candidate candidate, Answer.Why why) {
    candidates.remove(candidate);
    byId.remove(candidate.id);
    dead.add(candidate.id);
    if (why != Answer.Why.BUSY && why != Answer.Why.CLOSED) {
      table.silent(wire, candidate.id);
    }
  }

  /** Makes a node a candidate, unless it is far off. */
  private void consider(Node node) {
    NodeId id = node.nodeId();
    if (id.equals(table.self()) || dead.contains(id) || byId.containsKey(id)) {
      return;
    }
    lookup.seen(node);
    int at = candidates.size();
    while (at > 0 && target.id().compareDistance(id, candidates.get(at - 1).id) < 0) {
      at--;
    }
    if (at < MAX_CANDIDATES) {
      Candidate candidate = new Candidate(id, node);
      candidates.add(at, candidate);
      byId.put(id, candidate);
      if (candidates.size() > MAX_CANDIDATES) {
        byId.remove(candidates.removeLast().id);
      }
    }
  }
}

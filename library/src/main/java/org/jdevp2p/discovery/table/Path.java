// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * The way of a {@link Lookup} through the network of one version of discovery.
 *
 * <p>Of the k closest candidates that have not failed, those not yet asked are asked, {@link
 * #ALPHA} at a time, until all k have answered. What they tell becomes candidates. Then comes what
 * the last few of the k may need:
 *
 * <ul>
 *   <li>Who has not answered, though several nodes tell of it, is asked once more: one lost
 *       datagram in a hundred would otherwise spoil every sixth lookup.
 *   <li>Over v5 a node does not know what we look for, only at which distances from itself, and
 *       tells 16 nodes of these. If there were more, it is asked for those around itself.
 * </ul>
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

  /** How many must tell of a silent node for it to be asked again. */
  private static final int TELLERS_FOR_A_SECOND_CHANCE = 2;

  /** So much closer than the target: a 64th of the nodes are as close. */
  private static final int CLOSER = 6;

  private final Lookup lookup;
  private final Table table;
  private final Wire wire;
  private final Target target;
  private final List<Candidate> candidates = new ArrayList<>(); // the closest first
  private final Map<NodeId, Candidate> byId = new HashMap<>(); // failed ones, too
  private final List<Candidate> silent = new ArrayList<>(); // to be asked once more, perhaps
  private int requests;
  private int underWay;
  private int searching; // of those under way, the ones that may bring us closer
  private boolean stepping;

  private static final class Candidate {
    final NodeId id;
    final Node node;
    int tellers = 1;
    int attempts;
    boolean asked;
    boolean answered;
    boolean hasMore;

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
    Candidate next = firstOfTheClosest(candidate -> !candidate.asked);
    if (next == null && searching == 0) {
      giveSecondChances();
      next = firstOfTheClosest(candidate -> !candidate.asked);
    }
    return next == null && searching == 0
        ? firstOfTheClosest(candidate -> candidate.hasMore)
        : next;
  }

  private @Nullable Candidate firstOfTheClosest(Predicate<Candidate> wanted) {
    int closest = Math.min(Table.BUCKET_SIZE, candidates.size());
    for (int i = 0; i < closest; i++) {
      if (wanted.test(candidates.get(i))) {
        return candidates.get(i);
      }
    }
    return null;
  }

  private void giveSecondChances() {
    for (Candidate candidate : silent) {
      if (candidate.attempts == 1
          && candidate.tellers >= TELLERS_FOR_A_SECOND_CHANCE
          && placeOf(candidate.id) < Table.BUCKET_SIZE) {
        candidate.asked = false;
        insert(candidate);
      }
    }
    silent.removeIf(candidate -> !candidate.asked);
  }

  private void ask(Candidate candidate) {
    boolean around = candidate.asked;
    candidate.asked = true;
    candidate.hasMore = false;
    candidate.attempts++;
    requests++;
    underWay++;
    searching += around ? 0 : 1;
    Target wanted = around ? around(candidate) : target;
    wire.findNode(
        candidate.node,
        wanted,
        answer -> {
          underWay--;
          searching -= around ? 0 : 1;
          if (!lookup.isOver()) {
            switch (answer) {
              case Answer.Given<List<Node>>(List<Node> nodes, Duration after) ->
                  answered(candidate, nodes, around);
              case Answer.Missing<List<Node>>(Answer.Why why, String detail) ->
                  failed(candidate, why);
            }
            step();
            lookup.endIfAllAreOver();
          }
        });
  }

  /**
   * A point so close to a node that over v5, where distances around it are asked for, the node
   * tells of its own neighbours first, and of those as far from it as the target is last.
   */
  private Target around(Candidate candidate) {
    int distance = candidate.id.logDistance(target.id()) - CLOSER;
    return Target.of(candidate.id.atDistance(Math.max(1, distance), table.random()));
  }

  private void answered(Candidate candidate, List<Node> nodes, boolean around) {
    candidate.answered = true;
    candidate.hasMore = !around && wire.version() != 4 && nodes.size() >= Table.BUCKET_SIZE;
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
    if (candidate.answered) {
      return; // before, and that is enough
    }
    candidates.remove(candidate);
    silent.add(candidate);
    if (why != Answer.Why.BUSY && why != Answer.Why.CLOSED) {
      table.silent(wire, candidate.id);
    }
  }

  /** Makes a node a candidate, unless it is far off. */
  private void consider(Node node) {
    NodeId id = node.nodeId();
    Candidate known = byId.get(id);
    if (known != null) {
      known.tellers++;
    } else if (!id.equals(table.self())) {
      lookup.seen(node);
      insert(new Candidate(id, node));
    }
  }

  private void insert(Candidate candidate) {
    int place = placeOf(candidate.id);
    if (place < MAX_CANDIDATES) {
      candidates.add(place, candidate);
      byId.put(candidate.id, candidate);
      if (candidates.size() > MAX_CANDIDATES) {
        byId.remove(candidates.removeLast().id);
      }
    }
  }

  private int placeOf(NodeId id) {
    int place = candidates.size();
    while (place > 0 && target.id().compareDistance(id, candidates.get(place - 1).id) < 0) {
      place--;
    }
    return place;
  }
}

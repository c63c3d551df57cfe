// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * One search for the nodes closest to a point (discv5-theory.md, "Lookup"; discv4.md, "Recursive
 * Lookup").
 *
 * <p>Of the k closest candidates that have not failed, those not yet asked are asked, {@link
 * #ALPHA} at a time, until all k have answered. What they tell becomes candidates. A node is asked
 * over each version over which it is known to answer, because its answers differ: over v4 it tells
 * of nodes that speak v4. Whoever fails over all of them makes room for the next.
 *
 * <p>Answers of strangers decide where this goes, so all of it is bounded: candidates, requests,
 * and what one answer may hold. Only touched within steps of the loop.
 */
final class Lookup {

  /** Requests under way at a time. */
  static final int ALPHA = 3;

  /** Nodes that may still be asked, or have answered: the closest ones. */
  static final int MAX_CANDIDATES = 4 * Table.BUCKET_SIZE;

  /** Requests in all, answered or not. */
  static final int MAX_REQUESTS = 256;

  private final Table table;
  private final Wires wires;
  private final Target target;
  private final Consumer<Node> onSeen;
  private final Consumer<List<Node>> then;
  private final List<Candidate> candidates = new ArrayList<>(); // the closest first
  private final Map<NodeId, Candidate> byId = new HashMap<>();
  private final Set<NodeId> dead = new HashSet<>();
  private int requests;
  private int underWay;
  private boolean stepping;
  private boolean over;

  private record Question(Candidate candidate, Wire wire) {}

  /**
   * Asks nobody yet.
   *
   * @param onSeen hears of each node as it is found, whether it answers or not
   * @param then hears of the closest that answered, closest first, once
   */
  Lookup(
      Table table, Wires wires, Target target, Consumer<Node> onSeen, Consumer<List<Node>> then) {
    this.table = table;
    this.wires = wires;
    this.target = target;
    this.onSeen = onSeen;
    this.then = then;
  }

  Target target() {
    return target;
  }

  void start() {
    for (Entry entry : table.nearest(target.id(), Table.BUCKET_SIZE, entry -> true)) {
      consider(entry.node(), 0);
    }
    step();
  }

  /** Ends with what there is. */
  void end() {
    if (!over) {
      over = true;
      then.accept(
          candidates.stream()
              .filter(Candidate::hasAnswered)
              .limit(Table.BUCKET_SIZE)
              .map(Candidate::node)
              .toList());
    }
  }

  private void step() {
    if (stepping) { // an answer came at once: the loop below goes on with it
      return;
    }
    stepping = true;
    for (Question next = next(); next != null && !over; next = next()) {
      ask(next.candidate(), next.wire());
    }
    stepping = false;
    if (underWay == 0) {
      end();
    }
  }

  /** The closest that is to be asked now. */
  private @Nullable Question next() {
    if (underWay >= ALPHA || requests >= MAX_REQUESTS) {
      return null;
    }
    int closest = Math.min(Table.BUCKET_SIZE, candidates.size());
    for (Candidate candidate : candidates.subList(0, closest)) {
      for (Wire wire : wires.all()) {
        if (candidate.isOpen(Wires.bit(wire))) {
          return new Question(candidate, wire);
        }
      }
    }
    return null;
  }

  private void ask(Candidate candidate, Wire wire) {
    candidate.ask(Wires.bit(wire));
    requests++;
    underWay++;
    wire.findNode(
        candidate.node(),
        target,
        answer -> {
          underWay--;
          if (!over) {
            switch (answer) {
              case Answer.Given<List<Node>>(List<Node> nodes, Duration after) ->
                  answered(candidate, wire, nodes);
              case Answer.Missing<List<Node>>(Answer.Why why, String detail) ->
                  failed(candidate, wire, why);
            }
            step();
          }
        });
  }

  private void answered(Candidate candidate, Wire wire, List<Node> nodes) {
    candidate.answered(Wires.bit(wire));
    table.answered(wire, candidate.node());
    for (Node node : nodes.subList(0, Math.min(nodes.size(), Table.BUCKET_SIZE))) {
      List<Endpoint> endpoints = Subnet.udpEndpoints(node);
      if (RelayRules.mayBelieve(candidate.address(), endpoints) && wire.canAsk(node)) {
        consider(node, Wires.bit(wire));
        table.hear(node, false);
      }
    }
  }

  private void failed(Candidate candidate, Wire wire, Answer.Why why) {
    candidate.failed(Wires.bit(wire));
    if (candidate.isDead()) {
      candidates.remove(candidate);
      byId.remove(candidate.id);
      dead.add(candidate.id);
      if (why != Answer.Why.BUSY && why != Answer.Why.CLOSED) {
        table.silent(candidate.id);
      }
    }
  }

  /**
   * Makes a node a candidate, unless it is far off.
   *
   * @param toldOver the version over which we were told of it, as a bit; 0 if it is from our table
   */
  private void consider(Node node, int toldOver) {
    NodeId id = node.nodeId();
    if (id.equals(table.self()) || dead.contains(id)) {
      return;
    }
    int versions = versions(id, node, toldOver);
    Candidate known = byId.get(id);
    if (known != null) {
      if (known.alsoKnown(node, versions)) {
        onSeen.accept(known.node());
      }
      return;
    }
    if (versions == 0) {
      return;
    }
    Candidate candidate = new Candidate(id, node, versions);
    int at = candidates.size();
    while (at > 0 && target.id().compareDistance(id, candidates.get(at - 1).id) < 0) {
      at--;
    }
    onSeen.accept(node);
    if (at < MAX_CANDIDATES) {
      candidates.add(at, candidate);
      byId.put(id, candidate);
      if (candidates.size() > MAX_CANDIDATES) {
        byId.remove(candidates.removeLast().id);
      }
    }
  }

  /**
   * Over which versions to ask: where it is verified, where we were told of it, or where we can.
   */
  private int versions(NodeId id, Node node, int toldOver) {
    int possible = 0;
    for (Wire wire : wires.all()) {
      if ((wire.version() != 4 || target.publicKey().isPresent()) && wire.canAsk(node)) {
        possible |= Wires.bit(wire);
      }
    }
    int known = (toldOver | table.verifiedBits(id)) & possible;
    return known != 0 ? known : possible;
  }
}

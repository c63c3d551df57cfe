// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;

/** A version of discovery whose remotes do what a test says. Answers take 50 ms, silence 1 s. */
final class ScriptedWire implements Wire {

  static final Duration ROUND_TRIP = Duration.ofMillis(50);
  static final Duration TIMEOUT = Duration.ofSeconds(1);

  private final int version;
  private final Loop loop;

  /** Who is there. */
  final Set<NodeId> alive = new HashSet<>();

  /** Their current records. */
  final Map<NodeId, NodeRecord> records = new HashMap<>();

  final List<NodeId> pinged = new ArrayList<>();
  final List<NodeId> asked = new ArrayList<>();
  final List<NodeId> recordsAsked = new ArrayList<>();
  boolean busy;
  InetSocketAddress seenAs = new InetSocketAddress(Sample.ip("198.51.100.7"), 30303);
  BiFunction<Node, Target, List<Node>> neighbours = (node, target) -> List.of();

  ScriptedWire(int version, Loop loop) {
    this.version = version;
    this.loop = loop;
  }

  ScriptedWire alive(Node... nodes) {
    for (Node node : nodes) {
      alive.add(node.nodeId());
    }
    return this;
  }

  @Override
  public int version() {
    return version;
  }

  @Override
  public boolean canAsk(Node node) {
    return !node.endpoints().isEmpty() && (version == 4 || node.record().isPresent());
  }

  @Override
  public void ping(Node node, Consumer<Answer<Pong>> then) {
    pinged.add(node.nodeId());
    long seq = records.containsKey(node.nodeId()) ? records.get(node.nodeId()).seq() : 0;
    answer(node, then, () -> new Pong(seq, seenAs));
  }

  @Override
  public void findNode(Node node, Target target, Consumer<Answer<List<Node>>> then) {
    asked.add(node.nodeId());
    answer(node, then, () -> neighbours.apply(node, target));
  }

  @Override
  public void requestRecord(Node node, Consumer<Answer<NodeRecord>> then) {
    recordsAsked.add(node.nodeId());
    answer(node, then, () -> records.get(node.nodeId()));
  }

  private <T> void answer(
      Node node, Consumer<Answer<T>> then, java.util.function.Supplier<T> value) {
    if (busy) {
      then.accept(new Answer.Missing<>(Answer.Why.BUSY, "busy"));
    } else if (alive.contains(node.nodeId())) {
      loop.after(ROUND_TRIP, () -> then.accept(new Answer.Given<>(value.get(), ROUND_TRIP)));
    } else {
      loop.after(
          TIMEOUT, () -> then.accept(new Answer.Missing<>(Answer.Why.TIMEOUT, "no answer in 1 s")));
    }
  }
}

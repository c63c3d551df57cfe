// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.crawl;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;

/**
 * A crawl that keeps its results in memory: visits every node once, and everybody whom it hears of
 * on the way, until nobody is left.
 *
 * <p>All methods are called within a step of the {@link org.jdevp2p.discovery.udp.Loop}.
 */
public final class Frontier {

  private final Crawler crawler;
  private final int maxNodes;
  private final Consumer<Visit> listener;

  /** All nodes ever heard of; empty while the visit has not come back. */
  private final Map<NodeId, Optional<Visit>> nodes = new LinkedHashMap<>();

  private final Queue<Node> waiting = new ArrayDeque<>();
  private int answered;
  private long refused;

  /** A visit may be over before the call that begins it returns. */
  private boolean visitingMore;

  /**
   * Nobody is known yet.
   *
   * @param maxNodes nodes to remember at the most; those that come later are counted and dropped
   * @param listener told of each visit, within a step
   */
  public Frontier(Crawler crawler, int maxNodes, Consumer<Visit> listener) {
    this.crawler = crawler;
    this.maxNodes = maxNodes;
    this.listener = listener;
  }

  /** Hears of a node. Begins to visit it if there is room, unless it is known already. */
  public void add(Node node) {
    enqueue(node);
    visitMore();
  }

  private void enqueue(Node node) {
    if (nodes.containsKey(node.nodeId())) {
      return;
    }
    if (nodes.size() >= maxNodes) {
      refused++;
      return;
    }
    nodes.put(node.nodeId(), Optional.empty());
    waiting.add(node);
  }

  private void visitMore() {
    if (visitingMore) {
      return;
    }
    visitingMore = true;
    while (!waiting.isEmpty() && crawler.room() > 0) {
      crawler.visit(waiting.remove(), this::visited);
    }
    visitingMore = false;
  }

  private void visited(Visit visit) {
    nodes.put(visit.node().nodeId(), Optional.of(visit));
    answered += visit.answered() ? 1 : 0;
    visit.found().forEach(this::enqueue);
    listener.accept(visit);
    visitMore();
  }

  /** Whether everybody was visited. */
  public boolean isDone() {
    return waiting.isEmpty() && crawler.visits() == 0;
  }

  /** How many nodes were heard of. */
  public int known() {
    return nodes.size();
  }

  /** How many of them have answered. */
  public int answered() {
    return answered;
  }

  /** How many wait for their visit or are being visited. */
  public int left() {
    return waiting.size() + crawler.visits();
  }

  /** How many nodes, some of them perhaps several times, were dropped because the map is full. */
  public long refused() {
    return refused;
  }

  /** The visits that are over, in the order in which nodes were heard of. */
  public List<Visit> visits() {
    List<Visit> over = new ArrayList<>();
    nodes.values().forEach(visit -> visit.ifPresent(over::add));
    return over;
  }
}

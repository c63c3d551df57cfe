// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.node.NodeSource;
import org.jspecify.annotations.Nullable;

/**
 * The endless walk through some trees and those they link to.
 *
 * <p>Whoever calls {@link #next} takes the turn and works on his own thread: picks a tree that has
 * something to do, any of them, and makes a step in it, until a node turns up. {@link #close}
 * interrupts the one who has the turn, wherever he waits; that interrupt is taken back before he
 * leaves, so that the caller never sees it.
 */
final class TreeWalk implements NodeSource {

  private final DnsClient client;
  private final List<TreeLink> starts;

  private final ReentrantLock turn = new ReentrantLock();
  // guarded by turn
  private Map<TreeLink, WalkedTree> trees = new HashMap<>();
  private Map<TreeLink, Set<TreeLink>> linksAtLastLook = new HashMap<>();

  // guarded by this
  private @Nullable Thread worker;
  private boolean interruptedByUs;
  private boolean closed;

  TreeWalk(DnsClient client, List<TreeLink> starts) {
    this.client = client;
    this.starts = List.copyOf(starts);
    followLinks();
  }

  @Override
  public Optional<Node> next() throws InterruptedException {
    turn.lockInterruptibly();
    try {
      if (!enter()) {
        return Optional.empty();
      }
      try {
        return Optional.of(work());
      } catch (InterruptedException e) {
        if (wasInterruptedByUs()) {
          return Optional.empty();
        }
        throw e;
      } finally {
        leave();
      }
    } finally {
      turn.unlock();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (worker != null && !interruptedByUs) {
      interruptedByUs = true;
      worker.interrupt();
    }
  }

  private synchronized boolean enter() {
    if (!closed) {
      worker = Thread.currentThread();
    }
    return !closed;
  }

  private synchronized boolean wasInterruptedByUs() {
    return interruptedByUs;
  }

  private synchronized void leave() {
    worker = null;
    if (interruptedByUs) {
      boolean _ = Thread.interrupted();
      interruptedByUs = false;
    }
  }

  private Node work() throws InterruptedException {
    while (true) {
      WalkedTree tree = readyTree();
      Optional<NodeRecord> node = tree.step();
      if (!tree.links().equals(linksAtLastLook.getOrDefault(tree.link(), Set.of()))) {
        followLinks();
      }
      if (node.isPresent()) {
        return node.get();
      }
    }
  }

  /** Any tree with something to do; waits until there is one. */
  private WalkedTree readyTree() throws InterruptedException {
    while (true) {
      if (Thread.interrupted()) { // a resolver may have swallowed the exception
        throw new InterruptedException();
      }
      long now = client.ticker().nanos();
      List<WalkedTree> ready = new ArrayList<>();
      long wait = Long.MAX_VALUE;
      for (WalkedTree tree : trees.values()) {
        long untilReady = tree.nanosUntilReady(now);
        wait = Math.min(wait, untilReady);
        if (untilReady <= 0) {
          ready.add(tree);
        }
      }
      if (!ready.isEmpty()) {
        return ready.get(client.random().nextInt(ready.size()));
      }
      RateLimit.pause(client.ticker(), Duration.ofNanos(wait));
    }
  }

  /**
   * Goes along all links from the start, to each tree once, so that a circle of links ends where it
   * began. Those known stay as they are, those that nobody links to any more go.
   */
  private void followLinks() {
    Map<TreeLink, WalkedTree> reached = new LinkedHashMap<>();
    Map<TreeLink, Set<TreeLink>> looked = new HashMap<>();
    Queue<TreeLink> open = new ArrayDeque<>(starts);
    while (!open.isEmpty()) {
      TreeLink link = open.remove();
      if (reached.containsKey(link)) {
        continue;
      }
      if (reached.size() == client.maxTrees()) {
        client.listener().notFollowed(link, client.maxTrees());
        continue;
      }
      WalkedTree known = trees.get(link);
      WalkedTree tree = known == null ? new WalkedTree(client, link) : known;
      reached.put(link, tree);
      looked.put(link, Set.copyOf(tree.links()));
      open.addAll(tree.links());
    }
    trees = reached;
    linksAtLastLook = looked;
  }
}

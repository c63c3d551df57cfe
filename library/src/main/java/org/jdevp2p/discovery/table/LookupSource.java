// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeSource;

/**
 * Nodes that lookups find, without end: see {@link Lookups#source}.
 *
 * <p>The same node comes again, though not within 30 s. Nodes are not asked whether they are there
 * before they come; who dials them will see. Safe for use by any number of threads.
 */
public final class LookupSource implements NodeSource {

  /** Nodes that wait to be taken; what is found beyond is passed over. */
  public static final int MAX_READY = 256;

  private final Loop loop;
  private final Walk walk;
  private final boolean withRecords;
  private final Predicate<Node> filter;

  /** An empty one says that there is no more. */
  private final BlockingQueue<Optional<Node>> ready = new LinkedBlockingQueue<>();

  private volatile boolean over;

  // touched within steps only
  private final RecentIds given = new RecentIds();
  private int waiting;

  LookupSource(Loop loop, Walk walk, boolean withRecords, Predicate<Node> filter) {
    this.loop = loop;
    this.walk = walk;
    this.withRecords = withRecords;
    this.filter = filter;
  }

  @Override
  public Optional<Node> next() throws InterruptedException {
    while (true) {
      Optional<Node> node = ready.poll();
      if (node == null) {
        node = await();
      }
      if (over || node.isEmpty()) {
        ready.add(Optional.empty()); // for others that wait
        return Optional.empty();
      }
      if (filter.test(node.get())) {
        return node;
      }
    }
  }

  private Optional<Node> await() throws InterruptedException {
    loop.run(() -> {
      waiting++;
      walk.wanted();
    });
    try {
      return ready.take();
    } finally {
      loop.run(() -> waiting--);
    }
  }

  @Override
  public void close() {
    loop.run(() -> walk.remove(this));
    ended();
  }

  // ---- within steps

  boolean withRecords() {
    return withRecords;
  }

  boolean isWaiting() {
    return waiting > 0;
  }

  /** There will be no more. */
  void ended() {
    over = true;
    ready.add(Optional.empty());
  }

  /** True if this source had not had it lately. */
  boolean offer(Node node) {
    long now = loop.nanos();
    if (ready.size() >= MAX_READY || given.isRecent(node.nodeId(), now)) {
      return false;
    }
    given.add(node.nodeId(), now);
    ready.add(Optional.of(node));
    return true;
  }
}

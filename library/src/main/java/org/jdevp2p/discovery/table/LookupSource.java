// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.util.Optional;
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

  private final Loop loop;
  private final Walk walk;
  private final boolean withRecords;
  private final Predicate<Node> filter;
  private final ReadyNodes ready;

  // touched within steps only
  private final RecentIds given = new RecentIds();

  LookupSource(Loop loop, Walk walk, boolean withRecords, Predicate<Node> filter) {
    this.loop = loop;
    this.walk = walk;
    this.withRecords = withRecords;
    this.filter = filter;
    this.ready = new ReadyNodes(loop, walk::wanted);
  }

  @Override
  public Optional<Node> next() throws InterruptedException {
    while (true) {
      Optional<Node> node = ready.next();
      if (node.isEmpty() || filter.test(node.get())) {
        return node;
      }
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
    return ready.isWanted();
  }

  /** There will be no more. */
  void ended() {
    ready.end();
  }

  /** True if this source had not had it lately. */
  boolean offer(Node node) {
    long now = loop.nanos();
    if (!ready.hasRoom() || given.isRecent(node.nodeId(), now)) {
      return false;
    }
    given.add(node.nodeId(), now);
    ready.add(node);
    return true;
  }
}

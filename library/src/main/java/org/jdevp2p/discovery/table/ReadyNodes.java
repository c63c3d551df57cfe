// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.node.Node;

/**
 * What lies between a source that finds nodes in steps of the {@link Loop} and the threads that
 * wait for them: the nodes that are ready, and how many wait for one.
 */
public final class ReadyNodes {

  /** Nodes that wait to be taken; who finds more looks at {@link #hasRoom} first. */
  public static final int MAX_READY = 256;

  private final Loop loop;
  private final Runnable onWanted;

  /** An empty one says that there is no more. */
  private final BlockingQueue<Optional<Node>> ready = new LinkedBlockingQueue<>();

  private volatile boolean over;
  private int waiting; // touched within steps only

  /**
   * Nothing is ready yet.
   *
   * @param onWanted runs within a step whenever somebody begins to wait
   */
  public ReadyNodes(Loop loop, Runnable onWanted) {
    this.loop = loop;
    this.onWanted = onWanted;
  }

  /**
   * Waits for the next node. Any thread outside of a step.
   *
   * @return empty after {@link #end}, and from then on always
   * @throws InterruptedException if this thread is interrupted while it waits
   */
  public Optional<Node> next() throws InterruptedException {
    Optional<Node> node = ready.poll();
    if (node == null) {
      node = await();
    }
    if (over || node.isEmpty()) {
      ready.add(Optional.empty()); // for others that wait
      return Optional.empty();
    }
    return node;
  }

  private Optional<Node> await() throws InterruptedException {
    loop.run(() -> {
      waiting++;
      onWanted.run();
    });
    try {
      return ready.take();
    } finally {
      loop.run(() -> waiting--);
    }
  }

  /** Whether somebody waits. Within a step. */
  public boolean isWanted() {
    return waiting > 0;
  }

  /** Whether one more may become ready. Within a step. */
  public boolean hasRoom() {
    return ready.size() < MAX_READY;
  }

  /** One is ready. Within a step. */
  public void add(Node node) {
    ready.add(Optional.of(node));
  }

  /** There will be no more. Any thread. */
  public void end() {
    over = true;
    ready.add(Optional.empty());
  }

  /** Whether it has ended. */
  public boolean isOver() {
    return over;
  }
}

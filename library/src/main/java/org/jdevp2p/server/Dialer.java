// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.server;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.peer.LinkKind;

/**
 * Keeps static peers linked: a thread for each, which dials, waits until the link is over and a
 * while longer ({@link Redial}), and dials again. The link has a thread of its own, so that to stop
 * keeping a node does not touch its link.
 */
final class Dialer {

  private static final System.Logger LOG = System.getLogger(Dialer.class.getName());

  private final Links links;
  private final PeerSet peers;
  private final Tasks tasks;

  // guarded by this
  private final Map<NodeId, Thread> kept = new HashMap<>();
  private boolean closed;

  Dialer(Links links, PeerSet peers, Tasks tasks) {
    this.links = links;
    this.peers = peers;
    this.tasks = tasks;
  }

  /** Keeps {@code node} linked from now on; does nothing if it already is kept. */
  synchronized void keep(Enode node) {
    if (!closed) {
      kept.computeIfAbsent(
          node.nodeId(), id -> tasks.start("dial " + id.shortText(), () -> keepLinked(node)));
    }
  }

  /** Does not dial {@code id} again. A link that it has is the caller's to end. */
  synchronized boolean forget(NodeId id) {
    Thread thread = kept.remove(id);
    if (thread != null) {
      thread.interrupt();
    }
    return thread != null;
  }

  synchronized boolean keeps(NodeId id) {
    return kept.containsKey(id);
  }

  /** Whether the calling thread is the one that keeps {@code id}: it may have been replaced. */
  private synchronized boolean isMine(NodeId id) {
    return kept.get(id) == Thread.currentThread();
  }

  synchronized void close() {
    closed = true;
    kept.values().forEach(Thread::interrupt);
    kept.clear();
  }

  private void keepLinked(Enode node) {
    NodeId id = node.nodeId();
    Redial redial = new Redial(ThreadLocalRandom.current());
    try {
      peers.awaitAbsence(id);
      while (isMine(id)) {
        linkOnce(node, redial);
        Thread.sleep(redial.next());
        peers.awaitAbsence(id); // it may have dialled us meanwhile
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Dials, and returns when there is no link, or none any more. */
  private void linkOnce(Enode node, Redial redial) throws InterruptedException {
    Dial dial = links.dial(node);
    try {
      links.link(dial, new LinkKind(false, true, false));
      redial.linked();
      peers.awaitAbsence(node.nodeId());
    } catch (IOException e) {
      redial.failed();
      LOG.log(
          System.Logger.Level.DEBUG,
          "dial of {0} failed: {1}",
          node.nodeId().shortText(),
          e.getMessage());
    } finally {
      redial.dialled(dial.address());
    }
  }
}

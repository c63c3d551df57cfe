// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.NodeId;

/**
 * Keeps static peers linked: a thread for each, which dials, waits until the link is over and a
 * while longer, and dials again. The link has a thread of its own, so that to stop keeping a node
 * does not touch its link.
 *
 * <p>go-ethereum turns an address away for 30 s after an attempt, so a redial comes no sooner than
 * after 35 s; on loopback and in local networks, which everybody exempts, much sooner.
 */
final class Dialer {

  private static final System.Logger LOG = System.getLogger(Dialer.class.getName());

  private static final Duration FIRST_LOCAL_WAIT = Duration.ofMillis(250);
  private static final Duration FIRST_WAIT = Duration.ofSeconds(35);
  private static final Duration LONGEST_LOCAL_WAIT = Duration.ofSeconds(10);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

  /** What the dialler needs of the server. */
  interface Links {
    /** Dials {@code node} and returns when the link is up. */
    void dialStatic(Enode node) throws IOException, InterruptedException;

    /** Waits until there is no link with {@code id}. */
    void awaitAbsence(NodeId id) throws InterruptedException;
  }

  private final Links links;
  private final Tasks tasks;

  // guarded by this
  private final Map<NodeId, Thread> kept = new HashMap<>();
  private boolean closed;

  Dialer(Links links, Tasks tasks) {
    this.links = links;
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
    boolean local = isLocal(node);
    Duration first = local ? FIRST_LOCAL_WAIT : FIRST_WAIT;
    Duration longest = local ? LONGEST_LOCAL_WAIT : LONGEST_WAIT;
    Duration wait = first;
    try {
      links.awaitAbsence(id);
      while (isMine(id)) {
        try {
          links.dialStatic(node);
          links.awaitAbsence(id);
          wait = first;
        } catch (IOException e) {
          LOG.log(
              System.Logger.Level.DEBUG, "dial of {0} failed: {1}", id.shortText(), e.getMessage());
          wait = wait.multipliedBy(2).compareTo(longest) > 0 ? longest : wait.multipliedBy(2);
        }
        Thread.sleep(jittered(wait));
        links.awaitAbsence(id); // it may have dialled us meanwhile
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Two nodes that dial each other must not stay in step. */
  private static Duration jittered(Duration wait) {
    long nanos = wait.toNanos();
    return Duration.ofNanos(nanos + ThreadLocalRandom.current().nextLong(nanos / 4 + 1));
  }

  private static boolean isLocal(Enode node) {
    InetSocketAddress address = new InetSocketAddress(node.host(), node.tcpPort());
    return !address.isUnresolved()
        && (address.getAddress().isLoopbackAddress()
            || address.getAddress().isSiteLocalAddress()
            || address.getAddress().isLinkLocalAddress());
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.node;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Several sources in turn.
 *
 * <p>Each source has a task that fetches one node and waits until it is taken. Tasks with a node
 * line up in {@link #ready}; since a task can stand in that line once only, and at its end, the
 * order of the line is the fair one.
 */
final class MixedSource implements NodeSource {

  private static final class Offer {
    final Node node;
    boolean taken; // guarded by the lock

    Offer(Node node) {
      this.node = node;
    }
  }

  private final List<NodeSource> sources;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // guarded by lock
  private final Queue<Offer> ready = new ArrayDeque<>(); // at most one per source
  private int running;
  private boolean closed;

  private MixedSource(List<NodeSource> sources) {
    this.sources = sources;
    this.running = sources.size();
  }

  static MixedSource start(Executor executor, List<NodeSource> sources) {
    MixedSource mixed = new MixedSource(sources);
    for (NodeSource source : sources) {
      executor.execute(() -> mixed.drain(source));
    }
    return mixed;
  }

  @Override
  public Optional<Node> next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (ready.isEmpty() && running > 0 && !closed) {
        changed.await();
      }
      Offer offer = ready.poll();
      if (offer == null || closed) {
        return Optional.empty();
      }
      offer.taken = true;
      changed.signalAll();
      return Optional.of(offer.node);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    sources.forEach(NodeSource::close);
  }

  /** How many nodes wait to be taken. */
  int inLine() {
    lock.lock();
    try {
      return ready.size();
    } finally {
      lock.unlock();
    }
  }

  /** The task of one source, until it ends, is closed, or its thread is interrupted. */
  private void drain(NodeSource source) {
    try {
      Optional<Node> node = source.next();
      while (node.isPresent() && offer(new Offer(node.get()))) {
        node = source.next();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended();
    }
  }

  /** Waits until the node is taken; false if it never will be. */
  private boolean offer(Offer offer) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      ready.add(offer);
      changed.signalAll();
      while (!offer.taken && !closed) {
        changed.await();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void ended() {
    lock.lock();
    try {
      running--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}

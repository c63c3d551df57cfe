// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.server;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.peer.Capability;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.PeerExit;
import org.jdevp2p.peer.PeerListener;
import org.jspecify.annotations.Nullable;

/**
 * Gives what happens on links to those who want to know, each on a thread of its own behind a
 * bounded queue: a subscriber that does not keep up misses events and never slows a link.
 */
final class EventHub implements PeerListener {

  private static final int QUEUE_EVENTS = 4096;

  private final Tasks tasks = new Tasks();
  private final List<Queue> queues = new CopyOnWriteArrayList<>();

  /** Those of {@link #queues} that want messages too. */
  private final List<Queue> messageQueues = new CopyOnWriteArrayList<>();

  /** What is published is still delivered, and nobody waits for more. */
  private volatile boolean closing;

  Subscription subscribe(Consumer<? super PeerEvent> subscriber, boolean withMessages) {
    Queue queue = new Queue(subscriber);
    queues.add(queue);
    if (withMessages) {
      messageQueues.add(queue);
    }
    queue.thread = tasks.start("events", queue::run);
    return queue;
  }

  @Override
  public void added(Peer peer) {
    publish(queues, new PeerEvent.Added(peer));
  }

  @Override
  public void messageSent(Peer peer, Capability capability, int id, int bytes) {
    if (!messageQueues.isEmpty()) {
      publish(messageQueues, new PeerEvent.MessageSent(peer, capability, id, bytes));
    }
  }

  @Override
  public void messageReceived(Peer peer, Capability capability, int id, int bytes) {
    if (!messageQueues.isEmpty()) {
      publish(messageQueues, new PeerEvent.MessageReceived(peer, capability, id, bytes));
    }
  }

  @Override
  public void dropped(Peer peer, PeerExit exit) {
    publish(queues, new PeerEvent.Dropped(peer, exit));
  }

  /**
   * Ends all subscriptions once they have been given what was published, for at most {@code limit}.
   *
   * @return the threads of subscribers that did not come back
   */
  List<String> close(Duration limit) throws InterruptedException {
    closing = true;
    tasks.interrupt(name -> true);
    return tasks.join(limit);
  }

  private static void publish(List<Queue> listening, PeerEvent event) {
    for (Queue queue : listening) {
      if (!queue.events.offer(event)) {
        queue.missed.incrementAndGet();
      }
    }
  }

  private final class Queue implements Subscription {
    private final Consumer<? super PeerEvent> subscriber;
    private final ArrayBlockingQueue<PeerEvent> events = new ArrayBlockingQueue<>(QUEUE_EVENTS);
    private final AtomicLong missed = new AtomicLong();
    private volatile Thread thread = Thread.currentThread();
    private volatile boolean closed;

    private Queue(Consumer<? super PeerEvent> subscriber) {
      this.subscriber = subscriber;
    }

    private void run() {
      try {
        for (PeerEvent event = next(); event != null; event = next()) {
          subscriber.accept(event);
        }
      } finally {
        leave();
      }
    }

    private void leave() {
      queues.remove(this);
      messageQueues.remove(this);
    }

    private @Nullable PeerEvent next() {
      try {
        if (!closed && !closing) {
          return events.take();
        }
      } catch (InterruptedException e) {
        // closed, or the server closes: see below
      }
      return closed ? null : events.poll();
    }

    @Override
    public long missed() {
      return missed.get();
    }

    @Override
    public void close() {
      leave();
      closed = true;
      thread.interrupt();
    }
  }
}

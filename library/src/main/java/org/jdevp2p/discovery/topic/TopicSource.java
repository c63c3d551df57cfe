// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.topic;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.node.NodeSource;
import org.jspecify.annotations.Nullable;

/** The nodes of a topic without end: searched for again and again while somebody waits for one. */
final class TopicSource implements NodeSource {

  /** Between the begin of one search and that of the next. */
  private static final Duration PAUSE = Duration.ofSeconds(10);

  /** Nodes that wait to be taken; what is found beyond is passed over. */
  private static final int MAX_READY = 256;

  private final Loop loop;
  private final BiFunction<Consumer<NodeRecord>, Consumer<List<NodeRecord>>, Search> searches;

  private final Consumer<Search> start;
  private final Consumer<TopicSource> onClose;

  /** An empty one says that there is no more. */
  private final BlockingQueue<Optional<Node>> ready = new LinkedBlockingQueue<>();

  private volatile boolean over;

  // touched within steps only
  private int waiting;
  private boolean scheduled;
  private long begun;
  private boolean everBegun;
  private @Nullable Search search;

  /**
   * One that waits to be asked.
   *
   * @param searches makes a search that tells what it finds, and its end
   * @param start begins it
   * @param onClose is told within a step
   */
  TopicSource(
      Loop loop,
      BiFunction<Consumer<NodeRecord>, Consumer<List<NodeRecord>>, Search> searches,
      Consumer<Search> start,
      Consumer<TopicSource> onClose) {
    this.loop = loop;
    this.searches = searches;
    this.start = start;
    this.onClose = onClose;
  }

  @Override
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
      wanted();
    });
    try {
      return ready.take();
    } finally {
      loop.run(() -> waiting--);
    }
  }

  private void wanted() {
    if (over || scheduled || search != null || waiting == 0) {
      return;
    }
    long pause = everBegun ? begun + PAUSE.toNanos() - loop.nanos() : 0;
    scheduled = true;
    if (pause <= 0) {
      begin();
    } else {
      loop.after(Duration.ofNanos(pause), this::begin);
    }
  }

  private void begin() {
    scheduled = false;
    if (over) {
      return;
    }
    everBegun = true;
    begun = loop.nanos();
    search = searches.apply(this::offer, this::ended);
    start.accept(search);
  }

  private void offer(NodeRecord record) {
    if (ready.size() < MAX_READY) {
      ready.add(Optional.of(record));
    }
  }

  private void ended(List<NodeRecord> found) {
    search = null;
    wanted();
  }

  @Override
  public void close() {
    over = true;
    ready.add(Optional.empty());
    loop.run(() -> {
      onClose.accept(this);
      if (search != null) {
        search.end();
      }
    });
  }
}

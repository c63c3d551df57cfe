// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.topic;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jdevp2p.discovery.table.ReadyNodes;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.node.NodeSource;
import org.jspecify.annotations.Nullable;

/** The nodes of a topic without end: searched for again and again while somebody waits for one. */
final class TopicSource implements NodeSource {

  /** Between the begin of one search and that of the next. */
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final Loop loop;
  private final BiFunction<Consumer<NodeRecord>, Consumer<List<NodeRecord>>, Search> searches;

  private final Consumer<Search> start;
  private final Consumer<TopicSource> onClose;

  private final ReadyNodes ready;

  // touched within steps only
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
    this.ready = new ReadyNodes(loop, this::wanted);
  }

  @Override
  public Optional<Node> next() throws InterruptedException {
    return ready.next();
  }

  private void wanted() {
    if (ready.isOver() || scheduled || search != null || !ready.isWanted()) {
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
    if (ready.isOver()) {
      return;
    }
    everBegun = true;
    begun = loop.nanos();
    search = searches.apply(this::offer, this::ended);
    start.accept(search);
  }

  private void offer(NodeRecord record) {
    if (ready.hasRoom()) { // what is found beyond is passed over
      ready.add(record);
    }
  }

  private void ended(List<NodeRecord> found) {
    search = null;
    wanted();
  }

  @Override
  public void close() {
    ready.end();
    loop.run(() -> {
      onClose.accept(this);
      if (search != null) {
        search.end();
      }
    });
  }
}

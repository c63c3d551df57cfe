// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeRecord;

/**
 * Lookups of random points, one after another, while a {@link LookupSource} waits for nodes.
 *
 * <p>A lookup that brings nobody anything new makes the next one wait longer, up to {@link
 * #LONGEST_PAUSE}: a network of five nodes is walked in no time, again and again.
 *
 * <p>Only touched within steps of the loop.
 */
final class Walk {

  /** From the begin of one lookup to that of the next. */
  static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

  /** The same, after a few that found nothing new. */
  static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** Records asked for at a time, of nodes that are known by address. */
  static final int MAX_RECORD_REQUESTS = 8;

  private final Loop loop;
  private final Table table;
  private final Lookups lookups;
  private final Wires wires;
  private final RecentIds asked = new RecentIds();
  private final List<LookupSource> sources = new ArrayList<>();
  private Duration pause = SHORTEST_PAUSE;
  private long lastStart;
  private boolean everStarted;
  private boolean running;
  private boolean foundSomething;
  private int recordRequests;
  private boolean closed;
  private Optional<Ticker.Timer> timer = Optional.empty();

  Walk(Loop loop, Table table, Lookups lookups, Wires wires) {
    this.loop = loop;
    this.table = table;
    this.lookups = lookups;
    this.wires = wires;
  }

  void open(LookupSource source) {
    if (closed) {
      source.ended();
    } else {
      sources.add(source);
    }
  }

  void remove(LookupSource source) {
    sources.remove(source);
  }

  void close() {
    closed = true;
    timer.ifPresent(Ticker.Timer::cancel);
    sources.forEach(LookupSource::ended);
    sources.clear();
  }

  /** Goes on as soon as it may, if somebody waits. */
  void wanted() {
    if (running || timer.isPresent() || closed || !somebodyWaits()) {
      return;
    }
    long rest = everStarted ? lastStart + pause.toNanos() - loop.nanos() : 0;
    if (rest <= 0) {
      start();
    } else {
      timer = Optional.of(loop.after(Duration.ofNanos(rest), this::due));
    }
  }

  void revived() {
    pause = SHORTEST_PAUSE;
    timer.ifPresent(Ticker.Timer::cancel);
    timer = Optional.empty();
    wanted();
  }

  private boolean somebodyWaits() {
    return sources.stream().anyMatch(LookupSource::isWaiting);
  }

  private void due() {
    timer = Optional.empty();
    wanted();
  }

  private void start() {
    everStarted = true;
    running = true;
    foundSomething = false;
    lastStart = loop.nanos();
    lookups.lookup(Target.random(loop.random()), Lookups.LIMIT, this::seen, closest -> ended());
  }

  private void ended() {
    running = false;
    if (foundSomething) {
      pause = SHORTEST_PAUSE;
    } else {
      Duration twice = pause.multipliedBy(2);
      pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }
    wanted();
  }

  private void seen(Node node) {
    Node known = node.record().isPresent() ? node : table.find(node.nodeId()).orElse(node);
    boolean recordMissing = false;
    for (LookupSource source : sources) {
      if (known.record().isPresent() || !source.withRecords()) {
        foundSomething |= source.offer(known);
      } else {
        recordMissing = true;
      }
    }
    if (recordMissing) {
      fetchRecord(known);
    }
  }

  private void fetchRecord(Node node) {
    if (recordRequests >= MAX_RECORD_REQUESTS || asked.isRecent(node.nodeId(), loop.nanos())) {
      return;
    }
    for (Wire wire : wires.all()) {
      if (wire.canAsk(node)) {
        asked.add(node.nodeId(), loop.nanos());
        recordRequests++;
        wire.requestRecord(
            node,
            answer -> {
              recordRequests--;
              if (answer instanceof Answer.Given<NodeRecord>(NodeRecord record, Duration after)) {
                sources.stream()
                    .filter(LookupSource::withRecords)
                    .forEach(source -> foundSomething |= source.offer(record));
              }
            });
        return;
      }
    }
  }
}

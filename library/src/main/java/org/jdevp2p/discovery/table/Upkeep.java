// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;

/**
 * Keeps a table full of nodes that are there: checks its entries, refreshes it by lookups, and
 * begins anew from bootnodes and remembered nodes when nobody is left.
 *
 * <p>A refresh is a lookup of ourselves, which finds our neighbours and tells them of us, and one
 * of a point in the bucket that was refreshed longest ago. Refreshes come quickly at first, and
 * take several buckets then, and ever more seldom later. All methods are called within a step of
 * the {@link Loop}.
 */
public final class Upkeep {

  /** The pause after the first refresh; each further one is twice as long. */
  public static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  /** The longest pause between refreshes. */
  public static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  /** The pause after a refresh that nobody answered: the network may be back any moment. */
  public static final Duration RETRY = Duration.ofSeconds(10);

  /** Buckets refreshed at a time while refreshes come quickly. */
  private static final int BUCKETS_WHILE_YOUNG = 3;

  /** With this pause between refreshes the table is no longer young. */
  private static final Duration SETTLED = Duration.ofMinutes(1);

  /** Remembered nodes to begin with, beside the bootnodes. */
  public static final int SEEDS = 30;

  /** Nodes that were in the table and fell silent: remembered in case the fault was ours. */
  public static final int MAX_DEPARTED = 32;

  /** If nobody answers for so long, silence says nothing about the silent. */
  private static final Duration OFFLINE = Duration.ofSeconds(30);

  /** Points tried to find one in a bucket that v4 can ask for, too. */
  private static final int TARGET_TRIES = 256;

  private final Loop loop;
  private final Table table;
  private final Lookups lookups;
  private final Wires wires;
  private final NodeStore store;
  private final LocalNode self;
  private final Revalidation revalidation;
  private final List<Node> bootnodes = new ArrayList<>();
  private final Map<NodeId, Node> departed = new LinkedHashMap<>();
  private Duration pause = FIRST_PAUSE;
  private Optional<Ticker.Timer> timer = Optional.empty();
  private boolean refreshing;
  private boolean alone = true;
  private boolean closed;
  private long lastAnswer;
  private boolean everRefreshed;
  private long refreshedAt;

  /**
   * Does nothing before {@link #start}.
   *
   * @param wires the versions of discovery that this node speaks
   * @param store is told who is there and who is not, and told the seq of our record
   */
  public Upkeep(
      Loop loop, LocalNode self, Table table, Lookups lookups, List<Wire> wires, NodeStore store) {
    this.loop = loop;
    this.self = self;
    this.table = table;
    this.lookups = lookups;
    this.wires = new Wires(wires);
    this.store = store;
    this.revalidation = new Revalidation(loop, table, this.wires, this::answered, this::gone);
  }

  /** Begins with these nodes and those of the store. */
  public void start(List<Node> firstBootnodes) {
    bootnodes.addAll(firstBootnodes);
    lastAnswer = loop.nanos() - OFFLINE.toNanos();
    revalidation.start();
    refresh();
  }

  /** One more node to begin with, for instance because its name has been looked up at last. */
  public void addBootnode(Node node) {
    bootnodes.removeIf(known -> known.publicKey().equals(node.publicKey()));
    bootnodes.add(node);
    if (alone && !closed) {
      refreshSoon();
    }
  }

  /** Stops. */
  public void close() {
    closed = true;
    store.recordSeq(self.record().seq());
    timer.ifPresent(Ticker.Timer::cancel);
    revalidation.close();
  }

  /** What there is at the moment. */
  public TableInfo info() {
    return new TableInfo(
        table.self(),
        table.bucketInfo(),
        lookups.ended(),
        lookups.underWay(),
        everRefreshed
            ? Optional.of(Duration.ofNanos(loop.nanos() - refreshedAt))
            : Optional.empty());
  }

  // ---- refresh

  private void refresh() {
    timer = Optional.empty();
    if (closed || refreshing) {
      return;
    }
    refreshing = true;
    store.recordSeq(self.record().seq());
    if (alone || table.size() < Table.BUCKET_SIZE) {
      sow();
    }
    lookups.lookup(
        Target.of(self.record()),
        neighbours -> {
          alone = neighbours.isEmpty();
          if (alone) {
            refreshed();
          } else {
            refreshBuckets(pause.compareTo(SETTLED) < 0 ? BUCKETS_WHILE_YOUNG : 1);
          }
        });
  }

  private void refreshBuckets(int howMany) {
    if (howMany == 0) {
      refreshed();
    } else {
      lookups.lookup(leastRefreshed(), closest -> refreshBuckets(howMany - 1));
    }
  }

  private void refreshed() {
    refreshing = false;
    everRefreshed = true;
    refreshedAt = loop.nanos();
    if (closed) {
      return;
    }
    if (alone) {
      pause = FIRST_PAUSE;
      schedule(RETRY);
    } else {
      schedule(jittered(pause));
      Duration twice = pause.multipliedBy(2);
      pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }
  }

  /** Three quarters to five quarters, so that nodes that started together do not stay together. */
  private Duration jittered(Duration mean) {
    return Duration.ofNanos((long) (mean.toNanos() * (0.75 + loop.random().nextDouble() / 2)));
  }

  private void schedule(Duration delay) {
    timer.ifPresent(Ticker.Timer::cancel);
    timer = Optional.of(loop.after(delay, this::refresh));
  }

  private void refreshSoon() {
    if (!refreshing) {
      schedule(Duration.ZERO);
    }
  }

  private void sow() {
    List<Node> seeds = new ArrayList<>(bootnodes);
    seeds.addAll(store.seeds(SEEDS));
    seeds.addAll(departed.values());
    for (Node seed : seeds) {
      if (wires.canAsk(seed)) {
        table.hear(seed, false);
      }
    }
  }

  private Target leastRefreshed() {
    int lowest = 0;
    while (lowest < Buckets.COUNT - 1 && table.buckets().all().get(lowest).entries.isEmpty()) {
      lowest++;
    }
    int chosen = lowest;
    for (int i = lowest; i < Buckets.COUNT; i++) {
      Bucket bucket = table.buckets().all().get(i);
      if (bucket.refreshedAt - table.buckets().all().get(chosen).refreshedAt < 0) {
        chosen = i;
      }
    }
    return pointIn(chosen);
  }

  /** A point that v4 can ask for is one whose key we know, so it takes luck to find one. */
  private Target pointIn(int bucket) {
    Target target = Target.random(loop.random());
    for (int i = 0; i < TARGET_TRIES; i++) {
      if (Buckets.indexAt(table.self().logDistance(target.id())) == bucket) {
        return target;
      }
      target = Target.random(loop.random());
    }
    return Target.of(table.self().atDistance(Buckets.highestDistance(bucket), loop.random()));
  }

  // ---- who is there

  private void answered(Entry entry) {
    lastAnswer = loop.nanos();
    departed.remove(entry.id);
    store.seen(entry.node(), loop.unixSeconds());
    if (alone && !closed) {
      alone = false;
      pause = FIRST_PAUSE;
      refreshSoon();
      lookups.revived();
    }
  }

  private void gone(Entry entry) {
    if (loop.nanos() - lastAnswer < OFFLINE.toNanos()) {
      store.failed(entry.id);
    }
    if (entry.isVerified()) {
      departed.put(entry.id, entry.node());
      if (departed.size() > MAX_DEPARTED) {
        departed.remove(departed.keySet().iterator().next());
      }
    }
  }
}

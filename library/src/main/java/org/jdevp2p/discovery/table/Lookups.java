// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.node.Node;

/**
 * The lookups of a node, over all versions of discovery that it speaks.
 *
 * <p>All methods but {@link #source} are called within a step of the {@link Loop}.
 */
public final class Lookups {

  /** How long a lookup may take: what it has found by then is its result. */
  public static final Duration LIMIT = Duration.ofSeconds(60);

  /** Lookups under way at a time; more wait for their turn. */
  public static final int MAX_UNDER_WAY = 16;

  /** Lookups that wait; more end at once without a result. */
  public static final int MAX_WAITING = 1024;

  private final Loop loop;
  private final Table table;
  private final Wires wires;
  private final Walk walk;
  private final Set<Running> underWay = new LinkedHashSet<>();
  private final Queue<Running> waiting = new ArrayDeque<>();
  private long ended;
  private boolean closed;

  private final class Running {
    final Lookup lookup;
    final Duration limit;
    final Consumer<List<Node>> then;
    Optional<Ticker.Timer> timer = Optional.empty();

    Running(Target target, Duration limit, Consumer<Node> onSeen, Consumer<List<Node>> then) {
      this.lookup = new Lookup(table, wires, target, onSeen, this::over);
      this.limit = limit;
      this.then = then;
    }

    void start() {
      underWay.add(this);
      timer = Optional.of(loop.after(limit, lookup::end));
      lookup.start();
    }

    private void over(List<Node> closest) {
      underWay.remove(this);
      timer.ifPresent(Ticker.Timer::cancel);
      ended++;
      table.buckets().of(lookup.target().id()).refreshedAt = loop.nanos();
      then.accept(closest);
      startWaiting();
    }
  }

  /** Lookups of the node that has this table. */
  public Lookups(Loop loop, Table table, List<Wire> wires) {
    this.loop = loop;
    this.table = table;
    this.wires = new Wires(wires);
    this.walk = new Walk(loop, table, this, this.wires);
  }

  /**
   * Looks for the nodes closest to {@code target}.
   *
   * @param then is told those that answered, 16 at the most, the closest first; called once, within
   *     a step
   */
  public void lookup(Target target, Consumer<List<Node>> then) {
    lookup(target, LIMIT, then);
  }

  /**
   * Looks for the nodes closest to {@code target}.
   *
   * @param limit when to end with what was found, once its turn has come; at most {@link #LIMIT}
   * @param then is told those that answered, 16 at the most, the closest first; called once, within
   *     a step
   */
  public void lookup(Target target, Duration limit, Consumer<List<Node>> then) {
    lookup(target, limit, node -> {}, then);
  }

  /** The same; {@code onSeen} hears of every node that turns up on the way. */
  void lookup(Target target, Duration limit, Consumer<Node> onSeen, Consumer<List<Node>> then) {
    if (closed || waiting.size() >= MAX_WAITING) {
      then.accept(List.of());
      return;
    }
    Duration bounded = limit.compareTo(LIMIT) < 0 ? limit : LIMIT;
    waiting.add(new Running(target, bounded, onSeen, then));
    startWaiting();
  }

  private void startWaiting() {
    while (underWay.size() < MAX_UNDER_WAY && !waiting.isEmpty()) {
      waiting.remove().start();
    }
  }

  /**
   * Nodes of the whole network, found by lookups of random points while somebody waits for one.
   * Sources that are open at the same time share the lookups: each is offered all that is found.
   * Any thread.
   *
   * @param withRecords whether only nodes with their record will do; it is then asked for where a
   *     node is known by its address alone
   * @param filter chooses among them; called by who calls {@link LookupSource#next}
   */
  public LookupSource source(boolean withRecords, Predicate<Node> filter) {
    LookupSource source = new LookupSource(loop, walk, withRecords, filter);
    loop.run(() -> walk.open(source));
    return source;
  }

  /** Somebody answers again after all were silent: who waits for nodes need not wait longer. */
  void revived() {
    walk.revived();
  }

  /** How many lookups have ended. */
  public long ended() {
    return ended;
  }

  /** How many lookups have not ended, those that wait for their turn included. */
  public int underWay() {
    return underWay.size() + waiting.size();
  }

  /** Ends all lookups with what they have, and all sources. Later ones end at once. */
  public void close() {
    closed = true;
    walk.close();
    waiting.forEach(each -> each.then.accept(List.of()));
    waiting.clear();
    new ArrayList<>(underWay).forEach(each -> each.lookup.end());
  }
}

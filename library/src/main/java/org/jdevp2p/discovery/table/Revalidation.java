// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.udp.Loop;

/**
 * Asks the table's entries, one now and then, whether they are still there (discv5-theory.md,
 * "Table Maintenance In Practice").
 *
 * <p>Those that have nothing proven, or have just missed a check, are asked often; the others
 * seldom. Who is asked is chance, so that nobody knows when to be there. An entry may be reachable
 * over several versions: it is asked over the one where it has been quiet longest, and counts as
 * gone only if no version gets an answer. Who waits in line here is bounded by the table's size.
 *
 * <p>Only touched within steps of the loop.
 */
final class Revalidation implements Buckets.Watcher {

  /** Between two checks of doubtful entries: half of this on average. */
  static final Duration FAST = Duration.ofSeconds(1);

  /** Between two checks of the others: half of this on average. */
  static final Duration SLOW = Duration.ofSeconds(10);

  /** After a missed check, so that a moment without network does not look like a death. */
  static final Duration AFTER_A_MISS = Duration.ofSeconds(5);

  /** A version that a node did not answer is tried again after so many checks over others. */
  private static final int PASSES_PER_PROBE = 8;

  private final Loop loop;
  private final Table table;
  private final Wires wires;
  private final Consumer<Entry> onAnswer;
  private final Consumer<Entry> onGone;
  private final Line fast = new Line(FAST);
  private final Line slow = new Line(SLOW);
  private boolean closed;

  /** Entries that are checked at one pace. */
  private final class Line {
    final List<Entry> entries = new ArrayList<>();
    final Duration interval;
    Optional<Ticker.Timer> timer = Optional.empty();

    Line(Duration interval) {
      this.interval = interval;
    }

    void add(Entry entry) {
      entries.add(entry);
      schedule();
    }

    void schedule() {
      if (timer.isEmpty() && !entries.isEmpty() && !closed) {
        Duration pause = Duration.ofNanos(loop.random().nextLong(interval.toNanos()));
        timer = Optional.of(loop.after(pause, this::tick));
      }
    }

    void tick() {
      timer = Optional.empty();
      if (!closed) {
        due().ifPresent(Revalidation.this::check);
        schedule();
      }
    }

    /** One at random of those that may be checked now. */
    Optional<Entry> due() {
      List<Entry> due = new ArrayList<>(entries.size());
      for (Entry entry : entries) {
        if (!entry.checking && loop.nanos() - entry.notBefore >= 0) {
          due.add(entry);
        }
      }
      return due.isEmpty()
          ? Optional.empty()
          : Optional.of(due.get(loop.random().nextInt(due.size())));
    }

    void stop() {
      timer.ifPresent(Ticker.Timer::cancel);
      timer = Optional.empty();
    }
  }

  /**
   * Checks nobody yet.
   *
   * @param onAnswer hears of entries that have proven to be there
   * @param onGone hears of entries that have lost their place because they do not answer
   */
  Revalidation(
      Loop loop, Table table, Wires wires, Consumer<Entry> onAnswer, Consumer<Entry> onGone) {
    this.loop = loop;
    this.table = table;
    this.wires = wires;
    this.onAnswer = onAnswer;
    this.onGone = onGone;
  }

  void start() {
    table.buckets().forEach(this::placed);
    table.buckets().watch(this);
  }

  void close() {
    closed = true;
    fast.stop();
    slow.stop();
  }

  // ---- in which line

  @Override
  public void placed(Entry entry) {
    entry.notBefore = loop.nanos();
    fast.add(entry); // even if it is verified: over the other version it may not be
  }

  @Override
  public void doubted(Entry entry) {
    move(entry, slow, fast);
  }

  @Override
  public void removed(Entry entry) {
    fast.entries.remove(entry);
    slow.entries.remove(entry);
  }

  @Override
  public void answered(Entry entry) {
    if (entry.passes > 0) {
      move(entry, fast, slow);
    }
    onAnswer.accept(entry);
  }

  private static void move(Entry entry, Line from, Line to) {
    if (from.entries.remove(entry)) {
      to.add(entry);
    }
  }

  // ---- one check

  private void check(Entry entry) {
    List<Wire> order = new ArrayList<>(wires.all());
    order.removeIf(wire -> !wire.canAsk(entry.node()));
    order.sort(
        Comparator.<Wire>comparingInt(wire -> entry.isVerifiedOver(wire.version()) ? 0 : 1)
            .thenComparingLong(wire -> entry.lastAnswerOver(wire.version()))
            .thenComparingInt(wire -> -wire.version()));
    entry.checking = true;
    ask(entry, order, 0);
  }

  private void ask(Entry entry, List<Wire> order, int next) {
    if (next == order.size()) {
      missed(entry);
      return;
    }
    Wire wire = order.get(next);
    wire.ping(
        entry.node(),
        answer -> {
          if (!entry.placed || closed) {
            entry.checking = false;
            return;
          }
          switch (answer) {
            case Answer.Given<Pong>(Pong pong, Duration after) -> passed(entry, order, next, pong);
            case Answer.Missing<Pong>(Answer.Why why, String detail) -> {
              if (why == Answer.Why.BUSY || why == Answer.Why.CLOSED) {
                entry.checking = false; // our fault, not the node's
              } else {
                ask(entry, order, next + 1);
              }
            }
          }
        });
  }

  private void passed(Entry entry, List<Wire> order, int by, Pong pong) {
    entry.checking = false;
    boolean probing = entry.passes++ % PASSES_PER_PROBE == 0;
    for (Wire silent : order.subList(0, by)) {
      entry.lost(silent.version());
    }
    table.verified(order.get(by), entry.node(), pong);
    for (Wire other : order.subList(by + 1, order.size())) {
      if (probing && !entry.isVerifiedOver(other.version())) {
        probe(entry, other);
      }
    }
  }

  /** Whether a node that is there can be reached over another version, too. */
  private void probe(Entry entry, Wire wire) {
    wire.ping(
        entry.node(),
        answer -> {
          if (answer instanceof Answer.Given<Pong>(Pong pong, Duration after) && entry.placed) {
            table.verified(wire, entry.node(), pong);
          }
        });
  }

  private void missed(Entry entry) {
    entry.checking = false;
    entry.notBefore = loop.nanos() + AFTER_A_MISS.toNanos();
    if (entry.missed()) {
      onGone.accept(entry);
      table.buckets().remove(entry);
    } else {
      doubted(entry);
    }
  }
}

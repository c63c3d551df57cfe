// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.topic;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.discovery.table.Subnet;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.v5.TopicService.Confirmation;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.jspecify.annotations.Nullable;

/**
 * Keeps this node registered under a topic (discv5-theory.md, "Advertiser Behaviour"): with some
 * registrars at every distance, the farthest first, for as long as it is wanted.
 *
 * <p>Used within steps.
 */
final class Advertiser {

  /** How often it looks for what is lacking. */
  static final Duration PAUSE = Duration.ofSeconds(10);

  /** The same while it knows no registrar at all. */
  private static final Duration IMPATIENT_PAUSE = Duration.ofSeconds(1);

  /** Requests under way at a time. */
  private static final int MAX_ASKING = 8;

  /** How soon a request is repeated that had no answer, and how often. */
  private static final Duration REPEAT = Duration.ofSeconds(2);

  private static final int MAX_MISSES = 2;

  /** After so many tickets of one registrar it tries another. */
  private static final int MAX_TICKETS = 32;

  /** Who admits us for less is not worth asking again and again. */
  private static final Duration SHORTEST = Duration.ofSeconds(10);

  /** Who tells a longer wait is not waited for: by default none is longer than 15 min. */
  private static final Duration LONGEST = Duration.ofHours(1);

  /** After an admission, and after the first two tickets, nobody asks again sooner. */
  private static final Duration SOONEST = Duration.ofSeconds(1);

  private static final class Placement {
    final NodeId registrar;
    final int distance;
    NodeRecord record;
    Bytes ticket = Bytes.EMPTY;
    int misses;
    long ticketSeq;
    int tickets;
    boolean registered;
    long expires;

    /** When the first of the tickets that lead to the next admission was asked for. */
    long since;

    Ticker.@Nullable Timer timer;

    Placement(NodeRecord record, int distance) {
      this.registrar = record.nodeId();
      this.record = record;
      this.distance = distance;
    }
  }

  private final TopicNode node;
  private final Loop loop;
  private final ServiceTable registrars;
  private final Turns turns;
  private final Map<NodeId, Placement> placements = new HashMap<>();
  private Optional<Ticker.Timer> timer = Optional.empty();
  private boolean closed;

  /** Begins with {@link #start}. */
  Advertiser(TopicNode node, ServiceTable registrars) {
    this.node = node;
    this.loop = node.loop();
    this.registrars = registrars;
    this.turns = new Turns(node, registrars, MAX_ASKING, this::fill);
  }

  /** Begins. */
  void start() {
    turns.next();
    schedule();
  }

  private void schedule() {
    Duration pause = registrars.size() == 0 ? IMPATIENT_PAUSE : PAUSE;
    double jitter = 0.75 + loop.random().nextDouble() / 2; // so that nodes do not march in step
    timer =
        Optional.of(
            loop.after(
                Duration.ofNanos((long) (pause.toNanos() * jitter)),
                () -> {
                  if (!closed) {
                    start();
                  }
                }));
  }

  /** Ends. What is registered stays so until its time is over. */
  void close() {
    closed = true;
    timer.ifPresent(Ticker.Timer::cancel);
    for (Placement placement : placements.values()) {
      if (placement.timer != null) {
        placement.timer.cancel();
      }
    }
    placements.clear();
  }

  int registrars() {
    return registrars.size();
  }

  int registered() {
    long now = loop.nanos();
    return (int)
        placements.values().stream().filter(p -> p.registered && p.expires - now > 0).count();
  }

  int pending() {
    return placements.size() - registered();
  }

  private void fill() {
    if (closed || Subnet.udpEndpoints(node.self().record()).isEmpty()) {
      return; // registrars want to know where we are, and we may not know it yet
    }
    registrars.refill(node.verified().get(), loop.nanos());
    for (int distance : registrars.distances()) {
      long missing =
          node.limits().registrationsPerBucket()
              - placements.values().stream().filter(p -> p.distance == distance).count();
      for (; missing > 0 && turns.isFree(); missing--) {
        NodeRecord registrar =
            registrars.choose(distance, placements.keySet(), loop.random(), loop.nanos());
        if (registrar == null) {
          break;
        }
        Placement placement = new Placement(registrar, distance);
        placements.put(placement.registrar, placement);
        attempt(placement);
      }
    }
  }

  private void attempt(Placement placement) {
    placement.timer = null;
    long seq = node.self().record().seq();
    if (placement.ticketSeq != seq) {
      placement.ticket = Bytes.EMPTY; // it is for a record that is not ours any more
    }
    if (placement.ticket.isEmpty()) {
      placement.since = loop.nanos();
    }
    node.wire()
        .registerTopic(
            placement.record,
            registrars.topic(),
            placement.ticket,
            registrars.freeDistances(),
            turns.begin(
                placement.record,
                Confirmation::auxiliary,
                answer -> {
                  if (!closed) {
                    answered(placement, seq, answer);
                  }
                }));
  }

  private void answered(Placement placement, long seq, Answer<Confirmation> answer) {
    switch (answer) {
      case Answer.Missing<Confirmation> missing -> missed(placement, missing.why());
      case Answer.Given<Confirmation>(Confirmation confirmation, Duration after) -> {
        placement.misses = 0;
        confirmed(placement, seq, confirmation);
      }
    }
  }

  /** Who has waited does not throw that away for a lost packet: a ticket may come a little late. */
  private void missed(Placement placement, Answer.Why why) {
    boolean hasWaited = placement.registered || !placement.ticket.isEmpty();
    if (why == Answer.Why.BUSY || (hasWaited && ++placement.misses <= MAX_MISSES)) {
      again(placement, REPEAT);
    } else {
      registrars.silent(placement.registrar, why, loop.nanos());
      placements.remove(placement.registrar);
    }
  }

  private void confirmed(Placement placement, long seq, Confirmation confirmation) {
    placement.ticket = confirmation.ticket();
    placement.ticketSeq = seq;
    Duration wait = confirmation.period();
    if (confirmation.isRegistered() && wait.compareTo(SHORTEST) < 0) {
      leaveAlone(placement);
    } else if (confirmation.isRegistered()) {
      Duration holds = wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
      Duration waited = Duration.ofNanos(loop.nanos() - placement.since);
      placement.registered = true;
      placement.expires = loop.nanos() + holds.toNanos();
      placement.tickets = 0;
      again(placement, untilRenewal(holds, waited));
    } else if (++placement.tickets >= MAX_TICKETS || wait.compareTo(LONGEST) > 0) {
      leaveAlone(placement);
    } else {
      boolean hasteful = placement.tickets > 2 && wait.compareTo(SOONEST) < 0;
      again(placement, hasteful ? SOONEST : wait);
    }
  }

  private void leaveAlone(Placement placement) {
    registrars.rest(placement.registrar, loop.nanos());
    placements.remove(placement.registrar);
  }

  /** A renewal has to wait as well, about as long as the last time: it must come in time. */
  static Duration untilRenewal(Duration holds, Duration waited) {
    Duration latest = holds.multipliedBy(7).dividedBy(8);
    Duration delay = latest.minus(waited.multipliedBy(5).dividedBy(4));
    return delay.compareTo(SOONEST) < 0 ? SOONEST : delay;
  }

  private void again(Placement placement, Duration delay) {
    placement.timer =
        loop.after(
            delay,
            () -> {
              if (!closed && placements.get(placement.registrar) == placement) {
                attempt(placement);
              }
            });
  }
}

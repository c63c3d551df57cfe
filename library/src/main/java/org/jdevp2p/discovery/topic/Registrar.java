// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.topic;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.discovery.table.RelayRules;
import org.jdevp2p.discovery.table.Table;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.v5.Topic;
import org.jdevp2p.discovery.v5.TopicService;
import org.jdevp2p.node.NodeRecord;

/**
 * Keeps advertisements of others and tells of them (discv5-theory.md, "Registrar Behaviour").
 *
 * <p>Who waits is not kept: the ticket says how long it has waited. Everybody is given at least
 * one, for the shortest wait is not zero.
 *
 * <p>Used within steps.
 */
final class Registrar implements TopicService {

  /** Nodes told beside what was asked for. */
  static final int MAX_AUXILIARY = 16;

  private static final long MILLI = 1_000_000;

  private final Loop loop;
  private final Table table;
  private final TopicLimits limits;
  private final Function<Topic, Optional<ServiceTable>> serviceTables;
  private final AdCache cache;
  private final Tickets tickets;

  /** Which of many is told is no secret. */
  private final RandomGenerator chance;

  /**
   * One that has nothing yet.
   *
   * @param serviceTables those of the topics with which this node has to do itself
   */
  Registrar(
      Loop loop,
      Table table,
      TopicLimits limits,
      Function<Topic, Optional<ServiceTable>> serviceTables) {
    this.loop = loop;
    this.table = table;
    this.limits = limits;
    this.serviceTables = serviceTables;
    cache = new AdCache(limits);
    chance = new SplittableRandom(loop.random().nextLong());
    tickets = new Tickets(loop.randomBytes(Tickets.SECRET_BYTES));
  }

  @Override
  public Confirmation register(
      Topic topic, NodeRecord record, InetAddress address, Bytes ticket, List<Integer> distances) {
    long now = loop.nanos();
    cache.expire(now);
    Optional<Ticket> shown =
        tickets.open(topic, record, ticket).filter(t -> t.isDue(now, limits.window().toNanos()));
    long first = shown.map(Ticket::first).orElse(now);
    AdCache.Wait wait = cache.waitingTime(topic, record.nodeId(), address, now);
    double remaining = wait.total() - (double) (now - first);
    List<NodeRecord> auxiliary = auxiliary(topic, address, distances);
    if (remaining <= 0) {
      cache.admit(topic, record, address, now);
      return new Confirmation(Bytes.EMPTY, limits.lifetime(), auxiliary);
    }
    cache.told(topic, address, wait, now);
    double most = limits.lifetime().toMillis(); // "a single waiting interval should not exceed E"
    long told = MILLI * (long) Math.min(Math.ceil(remaining / MILLI), most);
    return new Confirmation(
        tickets.issue(topic, record, new Ticket(first, now, told)),
        Duration.ofNanos(told),
        auxiliary);
  }

  @Override
  public Found query(Topic topic, InetAddress asker, List<Integer> distances) {
    List<NodeRecord> advertisers =
        advertisers(topic).stream()
            .filter(record -> RelayRules.mayTell(asker, record.endpoints()))
            .toList();
    return new Found(advertisers, auxiliary(topic, asker, distances));
  }

  /** Some of those that are registered under a topic, by chance, as many as an answer has. */
  List<NodeRecord> advertisers(Topic topic) {
    cache.expire(loop.nanos());
    return cache.some(topic, limits.returned(), chance);
  }

  /** One registrar for each of the distances, by chance, of those that we know to be there. */
  private List<NodeRecord> auxiliary(Topic topic, InetAddress asker, List<Integer> distances) {
    if (distances.isEmpty()) {
      return List.of();
    }
    Set<Integer> wanted = new LinkedHashSet<>(distances);
    Map<Integer, NodeRecord> chosen = new HashMap<>();
    Map<Integer, Integer> seen = new HashMap<>();
    List<NodeRecord> known = table.verifiedRecords();
    long now = loop.nanos();
    serviceTables
        .apply(topic)
        .ifPresent(own -> {
          own.refill(known, now); // so that it tells of nobody whom the table has lost
          known.addAll(own.proven(wanted, chance, now));
        });
    for (NodeRecord record : known) {
      int distance = topic.logDistance(record.nodeId());
      if (wanted.contains(distance)
          && Capability.isIn(record)
          && RelayRules.mayTell(asker, record.endpoints())
          && chance.nextInt(seen.merge(distance, 1, Integer::sum)) == 0) {
        chosen.put(distance, record); // each of n with a chance of 1 in n
      }
    }
    return wanted.stream().map(chosen::get).filter(Objects::nonNull).limit(MAX_AUXILIARY).toList();
  }

  int advertisements() {
    cache.expire(loop.nanos());
    return cache.size();
  }

  int topics() {
    cache.expire(loop.nanos());
    return cache.services();
  }
}

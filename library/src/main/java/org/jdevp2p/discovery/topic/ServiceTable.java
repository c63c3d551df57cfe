// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.topic;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jdevp2p.discovery.table.AddressLimits;
import org.jdevp2p.discovery.table.RelayRules;
import org.jdevp2p.discovery.table.Subnet;
import org.jdevp2p.discovery.table.SubnetCounts;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.v5.Topic;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.jspecify.annotations.Nullable;

/**
 * {@code B(s)}: the registrars that we know, by their distance from a topic (discv5-theory.md,
 * "Service Tables").
 *
 * <p>Those of the node's own table come in because they are verified; those that others tell of are
 * not, so they give way to those that are, and as in the table no subnet has more than its share.
 * Who does not answer is left alone for a while, longer each time.
 *
 * <p>Used within steps.
 */
final class ServiceTable {

  /** Registrars at one distance. */
  static final int BUCKET_SIZE = 16;

  /** Distances asked for at a time: enough for 16 million nodes. */
  private static final int MAX_DISTANCES = 24;

  private static final int HIGHEST_DISTANCE = 256;

  /** How long a registrar is left alone after its first failure; twice as long after each more. */
  static final Duration BACKOFF = Duration.ofMinutes(1);

  private static final int MAX_FAILURES = 5;

  /** Registrars remembered for their failures. */
  private static final int MAX_RESTING = 256;

  private static final class Seat {
    NodeRecord record;
    boolean proven;
    int failures;
    long notBefore;

    Seat(NodeRecord record, boolean proven, long now) {
      this.record = record;
      this.proven = proven;
      this.notBefore = now;
    }
  }

  private final Topic topic;
  private final NodeId self;
  private final AddressLimits limits;

  /** By distance. */
  private final TreeMap<Integer, Map<NodeId, Seat>> buckets = new TreeMap<>();

  private final SubnetCounts perSubnet = new SubnetCounts();

  /** Those that had to go, and until when they may not come back. */
  private final LinkedHashMap<NodeId, Long> resting = new LinkedHashMap<>();

  ServiceTable(Topic topic, NodeId self, AddressLimits limits) {
    this.topic = topic;
    this.self = self;
    this.limits = limits;
  }

  int size() {
    return buckets.values().stream().mapToInt(Map::size).sum();
  }

  Topic topic() {
    return topic;
  }

  /** Takes in those of the node's own table. */
  void refill(List<NodeRecord> verified, long now) {
    for (NodeRecord record : verified) {
      add(record, true, now);
    }
  }

  /** Takes in those that a registrar tells of, as far as it can know them. */
  void hear(NodeRecord teller, List<NodeRecord> records, long now) {
    for (NodeRecord record : records) {
      if (RelayRules.mayBelieve(address(teller), Subnet.udpEndpoints(record))) {
        add(record, false, now);
      }
    }
  }

  /** Where a registrar that has answered is. */
  static InetAddress address(NodeRecord registrar) {
    return Subnet.udpEndpoints(registrar).getFirst().address();
  }

  /**
   * Takes in a registrar, if there is room, or renews what it says of itself.
   *
   * @param proven whether we know that it is there
   */
  void add(NodeRecord record, boolean proven, long now) {
    NodeId id = record.nodeId();
    Map<NodeId, Seat> bucket =
        buckets.computeIfAbsent(topic.logDistance(id), none -> new HashMap<>());
    Seat known = bucket.get(id);
    if (known != null) {
      renew(bucket, known, record, proven);
    } else if (!id.equals(self)
        && Capability.isIn(record)
        && !isResting(id, now)
        && fits(bucket, record)
        && makeRoom(bucket, proven)) {
      bucket.put(id, new Seat(record, proven, now));
      perSubnet.add(Subnet.ofGlobal(record.endpoints()));
    }
    if (bucket.isEmpty()) {
      buckets.remove(topic.logDistance(id));
    }
  }

  private void renew(Map<NodeId, Seat> bucket, Seat known, NodeRecord record, boolean proven) {
    boolean newer = Long.compareUnsigned(record.seq(), known.record.seq()) > 0;
    if (newer && (proven || !known.proven)) { // nobody moves a node that we have seen where it was
      remove(bucket, known);
      if (Capability.isIn(record) && fits(bucket, record)) {
        known.record = record;
        bucket.put(record.nodeId(), known);
        perSubnet.add(Subnet.ofGlobal(record.endpoints()));
      }
    }
    known.proven |= proven;
  }

  private boolean makeRoom(Map<NodeId, Seat> bucket, boolean proven) {
    if (bucket.size() < BUCKET_SIZE) {
      return true;
    }
    Optional<Seat> weakest = bucket.values().stream().filter(seat -> !seat.proven).findFirst();
    if (!proven || weakest.isEmpty()) {
      return false;
    }
    remove(bucket, weakest.get());
    return true;
  }

  private boolean fits(Map<NodeId, Seat> bucket, NodeRecord record) {
    for (Subnet subnet : Subnet.ofGlobal(record.endpoints())) {
      long here =
          bucket.values().stream()
              .filter(seat -> Subnet.ofGlobal(seat.record.endpoints()).contains(subnet))
              .count();
      if (here >= limits.perBucket() || perSubnet.of(subnet) >= limits.perTable()) {
        return false;
      }
    }
    return true;
  }

  private boolean isResting(NodeId id, long now) {
    Long until = resting.get(id);
    return until != null && until - now > 0;
  }

  private void remove(Map<NodeId, Seat> bucket, Seat seat) {
    bucket.remove(seat.record.nodeId());
    perSubnet.remove(Subnet.ofGlobal(seat.record.endpoints()));
  }

  /** The distances at which there is room, the farthest first: what we ask others for. */
  List<Integer> freeDistances() {
    List<Integer> free = new ArrayList<>();
    for (int d = HIGHEST_DISTANCE; d > HIGHEST_DISTANCE - MAX_DISTANCES; d--) {
      Map<NodeId, Seat> bucket = buckets.get(d);
      if (bucket == null || bucket.size() < BUCKET_SIZE) {
        free.add(d);
      }
    }
    return free;
  }

  /** The distances at which there is somebody, the farthest first. */
  List<Integer> distances() {
    return List.copyOf(buckets.descendingKeySet());
  }

  /**
   * A registrar at this distance, by chance, that may be asked now and is not one of these; one
   * that we know to be there if there is any.
   */
  @Nullable NodeRecord choose(int distance, Set<NodeId> except, RandomGenerator random, long now) {
    List<NodeRecord> proven = new ArrayList<>();
    List<NodeRecord> told = new ArrayList<>();
    for (Seat seat : buckets.getOrDefault(distance, Map.of()).values()) {
      if (seat.notBefore - now <= 0 && !except.contains(seat.record.nodeId())) {
        (seat.proven ? proven : told).add(seat.record);
      }
    }
    List<NodeRecord> usable = proven.isEmpty() ? told : proven;
    return usable.isEmpty() ? null : usable.get(random.nextInt(usable.size()));
  }

  /** One that is known to be there at each of these distances at most, by chance. */
  List<NodeRecord> proven(Collection<Integer> wanted, RandomGenerator random) {
    List<NodeRecord> found = new ArrayList<>();
    for (int distance : new HashSet<>(wanted)) {
      List<Seat> there = new ArrayList<>(buckets.getOrDefault(distance, Map.of()).values());
      there.removeIf(seat -> !seat.proven || seat.failures > 0);
      if (!there.isEmpty()) {
        Collections.swap(there, 0, random.nextInt(there.size()));
        found.add(there.getFirst().record);
      }
    }
    return found;
  }

  /** It has answered as it should. */
  void answered(NodeId registrar) {
    Seat seat = find(registrar);
    if (seat != null) {
      seat.failures = 0;
      seat.proven = true;
    }
  }

  /** There is no answer of it: it has failed, unless that is our own doing. */
  void silent(NodeId registrar, Answer.Why why, long now) {
    if (why != Answer.Why.BUSY && why != Answer.Why.CLOSED) {
      failed(registrar, now);
    }
  }

  /** It is of no use at the moment: it is left alone for a while. */
  void rest(NodeId registrar, long now) {
    Seat seat = find(registrar);
    if (seat != null) {
      seat.notBefore = now + BACKOFF.toNanos();
    }
  }

  /**
   * It has not: it is left alone, longer each time, and has to go if that happens again and again,
   * or at once if it was hearsay.
   */
  void failed(NodeId registrar, long now) {
    Seat seat = find(registrar);
    if (seat == null) {
      return;
    }
    seat.failures++;
    seat.notBefore = now + (BACKOFF.toNanos() << (seat.failures - 1));
    if (!seat.proven || seat.failures >= MAX_FAILURES) {
      Map<NodeId, Seat> bucket = buckets.get(topic.logDistance(registrar));
      if (bucket != null) {
        remove(bucket, seat);
      }
      resting.put(registrar, seat.notBefore);
      if (resting.size() > MAX_RESTING) {
        resting.pollFirstEntry();
      }
    }
  }

  private @Nullable Seat find(NodeId registrar) {
    return buckets.getOrDefault(topic.logDistance(registrar), Map.of()).get(registrar);
  }
}

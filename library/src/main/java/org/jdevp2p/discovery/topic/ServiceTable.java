// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.topic;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jdevp2p.discovery.table.AddressLimits;
import org.jdevp2p.discovery.table.RelayRules;
import org.jdevp2p.discovery.table.Subnet;
import org.jdevp2p.discovery.table.SubnetCounts;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.v5.Topic;
import org.jdevp2p.node.IpScope;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.jspecify.annotations.Nullable;

/**
 * {@code B(s)}: the registrars that we know, by their distance from a topic (discv5-theory.md,
 * "Service Tables").
 *
 * <p>They come from the node's own table, which verifies them, and from what registrars tell. Known
 * to be there is who is verified in the table now, or has answered a topic request lately; all
 * others are hearsay, also those that the table has lost: "a node that fails ordinary Discovery v5
 * liveness checks ceases to be eligible". Hearsay is asked if nobody better is there, told to
 * nobody, gives way to those that are known to be there, and goes when it fails once. One registrar
 * may seat a few at each distance, and as in the table no subnet has more than its share.
 *
 * <p>Who does not answer is left alone for a while, longer each time.
 *
 * <p>Used within steps.
 */
final class ServiceTable {

  /** Registrars at one distance. */
  static final int BUCKET_SIZE = 16;

  /**
   * Seats at one distance of hearsay that one registrar told, so that one who invents nodes fills
   * none however often it is asked; those of one subnet count as one registrar. As many as a subnet
   * has by default; an answer names one for each distance, and who turns out to be there does not
   * count any more, so an honest registrar is hardly held up.
   */
  static final int MAX_TOLD_BY_ONE = 2;

  /**
   * How long an answer proves that a registrar is there: as long as an advertisement lives by
   * default. Whom an advertiser is registered with answers more often than that.
   */
  static final Duration ANSWER_PROVES = Duration.ofMinutes(15);

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

    /** Who told of it: a subnet, or a node of a local network. Null if our table did. */
    final @Nullable Object teller;

    /** Whether our table has it, verified. */
    boolean verified;

    /** Until when its last answer proves that it is there. */
    Optional<Long> provenUntil = Optional.empty();

    int failures;
    long notBefore;

    Seat(NodeRecord record, @Nullable Object teller, long now) {
      this.record = record;
      this.teller = teller;
      this.verified = teller == null;
      this.notBefore = now;
    }

    boolean isProven(long now) {
      return verified || provenUntil.filter(until -> until - now > 0).isPresent();
    }

    boolean isIn(Subnet subnet) {
      return Subnet.ofGlobal(record.endpoints()).contains(subnet);
    }
  }

  private final Topic topic;
  private final NodeId self;
  private final AddressLimits limits;

  /** By distance; none is empty. */
  private final TreeMap<Integer, Map<NodeId, Seat>> buckets = new TreeMap<>();

  private final SubnetCounts perSubnet = new SubnetCounts();

  /** Those that had to go, and until when they may not come back. */
  private final LinkedHashMap<NodeId, Long> resting = new LinkedHashMap<>();

  ServiceTable(Topic topic, NodeId self, AddressLimits limits) {
    this.topic = topic;
    this.self = self;
    this.limits = limits;
  }

  Topic topic() {
    return topic;
  }

  int size() {
    return buckets.values().stream().mapToInt(Map::size).sum();
  }

  // ---- who comes

  /** Takes in those that the node's own table has verified, which are all that it has. */
  void refill(List<NodeRecord> verified, long now) {
    Set<NodeId> ids = new HashSet<>();
    verified.forEach(record -> ids.add(record.nodeId()));
    for (Map<NodeId, Seat> bucket : buckets.values()) {
      bucket.forEach((id, seat) -> seat.verified &= ids.contains(id));
    }
    for (NodeRecord record : verified) {
      verified(record, now);
    }
  }

  /** Takes in a registrar that is verified, if there is room, or renews what it says of itself. */
  void verified(NodeRecord record, long now) {
    take(record, null, now);
  }

  /** Takes in those that a registrar tells of, as far as it can know them. */
  void hear(NodeRecord teller, List<NodeRecord> records, long now) {
    InetAddress address = address(teller);
    Object party = IpScope.of(address) == IpScope.GLOBAL ? Subnet.of(address) : teller.nodeId();
    for (NodeRecord record : records) {
      if (RelayRules.mayBelieve(address, Subnet.udpEndpoints(record))) {
        take(record, party, now);
      }
    }
  }

  /** Where a registrar that has answered is. */
  static InetAddress address(NodeRecord registrar) {
    return Subnet.udpEndpoints(registrar).getFirst().address();
  }

  private void take(NodeRecord record, @Nullable Object teller, long now) {
    NodeId id = record.nodeId();
    Seat known = find(id);
    if (known != null) {
      renew(known, record, teller == null, now);
    } else if (!id.equals(self)
        && Capability.isIn(record)
        && !isResting(id, now)
        && (teller == null || mayTell(teller, topic.logDistance(id), now))) {
      Seat seat = new Seat(record, teller, now);
      if (seat.verified) {
        makeRoom(seat, now);
      }
      place(seat);
    }
  }

  private void renew(Seat known, NodeRecord record, boolean verified, long now) {
    boolean newer = Long.compareUnsigned(record.seq(), known.record.seq()) > 0;
    boolean unproven = !known.isProven(now); // nobody moves a node that we have seen where it was
    known.verified |= verified;
    if (verified ? newer || unproven : newer && unproven) {
      remove(known);
      known.record = record;
      if (Capability.isIn(record)) {
        if (verified) {
          makeRoom(known, now);
        }
        place(known);
      }
    }
  }

  private void place(Seat seat) {
    NodeId id = seat.record.nodeId();
    int distance = topic.logDistance(id);
    List<Subnet> subnets = Subnet.ofGlobal(seat.record.endpoints());
    Map<NodeId, Seat> bucket = at(distance);
    if (bucket.size() < BUCKET_SIZE
        && subnets.stream().noneMatch(subnet -> isFull(subnet, bucket) || isFull(subnet))) {
      buckets.computeIfAbsent(distance, none -> new HashMap<>()).put(id, seat);
      perSubnet.add(subnets);
    }
  }

  /** Hearsay goes that stands in the way of one that is known to be there. */
  private void makeRoom(Seat proven, long now) {
    Map<NodeId, Seat> bucket = at(topic.logDistance(proven.record.nodeId()));
    for (Subnet subnet : Subnet.ofGlobal(proven.record.endpoints())) {
      if (isFull(subnet, bucket)) {
        dropHearsay(bucket.values().stream().filter(seat -> seat.isIn(subnet)), now);
      }
      if (isFull(subnet)) {
        dropHearsay(
            buckets.values().stream()
                .flatMap(each -> each.values().stream())
                .filter(seat -> seat.isIn(subnet)),
            now);
      }
    }
    if (bucket.size() >= BUCKET_SIZE) {
      dropHearsay(bucket.values().stream(), now);
    }
  }

  private void dropHearsay(Stream<Seat> seats, long now) {
    seats.filter(seat -> !seat.isProven(now)).findFirst().ifPresent(this::remove);
  }

  private boolean isFull(Subnet subnet, Map<NodeId, Seat> bucket) {
    return bucket.values().stream().filter(seat -> seat.isIn(subnet)).count() >= limits.perBucket();
  }

  private boolean isFull(Subnet subnet) {
    return perSubnet.of(subnet) >= limits.perTable();
  }

  private boolean mayTell(Object teller, int distance, long now) {
    return at(distance).values().stream()
            .filter(seat -> teller.equals(seat.teller) && !seat.isProven(now))
            .count()
        < MAX_TOLD_BY_ONE;
  }

  private boolean isResting(NodeId id, long now) {
    Long until = resting.get(id);
    return until != null && until - now > 0;
  }

  private void remove(Seat seat) {
    int distance = topic.logDistance(seat.record.nodeId());
    Map<NodeId, Seat> bucket = at(distance);
    bucket.remove(seat.record.nodeId());
    perSubnet.remove(Subnet.ofGlobal(seat.record.endpoints()));
    if (bucket.isEmpty()) {
      buckets.remove(distance);
    }
  }

  // ---- who is there

  private Map<NodeId, Seat> at(int distance) {
    return buckets.getOrDefault(distance, Map.of());
  }

  private @Nullable Seat find(NodeId registrar) {
    return at(topic.logDistance(registrar)).get(registrar);
  }

  /** The distances at which there is room, the farthest first: what we ask others for. */
  List<Integer> freeDistances() {
    List<Integer> free = new ArrayList<>();
    for (int d = HIGHEST_DISTANCE; d > HIGHEST_DISTANCE - MAX_DISTANCES; d--) {
      if (at(d).size() < BUCKET_SIZE) {
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
    for (Seat seat : at(distance).values()) {
      if (seat.notBefore - now <= 0 && !except.contains(seat.record.nodeId())) {
        (seat.isProven(now) ? proven : told).add(seat.record);
      }
    }
    List<NodeRecord> usable = proven.isEmpty() ? told : proven;
    return usable.isEmpty() ? null : usable.get(random.nextInt(usable.size()));
  }

  /** One that is known to be there at each of these distances at most, by chance. */
  List<NodeRecord> proven(Collection<Integer> wanted, RandomGenerator random, long now) {
    List<NodeRecord> found = new ArrayList<>();
    for (int distance : new HashSet<>(wanted)) {
      List<Seat> there = new ArrayList<>(at(distance).values());
      there.removeIf(seat -> !seat.isProven(now) || seat.failures > 0);
      if (!there.isEmpty()) {
        found.add(there.get(random.nextInt(there.size())).record);
      }
    }
    return found;
  }

  // ---- how they do

  /** It has answered as it should. */
  void answered(NodeId registrar, long now) {
    Seat seat = find(registrar);
    if (seat != null) {
      seat.failures = 0;
      seat.provenUntil = Optional.of(now + ANSWER_PROVES.toNanos());
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
    if (!seat.isProven(now) || seat.failures >= MAX_FAILURES) {
      remove(seat);
      resting.put(registrar, seat.notBefore);
      if (resting.size() > MAX_RESTING) {
        resting.pollFirstEntry();
      }
    }
  }
}

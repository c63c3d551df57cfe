// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.discovery.table.TableInfo.BucketInfo;
import org.jdevp2p.discovery.table.TableInfo.EntryInfo;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that we know, by their distance from us (discv5-theory.md, "Node Table"): k-buckets for
 * both versions of discovery in one.
 *
 * <p>An entry is told to others only if it has answered us, and only over the version over which it
 * has: who asks over v4 could do nothing with a node that speaks v5 alone. What a node says of
 * itself comes from its record if there is one; an address that nobody signed never replaces one.
 *
 * <p>The table does nothing by itself but fetch records that have become old: {@link Upkeep} checks
 * and refreshes it. All methods are called within a step of the {@link Loop}.
 */
public final class Table {

  /** k: nodes in a bucket, and in an answer. */
  public static final int BUCKET_SIZE = 16;

  /** Who leaves this many FindNodes in a row unanswered has to go, if the bucket can spare it. */
  static final int MAX_SILENCES = 5;

  private static final int SPARE_ENTRIES = BUCKET_SIZE / 4;

  private final NodeId self;
  private final Loop loop;
  private final Buckets buckets;
  private final Optional<AddressVotes> votes;

  /** An empty table of the node with this id, for use without {@link Upkeep}. */
  public Table(NodeId self) {
    this(self, new Loop(Ticker.system(), new Random()), AddressLimits.DEFAULT, Optional.empty());
  }

  /**
   * An empty table.
   *
   * @param self the id of the node whose table it is
   * @param loop the node's
   * @param limits how many nodes it takes of one subnet
   * @param votes are told what verified nodes say of our address
   */
  public Table(NodeId self, Loop loop, AddressLimits limits, Optional<AddressVotes> votes) {
    this.self = self;
    this.loop = loop;
    this.buckets = new Buckets(self, loop, limits);
    this.votes = votes;
  }

  // ---- what the wires tell

  /**
   * {@code node} has answered our Ping over {@code wire} at the address that {@code node} states:
   * it is there, it may be told to others who ask over this wire, and {@code pong} is a witness of
   * our own address.
   */
  public void verified(Wire wire, Node node, Pong pong) {
    Entry entry = proven(wire, node);
    if (entry == null) {
      return;
    }
    if (entry.placed) {
      votes.ifPresent(ballot -> vote(ballot, entry, pong));
    }
    if (Long.compareUnsigned(pong.recordSeq(), entry.recordSeq()) > 0
        && Long.compareUnsigned(pong.recordSeq(), entry.refusedSeq) > 0) {
      fetchRecord(wire, entry, pong.recordSeq());
    }
  }

  /**
   * {@code node} has proven its key to us over {@code wire}, from an address that may not be where
   * it can be reached.
   */
  public void heardFrom(Wire wire, Node node) {
    if (wire.canAsk(node)) {
      hear(node, true);
    }
  }

  /** {@code node} is there, says its answer over {@code wire} to something other than a Ping. */
  void answered(Wire wire, Node node) {
    Entry entry = buckets.find(node.nodeId());
    if (entry != null) {
      entry.silences = 0;
    }
    if (wire.version() == 4) {
      hear(node, false); // Neighbors name no request, so they prove nothing
    } else {
      proven(wire, node);
    }
  }

  /** {@code id} has not answered a FindNode: it is checked soon, and goes if it does so often. */
  void silent(Wire wire, NodeId id) {
    Entry entry = buckets.find(id);
    if (entry == null
        || !entry.placed
        || (entry.isVerified() && !entry.isVerifiedOver(wire.version()))) {
      return;
    }
    entry.silences++;
    if (entry.silences >= MAX_SILENCES && buckets.of(id).entries.size() >= SPARE_ENTRIES) {
      buckets.remove(entry);
    } else {
      buckets.watcher().doubted(entry);
    }
  }

  /**
   * A node that somebody tells us of; nothing is proven.
   *
   * @param mayWait whether it may wait for a place if there is none: only if we know at least that
   *     somebody has its key
   */
  void hear(Node node, boolean mayWait) {
    NodeId id = node.nodeId();
    List<Endpoint> endpoints = Subnet.udpEndpoints(node);
    if (id.equals(self) || endpoints.isEmpty()) {
      return;
    }
    Entry known = buckets.find(id);
    if (known != null) {
      update(known, node, endpoints, false);
    } else {
      buckets.admit(new Entry(node, id, endpoints, loop.nanos()), mayWait);
    }
  }

  private @Nullable Entry proven(Wire wire, Node node) {
    NodeId id = node.nodeId();
    List<Endpoint> endpoints = Subnet.udpEndpoints(node);
    if (id.equals(self) || endpoints.isEmpty()) {
      return null;
    }
    Entry entry = buckets.find(id);
    if (entry == null) {
      entry = new Entry(node, id, endpoints, loop.nanos());
      entry.answered(wire.version(), loop.nanos());
      buckets.admit(entry, true);
    } else if (update(entry, node, endpoints, true)) {
      entry.answered(wire.version(), loop.nanos());
      if (!entry.placed) {
        buckets.promote(entry);
      }
    } else {
      return null;
    }
    if (entry.placed) {
      buckets.watcher().answered(entry);
    }
    return entry;
  }

  /**
   * Takes over what {@code node} says, if it is newer and can be trusted.
   *
   * @return whether the entry is now where {@code node} says
   */
  private boolean update(Entry entry, Node node, List<Endpoint> endpoints, boolean proven) {
    boolean samePlace = Buckets.coversUdp(entry.endpoints(), endpoints);
    boolean newer =
        node.record().isPresent()
            ? isNewer(entry, node.record().get(), endpoints, proven)
            : entry.node().record().isEmpty()
                && (samePlace
                    ? endpoints.getFirst().tcpPort() != 0
                    : proven || !entry.isVerified());
    return newer ? buckets.change(entry, node, endpoints, proven) : samePlace;
  }

  /** A record replaces an older one, or an address that we have not seen it answer at. */
  private static boolean isNewer(
      Entry entry, NodeRecord record, List<Endpoint> endpoints, boolean proven) {
    if (entry.node().record().isPresent()) {
      return Long.compareUnsigned(record.seq(), entry.recordSeq()) > 0;
    }
    return proven || !entry.isVerified() || statesOneOf(endpoints, entry.endpoints());
  }

  private static boolean statesOneOf(List<Endpoint> endpoints, List<Endpoint> known) {
    return known.stream()
        .anyMatch(at -> endpoints.stream().anyMatch(each -> each.udp().equals(at.udp())));
  }

  private static void vote(AddressVotes ballot, Entry entry, Pong pong) {
    boolean six = pong.seenAs().getAddress() instanceof Inet6Address;
    for (Endpoint endpoint : entry.endpoints()) {
      if (endpoint.address() instanceof Inet6Address == six) {
        ballot.vote(entry.id, endpoint.address(), pong.seenAs());
        return;
      }
    }
  }

  private void fetchRecord(Wire wire, Entry entry, long seq) {
    if (!entry.fetching) {
      entry.fetching = true;
      wire.requestRecord(entry.node(), answer -> recordCame(entry, seq, answer));
    }
  }

  private void recordCame(Entry entry, long seq, Answer<NodeRecord> answer) {
    entry.fetching = false;
    if (answer instanceof Answer.Given<NodeRecord>(NodeRecord record, Duration after)
        && buckets.find(entry.id) == entry) {
      List<Endpoint> endpoints = Subnet.udpEndpoints(record);
      if (!endpoints.isEmpty()) {
        update(entry, record, endpoints, false);
      }
      if (!entry.node().equals(record)) {
        entry.refusedSeq = seq;
      }
    }
  }

  // ---- what others ask

  /** What we know of a node, if it is in the table or waits for a place. */
  public Optional<Node> find(NodeId id) {
    return Optional.ofNullable(buckets.find(id)).map(Entry::node);
  }

  /**
   * Nodes for an answer of v5: they have a record, are verified over v5, and lie at one of these
   * logarithmic distances from us; ours for distance 0 is not the table's business. If there are
   * too many, those at the distances named first are preferred, and among these chance decides.
   *
   * @param asker who gets them: addresses of a local network are told only within it
   */
  public List<NodeRecord> atDistances(List<Integer> distances, InetAddress asker, int limit) {
    List<NodeRecord> found = new ArrayList<>();
    for (int distance : new LinkedHashSet<>(distances)) {
      if (distance > 0 && distance <= Byte.SIZE * NodeId.SIZE_BYTES && found.size() < limit) {
        List<NodeRecord> there = atDistance(distance, asker);
        if (found.size() + there.size() > limit) {
          Collections.shuffle(there, Random.from(loop.random())); // not always the same ones
        }
        found.addAll(there.subList(0, Math.min(there.size(), limit - found.size())));
      }
    }
    return found;
  }

  private List<NodeRecord> atDistance(int distance, InetAddress asker) {
    List<NodeRecord> found = new ArrayList<>();
    for (Entry entry : buckets.at(distance).entries) {
      if (entry.isVerifiedOver(5)
          && self.logDistance(entry.id) == distance
          && RelayRules.mayTell(asker, entry.endpoints())) {
        entry.node().record().ifPresent(found::add);
      }
    }
    return found;
  }

  /**
   * Nodes for an answer of v4: verified over v4, closest to {@code target} first.
   *
   * @param asker who gets them: addresses of a local network are told only within it
   */
  public List<Node> closest(NodeId target, InetAddress asker, int limit) {
    return nearest(
            target,
            limit,
            entry -> entry.isVerifiedOver(4) && RelayRules.mayTell(asker, entry.endpoints()))
        .stream()
        .map(Entry::node)
        .toList();
  }

  /** The entries closest to {@code target}, closest first. */
  List<Entry> nearest(NodeId target, int limit, Predicate<Entry> wanted) {
    List<Entry> nearest = new ArrayList<>(limit + 1);
    buckets.forEach(entry -> {
      if (wanted.test(entry)) {
        int at = nearest.size();
        while (at > 0 && target.compareDistance(entry.id, nearest.get(at - 1).id) < 0) {
          at--;
        }
        if (at < limit) {
          nearest.add(at, entry);
          if (nearest.size() > limit) {
            nearest.removeLast();
          }
        }
      }
    });
    return nearest;
  }

  /** The records of those that are verified over v5. */
  public List<NodeRecord> verifiedRecords() {
    List<NodeRecord> records = new ArrayList<>();
    buckets.forEach(entry -> {
      if (entry.isVerifiedOver(5)) {
        entry.node().record().ifPresent(records::add);
      }
    });
    return records;
  }

  // ---- for upkeep and observers

  NodeId self() {
    return self;
  }

  RandomGenerator random() {
    return loop.random();
  }

  Buckets buckets() {
    return buckets;
  }

  /** The versions over which a node that has a place is verified. */
  Set<Integer> verifiedOver(NodeId id) {
    Entry entry = buckets.find(id);
    return entry == null || !entry.placed ? Set.of() : entry.verifiedOver();
  }

  /** Nodes that have a place. */
  public int size() {
    return buckets.size();
  }

  /** What is in each bucket, the closest first. */
  public List<BucketInfo> bucketInfo() {
    List<BucketInfo> infos = new ArrayList<>(Buckets.COUNT);
    for (int i = 0; i < Buckets.COUNT; i++) {
      Bucket bucket = buckets.all().get(i);
      infos.add(
          new BucketInfo(
              Buckets.lowestDistance(i),
              Buckets.highestDistance(i),
              bucket.entries.stream().map(this::info).toList(),
              bucket.replacements.stream().map(Entry::node).toList()));
    }
    return infos;
  }

  private EntryInfo info(Entry entry) {
    Set<Integer> versions = entry.verifiedOver();
    return new EntryInfo(
        entry.node(),
        versions,
        entry.checks(),
        Duration.ofNanos(loop.nanos() - entry.knownSince),
        versions.isEmpty()
            ? Optional.empty()
            : Optional.of(Duration.ofNanos(loop.nanos() - entry.lastAnswer())));
  }
}

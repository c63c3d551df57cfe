// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * The buckets, who gets a place in them, and who has to leave.
 *
 * <p>An id costs nothing, and who says hello need not be where he says, so places are given by two
 * rules: never more of a subnet than {@link AddressLimits} allow, and who has proven to be there
 * takes the place of one who has not. Who is there is never sent away for another.
 *
 * <p>Only touched within steps of the loop.
 */
final class Buckets {

  /** Half of all nodes are at distance 256, a quarter at 255: one bucket for all below 241. */
  static final int COUNT = 17;

  private static final int HIGHEST_MERGED = 256 - COUNT + 1;

  private final NodeId self;
  private final Loop loop;
  private final AddressLimits limits;
  private final List<Bucket> all = new ArrayList<>(COUNT);
  private final SubnetCounts perSubnet = new SubnetCounts();
  private int size;
  private Watcher watcher = Watcher.NOBODY;

  /** Hears who comes and goes. */
  interface Watcher {
    Watcher NOBODY =
        new Watcher() {
          @Override
          public void placed(Entry entry) {}

          @Override
          public void doubted(Entry entry) {}

          @Override
          public void removed(Entry entry) {}

          @Override
          public void answered(Entry entry) {}
        };

    /** It has a place in a bucket now. */
    void placed(Entry entry);

    /** It may not be there any more, or states another address: to be checked soon. */
    void doubted(Entry entry);

    /** It has lost its place. */
    void removed(Entry entry);

    /** It has proven to be there. */
    void answered(Entry entry);
  }

  Buckets(NodeId self, Loop loop, AddressLimits limits) {
    this.self = self;
    this.loop = loop;
    this.limits = limits;
    for (int i = 0; i < COUNT; i++) {
      all.add(new Bucket());
    }
  }

  void watch(Watcher newWatcher) {
    watcher = newWatcher;
  }

  Watcher watcher() {
    return watcher;
  }

  List<Bucket> all() {
    return all;
  }

  int size() {
    return size;
  }

  /** The number of the bucket for nodes at this distance, 0 for the closest. */
  static int indexAt(int distance) {
    return Math.max(0, distance - HIGHEST_MERGED);
  }

  /** The distances that a bucket is for. */
  static int lowestDistance(int index) {
    return index == 0 ? 1 : HIGHEST_MERGED + index;
  }

  static int highestDistance(int index) {
    return HIGHEST_MERGED + index;
  }

  Bucket at(int distance) {
    return all.get(indexAt(distance));
  }

  Bucket of(NodeId id) {
    return at(self.logDistance(id));
  }

  @Nullable Entry find(NodeId id) {
    return of(id).find(id);
  }

  void forEach(Consumer<Entry> action) {
    for (Bucket bucket : all) {
      bucket.entries.forEach(action);
    }
  }

  // ---- coming

  /**
   * Gives a new entry a place, or lets it wait for one.
   *
   * @param mayWait whether it may wait
   */
  void admit(Entry entry, boolean mayWait) {
    Bucket bucket = of(entry.id);
    if (entry.isVerified()) {
      makeRoom(bucket, entry);
    }
    if (!place(bucket, entry) && mayWait) {
      bucket.addReplacement(entry, limits.perBucket());
    }
  }

  /** An entry that waits has proven to be there: unproven ones may have to make room. */
  void promote(Entry waiting) {
    Bucket bucket = of(waiting.id);
    makeRoom(bucket, waiting);
    place(bucket, waiting);
  }

  private boolean place(Bucket bucket, Entry entry) {
    if (bucket.isFull() || !fits(bucket, entry.subnets(), entry)) {
      return false;
    }
    bucket.replacements.remove(entry);
    bucket.entries.add(entry);
    entry.placed = true;
    entry.passes = 0;
    size++;
    perSubnet.add(entry.subnets());
    watcher.placed(entry);
    trimCrowds();
    return true;
  }

  /** Removes unproven entries that stand in the way of a proven one. */
  private void makeRoom(Bucket bucket, Entry proven) {
    for (Subnet subnet : proven.subnets()) {
      if (Bucket.count(bucket.entries, subnet, proven) >= limits.perBucket()) {
        dropUnproven(bucket.entries, subnet);
      }
      if (isFullOf(subnet)) {
        for (Bucket each : all) {
          if (isFullOf(subnet)) {
            dropUnproven(each.entries, subnet);
          }
        }
      }
    }
    if (bucket.isFull() && fits(bucket, proven.subnets(), proven)) {
      dropUnproven(bucket.entries, null);
    }
  }

  /** Removes the newest unproven entry, of a subnet if one is given; nobody moves up for it. */
  private void dropUnproven(List<Entry> entries, @Nullable Subnet subnet) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      Entry entry = entries.get(i);
      if (!entry.isVerified() && (subnet == null || entry.subnets().contains(subnet))) {
        takeOut(entry);
        return;
      }
    }
  }

  private boolean fits(Bucket bucket, List<Subnet> subnets, Entry except) {
    for (Subnet subnet : subnets) {
      boolean counted = except.placed && except.subnets().contains(subnet);
      int others = perSubnet.of(subnet) - (counted ? 1 : 0);
      if (Bucket.count(bucket.entries, subnet, except) >= limits.perBucket()
          || others >= limits.inTable(size - (except.placed ? 1 : 0) - others)) {
        return false;
      }
    }
    return true;
  }

  private boolean isFullOf(Subnet subnet) {
    int count = perSubnet.of(subnet);
    return count >= limits.inTable(size - count);
  }

  /** Once there are enough others, crowds that were let in before shrink to their share. */
  private void trimCrowds() {
    List<Entry> excess = new ArrayList<>();
    perSubnet.forEach((subnet, count) -> {
      int allowed = limits.inTable(size - count);
      if (count > allowed) {
        excess.addAll(weakest(subnet, count - allowed));
      }
    });
    for (Entry entry : excess) {
      if (entry.placed) {
        remove(entry);
      }
    }
  }

  private List<Entry> weakest(Subnet subnet, int howMany) {
    List<Entry> members = new ArrayList<>();
    forEach(entry -> {
      if (entry.subnets().contains(subnet)) {
        members.add(entry);
      }
    });
    members.sort((a, b) ->
        a.checks() != b.checks()
            ? Integer.compare(a.checks(), b.checks())
            : Long.compare(b.knownSince, a.knownSince));
    return members.subList(0, howMany);
  }

  // ---- changing

  /**
   * Another statement of a node about itself, which is in the table or waits.
   *
   * @param proven whether it answers where {@code node} says
   * @return false if its new addresses break the limits: all stays as it was
   */
  boolean change(Entry entry, Node node, List<Endpoint> endpoints, boolean proven) {
    if (endpoints.equals(entry.endpoints())) {
      entry.become(node, endpoints);
      return true;
    }
    List<Subnet> subnets = Subnet.ofGlobal(endpoints);
    if (entry.placed && !fits(of(entry.id), subnets, entry)) {
      return false;
    }
    if (entry.placed) {
      perSubnet.remove(entry.subnets());
      perSubnet.add(subnets);
    }
    boolean samePlace = coversUdp(entry.endpoints(), endpoints);
    entry.become(node, endpoints);
    if (!samePlace) {
      entry.unverify();
      if (entry.placed && !proven) {
        watcher.doubted(entry);
      }
    }
    return true;
  }

  /** Whether all addresses for discovery among {@code endpoints} are among {@code known}. */
  static boolean coversUdp(List<Endpoint> known, List<Endpoint> endpoints) {
    return endpoints.stream()
        .allMatch(endpoint -> known.stream().anyMatch(at -> at.udp().equals(endpoint.udp())));
  }

  // ---- going

  /** Takes an entry out of its bucket; one that waits moves up, unproven. */
  void remove(Entry entry) {
    takeOut(entry);
    Bucket bucket = of(entry.id);
    for (Entry next : bucket.replacementsByMerit(loop.random())) {
      next.unverify();
      if (place(bucket, next)) {
        return;
      }
    }
  }

  /** Forgets an entry that waits. */
  void removeWaiting(Entry entry) {
    of(entry.id).replacements.remove(entry);
  }

  private void takeOut(Entry entry) {
    of(entry.id).entries.remove(entry);
    entry.placed = false;
    size--;
    perSubnet.remove(entry.subnets());
    watcher.removed(entry);
  }
}

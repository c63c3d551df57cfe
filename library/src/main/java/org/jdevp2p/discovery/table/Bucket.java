// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jdevp2p.node.NodeId;
import org.jspecify.annotations.Nullable;

/** The nodes at one distance from us, and those that wait for a place among them. */
final class Bucket {

  /** How many wait for a place. */
  static final int MAX_REPLACEMENTS = 10;

  final List<Entry> entries = new ArrayList<>(Table.BUCKET_SIZE);
  final List<Entry> replacements = new ArrayList<>(0); // the newest last

  /** When a lookup last went here. */
  long refreshedAt;

  boolean isFull() {
    return entries.size() >= Table.BUCKET_SIZE;
  }

  @Nullable Entry find(NodeId id) {
    Entry entry = findIn(entries, id);
    return entry != null ? entry : findIn(replacements, id);
  }

  private static @Nullable Entry findIn(List<Entry> list, NodeId id) {
    for (Entry entry : list) {
      if (entry.id.equals(id)) {
        return entry;
      }
    }
    return null;
  }

  /** How many of these entries lie in that subnet, {@code except} not counted. */
  static int count(List<Entry> list, Subnet subnet, @Nullable Entry except) {
    int count = 0;
    for (Entry entry : list) {
      if (entry != except && entry.subnets().contains(subnet)) {
        count++;
      }
    }
    return count;
  }

  /**
   * Lets {@code entry} wait. If too many do, the oldest goes, though who has not proven to be there
   * never pushes out who has.
   *
   * @param perSubnet how many of one subnet may wait
   */
  void addReplacement(Entry entry, int perSubnet) {
    for (Subnet subnet : entry.subnets()) {
      if (count(replacements, subnet, null) >= perSubnet) {
        return;
      }
    }
    if (replacements.size() >= MAX_REPLACEMENTS) {
      Entry unproven = oldestUnproven();
      if (unproven == null && !entry.isVerified()) {
        return;
      }
      replacements.remove(unproven == null ? replacements.getFirst() : unproven);
    }
    replacements.add(entry);
  }

  private @Nullable Entry oldestUnproven() {
    for (Entry entry : replacements) {
      if (!entry.isVerified()) {
        return entry;
      }
    }
    return null;
  }

  /** Those that wait, in the order in which they are to have a free place. */
  List<Entry> replacementsByMerit(RandomGenerator random) {
    List<Entry> order = new ArrayList<>(replacements.size());
    for (Entry entry : replacements) {
      order.add(random.nextInt(order.size() + 1), entry);
    }
    order.sort((a, b) -> Boolean.compare(b.isVerified(), a.isVerified()));
    return order;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;

/**
 * What the table holds at one moment. Immutable.
 *
 * @param self whose table it is
 * @param buckets all of them, the closest first
 * @param lookups how many lookups have ended so far
 * @param lookupsUnderWay how many have not
 * @param sinceRefresh how long ago the last refresh ended; empty if none has
 */
public record TableInfo(
    NodeId self,
    List<BucketInfo> buckets,
    long lookups,
    int lookupsUnderWay,
    Optional<Duration> sinceRefresh) {

  /** Copies the list. */
  public TableInfo {
    buckets = List.copyOf(buckets);
  }

  /** How many nodes have a place in a bucket. */
  public int size() {
    return buckets.stream().mapToInt(bucket -> bucket.entries().size()).sum();
  }

  /** How many of them have proven to be there. */
  public int verified() {
    return buckets.stream()
        .flatMap(bucket -> bucket.entries().stream())
        .mapToInt(entry -> entry.verifiedOver().isEmpty() ? 0 : 1)
        .sum();
  }

  /**
   * The nodes at some distances from us.
   *
   * @param lowestDistance the closest logarithmic distance
   * @param highestDistance the farthest; the same but for the closest bucket
   * @param entries who has a place
   * @param replacements who waits for one
   */
  public record BucketInfo(
      int lowestDistance, int highestDistance, List<EntryInfo> entries, List<Node> replacements) {

    /** Copies the lists. */
    public BucketInfo {
      entries = List.copyOf(entries);
      replacements = List.copyOf(replacements);
    }
  }

  /**
   * A node that has a place in the table.
   *
   * @param node what it says of itself
   * @param verifiedOver the versions of discovery over which it has proven to be there; only over
   *     these is it told to others
   * @param checks how proven it is: grows with each check that it passes
   * @param knownFor how long we have known it
   * @param sinceAnswer how long ago it last answered; empty if it never has
   */
  public record EntryInfo(
      Node node,
      Set<Integer> verifiedOver,
      int checks,
      Duration knownFor,
      Optional<Duration> sinceAnswer) {

    /** Copies the set. */
    public EntryInfo {
      verifiedOver = Set.copyOf(verifiedOver);
    }
  }
}

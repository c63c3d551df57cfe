// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

/**
 * How many nodes of one subnet, a /24 of IPv4 or a /64 of IPv6, the table takes: ids are free,
 * addresses are not. Loopback and local networks are exempt. A search for a topic yields as many,
 * with an answer in place of a bucket, and without shares.
 *
 * <p>Fixed numbers protect a full table only: four subnets with ten nodes each are a third of a
 * table of 120. So once there are enough others, a subnet is held to a share of them, too.
 *
 * @param perBucket in one bucket, and as many among its replacements
 * @param perTable in all buckets
 * @param enoughOthers from how many entries of other subnets on the share holds
 * @param shareOfOthers one entry for so many of others, though never fewer than {@code perBucket}
 */
public record AddressLimits(int perBucket, int perTable, int enoughOthers, int shareOfOthers) {

  /** 2 in a bucket, 10 in a table, and 1 for 40 others when there are 40. */
  public static final AddressLimits DEFAULT = new AddressLimits(2, 10, 40, 40);

  /** No limits: for networks whose nodes all sit behind a few addresses. */
  public static final AddressLimits NONE =
      new AddressLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, 1);

  /**
   * Checks that all are positive.
   *
   * @throws IllegalArgumentException if one is 0 or less
   */
  public AddressLimits {
    if (perBucket < 1 || perTable < 1 || enoughOthers < 1 || shareOfOthers < 1) {
      throw new IllegalArgumentException("address limits must be 1 or more");
    }
  }

  /** How many entries of a subnet a table takes that has {@code others} of other subnets. */
  int inTable(int others) {
    return others < enoughOthers
        ? perTable
        : Math.min(perTable, Math.max(perBucket, others / shareOfOthers));
  }
}

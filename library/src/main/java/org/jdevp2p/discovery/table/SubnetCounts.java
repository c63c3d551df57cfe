// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * How many nodes of each subnet are in a collection that {@link AddressLimits} bound. For one
 * thread at a time.
 */
public final class SubnetCounts {

  private final Map<Subnet, Integer> counts = new HashMap<>();

  /** Nobody. */
  public SubnetCounts() {}

  /** How many there are of this one. */
  public int of(Subnet subnet) {
    return counts.getOrDefault(subnet, 0);
  }

  /** A node came that is in these. */
  public void add(List<Subnet> subnets) {
    count(subnets, 1);
  }

  /** A node went that was in these. */
  public void remove(List<Subnet> subnets) {
    count(subnets, -1);
  }

  void forEach(BiConsumer<Subnet, Integer> action) {
    counts.forEach(action);
  }

  private void count(List<Subnet> subnets, int change) {
    for (Subnet subnet : subnets) {
      counts.merge(subnet, change, (a, b) -> a + b == 0 ? null : a + b);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v4;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts for {@link DiscV4Stats}. Any thread. */
final class Counters {

  private final Map<PacketKind, LongAdder> received = zeros(PacketKind.class);
  private final Map<PacketKind, LongAdder> sent = zeros(PacketKind.class);
  private final Map<Drop, LongAdder> dropped = zeros(Drop.class);
  private final LongAdder refusedNodes = new LongAdder();
  private final LongAdder notPingedBack = new LongAdder();

  void received(PacketKind kind) {
    add(received, kind);
  }

  void sent(PacketKind kind) {
    add(sent, kind);
  }

  void dropped(Drop cause) {
    add(dropped, cause);
  }

  void refusedNode() {
    refusedNodes.increment();
  }

  void notPingedBack() {
    notPingedBack.increment();
  }

  DiscV4Stats snapshot(int bonds, int requests, int pingBacks) {
    return new DiscV4Stats(
        sums(received),
        sums(sent),
        sums(dropped),
        refusedNodes.sum(),
        notPingedBack.sum(),
        bonds,
        requests,
        pingBacks);
  }

  private static <K extends Enum<K>> Map<K, LongAdder> zeros(Class<K> keys) {
    Map<K, LongAdder> zeros = new EnumMap<>(keys);
    for (K key : keys.getEnumConstants()) {
      zeros.put(key, new LongAdder());
    }
    return zeros;
  }

  private static <K> void add(Map<K, LongAdder> counts, K key) {
    LongAdder count = counts.get(key);
    if (count != null) {
      count.increment();
    }
  }

  private static <K extends Enum<K>> Map<K, Long> sums(Map<K, LongAdder> counts) {
    Map<K, Long> sums = new HashMap<>();
    counts.forEach((key, count) -> sums.put(key, count.sum()));
    return sums;
  }
}

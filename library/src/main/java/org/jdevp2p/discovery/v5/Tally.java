// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** Counts packets. Used within steps of the loop. */
final class Tally {

  // arrays of one number each, so that counting allocates nothing
  private final Map<PacketKind, long[]> received = new EnumMap<>(PacketKind.class);
  private final Map<PacketKind, long[]> sent = new EnumMap<>(PacketKind.class);
  private final Map<Drop, long[]> dropped = new EnumMap<>(Drop.class);

  void received(PacketKind kind) {
    count(received, kind);
  }

  void sent(PacketKind kind) {
    count(sent, kind);
  }

  void dropped(Drop cause) {
    count(dropped, cause);
  }

  private static <K> void count(Map<K, long[]> counts, K key) {
    counts.computeIfAbsent(key, first -> new long[1])[0]++;
  }

  DiscV5Stats stats(int sessions, int challenges, int requests, int talkWaiting) {
    return new DiscV5Stats(
        numbers(received),
        numbers(sent),
        numbers(dropped),
        sessions,
        challenges,
        requests,
        talkWaiting);
  }

  private static <K> Map<K, Long> numbers(Map<K, long[]> counts) {
    Map<K, Long> numbers = new HashMap<>();
    counts.forEach((key, count) -> numbers.put(key, count[0]));
    return numbers;
  }
}

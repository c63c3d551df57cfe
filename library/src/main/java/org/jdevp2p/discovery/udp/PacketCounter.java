// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.udp;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts packets. Any thread, and without allocating.
 *
 * @param <K> the kinds of packets
 * @param <C> why packets are dropped
 */
public final class PacketCounter<K extends Enum<K>, C extends Enum<C>> {

  private final Map<K, LongAdder> received;
  private final Map<K, LongAdder> sent;
  private final Map<C, LongAdder> dropped;

  /** Zeros. */
  public PacketCounter(Class<K> kinds, Class<C> causes) {
    received = zeros(kinds);
    sent = zeros(kinds);
    dropped = zeros(causes);
  }

  private static <E extends Enum<E>> Map<E, LongAdder> zeros(Class<E> keys) {
    Map<E, LongAdder> zeros = new EnumMap<>(keys);
    for (E key : keys.getEnumConstants()) {
      zeros.put(key, new LongAdder());
    }
    return zeros;
  }

  /** A packet came. */
  public void received(K kind) {
    count(received, kind);
  }

  /** A packet went out. */
  public void sent(K kind) {
    count(sent, kind);
  }

  /** A packet was dropped. */
  public void dropped(C cause) {
    count(dropped, cause);
  }

  private static <E> void count(Map<E, LongAdder> numbers, E key) {
    Objects.requireNonNull(numbers.get(key)).increment();
  }

  /** The numbers of this moment. */
  public PacketCounts<K, C> counts() {
    return new PacketCounts<>(sums(received), sums(sent), sums(dropped));
  }

  private static <E extends Enum<E>> Map<E, Long> sums(Map<E, LongAdder> numbers) {
    Map<E, Long> sums = new HashMap<>();
    numbers.forEach((key, number) -> sums.put(key, number.sum()));
    return sums;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v4;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdevp2p.bytes.Bytes;

/**
 * Who waits for the answer to a packet with a hash, from an address.
 *
 * <p>The hash alone says little: signatures are deterministic, so packets with the same content
 * within the same second are the same packet, and an ENRREQUEST does not even name its recipient.
 *
 * @param <T> what waits
 */
final class Awaited<T> {

  private record Key(Bytes hash, InetAddress ip) {}

  private final Map<Key, List<T>> waiting = new HashMap<>();

  /** Adds {@code who}, unless it waits for that already. */
  void add(Bytes hash, InetAddress ip, T who) {
    List<T> all = waiting.computeIfAbsent(new Key(hash, ip), key -> new ArrayList<>(1));
    if (!all.contains(who)) {
      all.add(who);
    }
  }

  void remove(Bytes hash, InetAddress ip, T who) {
    waiting.computeIfPresent(
        new Key(hash, ip), (key, all) -> all.remove(who) && all.isEmpty() ? null : all);
  }

  boolean contains(Bytes hash, InetAddress ip) {
    return waiting.containsKey(new Key(hash, ip));
  }

  /** A copy: whoever has its answer removes itself. */
  List<T> find(Bytes hash, InetAddress ip) {
    return List.copyOf(waiting.getOrDefault(new Key(hash, ip), List.of()));
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.udp;

import java.util.Map;

/**
 * How many packets came, went and led to nothing so far; zeros are told, too.
 *
 * @param <K> the kinds of packets
 * @param <C> why packets are dropped
 * @param received by kind
 * @param sent by kind
 * @param dropped by cause
 */
public record PacketCounts<K extends Enum<K>, C extends Enum<C>>(
    Map<K, Long> received, Map<K, Long> sent, Map<C, Long> dropped) {

  /** Copies the maps. */
  public PacketCounts {
    received = Map.copyOf(received);
    sent = Map.copyOf(sent);
    dropped = Map.copyOf(dropped);
  }

  /** How many packets of that kind came. */
  public long received(K kind) {
    return received.getOrDefault(kind, 0L);
  }

  /** How many packets of that kind went out. */
  public long sent(K kind) {
    return sent.getOrDefault(kind, 0L);
  }

  /** How many packets were dropped for that cause. */
  public long dropped(C cause) {
    return dropped.getOrDefault(cause, 0L);
  }
}

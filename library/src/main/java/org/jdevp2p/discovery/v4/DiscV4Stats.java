// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v4;

import java.util.Map;

/**
 * What discovery v4 has done so far, and what is under way.
 *
 * @param received packets that came and were acted on, of each kind
 * @param sent packets that went out, of each kind
 * @param dropped datagrams that led to nothing, by cause
 * @param refusedNodes nodes in NEIGHBORS that nobody may tell us about, or that cannot be
 * @param notPingedBack strangers that pinged us when {@link DiscV4Limits#pingBacks} were under way
 * @param bonds endpoint proofs that are kept
 * @param requests our own requests under way
 * @param pingBacks pings under way to nodes that have pinged us
 */
public record DiscV4Stats(
    Map<PacketKind, Long> received,
    Map<PacketKind, Long> sent,
    Map<Drop, Long> dropped,
    long refusedNodes,
    long notPingedBack,
    int bonds,
    int requests,
    int pingBacks) {

  public DiscV4Stats {
    received = Map.copyOf(received);
    sent = Map.copyOf(sent);
    dropped = Map.copyOf(dropped);
  }

  /** How many packets of that kind came and were acted on. */
  public long received(PacketKind kind) {
    return received.getOrDefault(kind, 0L);
  }

  /** How many packets of that kind went out. */
  public long sent(PacketKind kind) {
    return sent.getOrDefault(kind, 0L);
  }

  /** How many datagrams led to nothing for that cause. */
  public long dropped(Drop cause) {
    return dropped.getOrDefault(cause, 0L);
  }
}

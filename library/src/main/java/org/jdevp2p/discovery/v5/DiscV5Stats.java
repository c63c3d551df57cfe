// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.util.Map;

/**
 * One moment of discovery v5, for observers.
 *
 * @param received packets that came, by kind; a kind that never came is missing
 * @param sent packets that went out, likewise
 * @param dropped packets that were dropped unanswered, by cause
 * @param sessions sessions kept
 * @param challenges WHOAREYOU sent, whose handshake may still come
 * @param requests requests of ours under way
 * @param talkWaiting TALKREQ of others that wait for a thread
 */
public record DiscV5Stats(
    Map<PacketKind, Long> received,
    Map<PacketKind, Long> sent,
    Map<Drop, Long> dropped,
    int sessions,
    int challenges,
    int requests,
    int talkWaiting) {

  /** Copies the maps. */
  public DiscV5Stats {
    received = Map.copyOf(received);
    sent = Map.copyOf(sent);
    dropped = Map.copyOf(dropped);
  }

  /** How many packets of a kind came. */
  public long received(PacketKind kind) {
    return received.getOrDefault(kind, 0L);
  }

  /** How many packets of a kind went out. */
  public long sent(PacketKind kind) {
    return sent.getOrDefault(kind, 0L);
  }

  /** How many packets were dropped for that cause. */
  public long dropped(Drop cause) {
    return dropped.getOrDefault(cause, 0L);
  }
}

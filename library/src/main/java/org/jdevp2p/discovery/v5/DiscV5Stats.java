// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import org.jdevp2p.discovery.udp.PacketCounts;

/**
 * One moment of discovery v5, for observers.
 *
 * @param packets what came, what went out, and what was dropped unanswered
 * @param sessions sessions kept
 * @param challenges WHOAREYOU sent, whose handshake may still come
 * @param requests requests of ours under way
 * @param talkWaiting TALKREQ of others that wait for a thread
 */
public record DiscV5Stats(
    PacketCounts<PacketKind, Drop> packets,
    int sessions,
    int challenges,
    int requests,
    int talkWaiting) {}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v4;

import org.jdevp2p.discovery.udp.PacketCounts;

/**
 * What discovery v4 has done so far, and what is under way.
 *
 * @param packets what came and was acted on, what went out, and what led to nothing
 * @param refusedNodes nodes in NEIGHBORS that nobody may tell us about, or that cannot be
 * @param notPingedBack strangers that pinged us when {@link DiscV4Limits#pingBacks} were under way
 * @param bonds endpoint proofs that are kept
 * @param requests our own requests under way
 * @param pingBacks pings under way to nodes that have pinged us
 */
public record DiscV4Stats(
    PacketCounts<PacketKind, Drop> packets,
    long refusedNodes,
    long notPingedBack,
    int bonds,
    int requests,
    int pingBacks) {}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

/**
 * What became of the datagrams of a {@link SimulatedNetwork} so far. Duplicates count as sent.
 *
 * @param sent handed to the network
 * @param sentBytes their bytes
 * @param delivered handed to a receiver
 * @param lost by {@link Conditions#loss}
 * @param tooLong above {@link Conditions#mtuBytes}
 * @param cut by a partition
 * @param filtered by a NAT box that had no mapping for it, or one for other senders
 * @param unreachable nobody was there, or nobody listened
 * @param overflown too many were under way
 */
public record Traffic(
    long sent,
    long sentBytes,
    long delivered,
    long lost,
    long tooLong,
    long cut,
    long filtered,
    long unreachable,
    long overflown) {}

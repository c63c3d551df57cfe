// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.net.InetSocketAddress;

/**
 * The answer to a Ping.
 *
 * @param recordSeq seq of the node's record, unsigned; 0 if it did not say (v4 without EIP-868)
 * @param seenAs the address under which the node sees us, as it claims
 */
public record Pong(long recordSeq, InetSocketAddress seenAs) {}

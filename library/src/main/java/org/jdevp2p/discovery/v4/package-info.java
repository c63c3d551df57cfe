// SPDX-License-Identifier: Apache-2.0
/**
 * Node Discovery v4 (discv4.md), with EIP-868: the older way to find nodes.
 *
 * <p>Must not know v5, DNS or sockets: datagrams come in through {@link
 * org.jdevp2p.discovery.v4.DiscV4#received} and go out through a {@code DatagramTransport}. Start
 * with {@link org.jdevp2p.discovery.v4.Packet}, then {@link org.jdevp2p.discovery.v4.DiscV4}.
 */
package org.jdevp2p.discovery.v4;

// SPDX-License-Identifier: Apache-2.0
/**
 * Node Discovery v5.1 on the wire: packets, sessions, requests and their answers.
 *
 * <p>Must not know sockets, lookups or v4: datagrams come and go through a {@link
 * org.jdevp2p.discovery.udp.DatagramTransport}, nodes for answers come from the {@link
 * org.jdevp2p.discovery.table.Table}. Start with {@link org.jdevp2p.discovery.v5.DiscV5}; the bytes
 * are drawn in {@code Layout}, {@code Packet} and {@code Message}, beside discv5-wire.md.
 */
package org.jdevp2p.discovery.v5;

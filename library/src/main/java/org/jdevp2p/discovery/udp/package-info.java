// SPDX-License-Identifier: Apache-2.0
/**
 * What both versions of discovery stand on: datagrams, the one lock and clock of a node's
 * discovery, budgets against floods.
 *
 * <p>Must not know what is in a packet, nor that there is a table. Start with {@link
 * org.jdevp2p.discovery.udp.Loop}, then {@link org.jdevp2p.discovery.udp.DatagramTransport}.
 */
package org.jdevp2p.discovery.udp;

// SPDX-License-Identifier: Apache-2.0
/**
 * Who is on the network and where: ids, endpoints, enode URLs, signed records, our own identity.
 *
 * <p>Must not know how nodes are found or reached: no sockets, no DNS, no threads of its own, no
 * clock. Start with {@link org.jdevp2p.node.Node} and its two forms, {@link
 * org.jdevp2p.node.NodeRecord} and {@link org.jdevp2p.node.Enode}.
 */
package org.jdevp2p.node;

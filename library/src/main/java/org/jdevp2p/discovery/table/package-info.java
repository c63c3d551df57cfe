// SPDX-License-Identifier: Apache-2.0
/**
 * The Kademlia table and the lookups of both versions of discovery.
 *
 * <p>Must not know packets: what it wants of a node it asks a {@link
 * org.jdevp2p.discovery.table.Wire}. Start with {@link org.jdevp2p.discovery.table.Table}.
 */
package org.jdevp2p.discovery.table;

// SPDX-License-Identifier: Apache-2.0
/**
 * Discovery of one node as a whole: one socket for both versions, the table, and the nodes found.
 *
 * <p>Must not know links, nor who wants the nodes. Start with {@link
 * org.jdevp2p.discovery.Discovery}, then {@link org.jdevp2p.discovery.table.Table}.
 */
package org.jdevp2p.discovery;

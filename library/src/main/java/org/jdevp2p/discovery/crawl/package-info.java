// SPDX-License-Identifier: Apache-2.0
/**
 * Walks a whole network, politely: asks each node for the nodes that it knows.
 *
 * <p>Must not know packets, nor where results are kept. Start with {@link
 * org.jdevp2p.discovery.crawl.Crawler}, which visits nodes, then {@link
 * org.jdevp2p.discovery.crawl.Frontier}, which remembers whom to visit next.
 */
package org.jdevp2p.discovery.crawl;

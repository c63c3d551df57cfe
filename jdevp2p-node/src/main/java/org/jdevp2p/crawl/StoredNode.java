// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crawl;

import org.jdevp2p.node.Node;

/**
 * A node of the store, for files of nodes.
 *
 * @param node as it is known
 * @param score answered visits less those that were not, at least 0
 * @param firstAnswerMillis since 1970 UTC; 0 = it never answered
 * @param lastAnswerMillis since 1970 UTC; 0 = it never answered
 * @param lastVisitMillis since 1970 UTC; 0 = it was never visited
 */
public record StoredNode(
    Node node, int score, long firstAnswerMillis, long lastAnswerMillis, long lastVisitMillis) {}

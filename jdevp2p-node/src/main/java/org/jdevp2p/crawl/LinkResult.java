// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crawl;

import java.util.List;
import java.util.Optional;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.peer.Capability;

/**
 * What came of dialling a node.
 *
 * @param client what its Hello said of the software, if one came
 * @param capabilities what its Hello said that it speaks
 * @param failure a word for why no Hello came, as {@code rlpx ping} has them
 * @param detail the same as a sentence
 */
public record LinkResult(
    NodeId node,
    Optional<String> client,
    List<Capability> capabilities,
    String failure,
    String detail) {}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.crawl;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.node.Node;

/**
 * What came of asking one node.
 *
 * @param node as it is known now: with its current record, if it gave one
 * @param version over which discovery it answered, or was asked last: 4 or 5
 * @param failure why it is taken for dead, or nothing if it answered at all
 * @param roundTrip how long its first answer took, handshakes included; zero if there was none
 * @param found the nodes that it named, each once
 * @param requests how many requests the visit took
 */
public record Visit(
    Node node,
    int version,
    Optional<Answer.Missing<?>> failure,
    Duration roundTrip,
    List<Node> found,
    int requests) {

  /** Whether the node answered. */
  public boolean answered() {
    return failure.isEmpty();
  }
}

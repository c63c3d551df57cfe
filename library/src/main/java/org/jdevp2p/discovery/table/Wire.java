// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.util.List;
import java.util.function.Consumer;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeRecord;

/**
 * A way to ask nodes: discovery v4 or v5.
 *
 * <p>All methods are called within a step of the {@link org.jdevp2p.discovery.udp.Loop}, return at
 * once, and call {@code then} exactly once, within a step too, perhaps before they return.
 */
public interface Wire {

  /** 4 or 5. */
  int version();

  /** Whether the node has what it takes to be asked: an address, and for v5 a record. */
  boolean canAsk(Node node);

  /** Asks whether the node is there. */
  void ping(Node node, Consumer<Answer<Pong>> then);

  /**
   * Asks for nodes close to {@code target}. At most 16 come; records are verified, nothing else.
   */
  void findNode(Node node, Target target, Consumer<Answer<List<Node>>> then);

  /** Asks for the node's current record; it is verified, and it is the node's. */
  void requestRecord(Node node, Consumer<Answer<NodeRecord>> then);
}

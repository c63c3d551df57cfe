// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.io.IOException;
import java.util.List;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;

/**
 * Nodes that were there before, for the next start: whoever knows a few needs no bootnode.
 *
 * <p>All methods but {@link #close} are called within a step of the {@link
 * org.jdevp2p.discovery.udp.Loop}: they must return at once and must not fail.
 */
public interface NodeStore extends AutoCloseable {

  /** Nodes to start with, the most promising first. */
  List<Node> seeds(int limit);

  /**
   * A node of the table has proven to be there.
   *
   * @param unixSeconds when, since 1970 UTC
   */
  void seen(Node node, long unixSeconds);

  /** A node of the table no longer answers. */
  void failed(NodeId id);

  /** The highest seq that our own record has had, unsigned; 0 if none is known. */
  long recordSeq();

  /** Our own record has this seq now, unsigned: it has to grow across restarts. */
  void recordSeq(long seq);

  /**
   * Writes what is left to write.
   *
   * @throws IOException if it cannot be written
   */
  @Override
  void close() throws IOException;

  /** Remembers nothing. */
  static NodeStore none() {
    return new NoStore();
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.util.List;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;

/** Remembers nothing. */
final class NoStore implements NodeStore {

  @Override
  public List<Node> seeds(int limit) {
    return List.of();
  }

  @Override
  public void seen(Node node, long unixSeconds) {}

  @Override
  public void failed(NodeId id) {}

  @Override
  public long recordSeq() {
    return 0;
  }

  @Override
  public void recordSeq(long seq) {}

  @Override
  public void close() {}
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.util.List;
import org.jdevp2p.node.Node;

/** The versions of discovery that this node speaks. */
record Wires(List<Wire> all) {

  static final int HIGHEST_VERSION = 5;

  Wires {
    all = List.copyOf(all);
    for (Wire wire : all) {
      if (wire.version() < 0 || wire.version() > HIGHEST_VERSION) {
        throw new IllegalArgumentException("wire of discovery version " + wire.version());
      }
    }
  }

  /** Whether the node can be asked over any of them. */
  boolean canAsk(Node node) {
    for (Wire wire : all) {
      if (wire.canAsk(node)) {
        return true;
      }
    }
    return false;
  }
}

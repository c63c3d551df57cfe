// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.node.NodeRecordException;

/**
 * {@code enr:...}: a node.
 *
 * @param node its record, in which everything has been checked
 */
public record TreeNode(NodeRecord node) implements TreeEntry {

  static final String PREFIX = NodeRecord.TEXT_PREFIX;

  static TreeNode parse(String text) throws TreeException {
    try {
      return new TreeNode(NodeRecord.parse(text));
    } catch (NodeRecordException e) {
      throw new TreeException(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public String toText() {
    return node.toText();
  }

  /** {@link #toText}. */
  @Override
  public String toString() {
    return toText();
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

import org.jdevp2p.node.EnodeException;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeRecordException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a NODE argument: {@code enode://...} or {@code enr:...}. */
public final class NodeConverter implements ITypeConverter<Node> {
  @Override
  public Node convert(String text) {
    try {
      return Node.parse(text.strip());
    } catch (NodeRecordException | EnodeException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.discovery.table.Table;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.node.NodeRecordException;

/**
 * The NODES that answer a FINDNODE, of which there may be several.
 *
 * <p>The first says how many; what the others say is not heard. "Implementations may place a limit
 * on the allowed maximum for total", ours is {@value #MAX_MESSAGES}; a total of 0 counts as 1.
 * Records that are none, that lie at a distance nobody asked for, or came before, are left out.
 */
final class NodesGathering implements Gathering<List<Node>> {

  /** So many records are asked for, and no message needs to hold fewer than one. */
  static final int MAX_MESSAGES = Table.BUCKET_SIZE;

  private final NodeId asked;
  private final Set<Integer> distances;
  private final CheckedRecords checked;
  private final List<Node> nodes = new ArrayList<>();
  private final Set<NodeId> seen = new HashSet<>();
  private int messages;
  private int total;
  private int refused;

  NodesGathering(NodeId asked, List<Integer> distances, CheckedRecords checked) {
    this.asked = asked;
    this.checked = checked;
    this.distances = Set.copyOf(distances);
  }

  @Override
  public Progress take(Message message) {
    if (!(message instanceof Message.Nodes part)) {
      return Progress.FOREIGN;
    }
    if (messages == 0) {
      total = Math.clamp(part.total(), 1, MAX_MESSAGES);
    }
    messages++;
    for (Bytes record : part.records()) {
      if (nodes.size() < Table.BUCKET_SIZE) { // a signature costs too much for what is not kept
        take(record);
      }
    }
    return messages >= total || nodes.size() >= Table.BUCKET_SIZE ? Progress.WHOLE : Progress.PART;
  }

  private void take(Bytes encoded) {
    try {
      NodeRecord record = checked.decode(encoded);
      NodeId id = record.nodeId();
      if (distances.contains(asked.logDistance(id)) && seen.add(id)) {
        nodes.add(record);
      } else {
        refused++;
      }
    } catch (NodeRecordException e) {
      refused++;
    }
  }

  @Override
  public Answer<List<Node>> answer(Duration after) {
    if (nodes.isEmpty() && refused > 0) {
      return new Answer.Missing<>(
          Answer.Why.MALFORMED,
          "none of " + refused + " records is valid and at a distance that was asked for");
    }
    return new Answer.Given<>(List.copyOf(nodes), after);
  }
}

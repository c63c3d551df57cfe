// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;

/** A network whose nodes all have the tables that they should have: 16 of each distance. */
final class Overlay {

  private final List<Node> nodes;
  private final Map<NodeId, List<Known>> tables = new HashMap<>();

  private record Known(NodeId id, Node node) {}

  Overlay(List<Node> nodes, Random random) {
    this.nodes = nodes;
    List<Known> all = new ArrayList<>();
    nodes.forEach(node -> all.add(new Known(node.nodeId(), node)));
    for (Known owner : List.copyOf(all)) {
      Collections.shuffle(all, random);
      int[] inBucket = new int[257];
      List<Known> table = new ArrayList<>();
      for (Known other : all) {
        int distance = owner.id().logDistance(other.id());
        if (distance > 0 && inBucket[distance]++ < Table.BUCKET_SIZE) {
          table.add(other);
        }
      }
      tables.put(owner.id(), table);
    }
  }

  /** What that node tells of those close to the target. */
  List<Node> tell(Node node, Target target) {
    return closest(tables.getOrDefault(node.nodeId(), List.of()), target.id());
  }

  /** The truth. */
  List<Node> closest(NodeId target) {
    return closest(nodes.stream().map(node -> new Known(node.nodeId(), node)).toList(), target);
  }

  private static List<Node> closest(List<Known> among, NodeId target) {
    return among.stream()
        .sorted(Comparator.comparing(Known::id, target::compareDistance))
        .limit(Table.BUCKET_SIZE)
        .map(Known::node)
        .toList();
  }
}

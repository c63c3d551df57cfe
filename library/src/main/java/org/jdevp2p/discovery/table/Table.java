// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;

/**
 * The nodes that we know, by their distance from us.
 *
 * <p>All methods are called within a step of the {@link org.jdevp2p.discovery.udp.Loop}.
 */
public final class Table {

  /** k: nodes in a bucket, and in an answer. */
  public static final int BUCKET_SIZE = 16;

  private final NodeId self;
  private final Map<NodeId, Node> nodes = new LinkedHashMap<>();

  /** An empty table of the node with this id. */
  public Table(NodeId self) {
    this.self = self;
  }

  /**
   * {@code node} has answered our Ping over {@code wire} at the address that {@code node} states:
   * it is there, it may be told to others who ask over this wire, and {@code pong} is a witness of
   * our own address.
   */
  public void verified(Wire wire, Node node, Pong pong) {
    if (!node.nodeId().equals(self)) {
      nodes.put(node.nodeId(), node);
    }
  }

  /**
   * {@code node} has proven its key to us over {@code wire}, from an address that may not be where
   * it can be reached.
   */
  public void heardFrom(Wire wire, Node node) {
    if (!node.nodeId().equals(self)) {
      nodes.putIfAbsent(node.nodeId(), node);
    }
  }

  /** What we know of a node, if it is in the table or waits for a place. */
  public Optional<Node> find(NodeId id) {
    return Optional.ofNullable(nodes.get(id));
  }

  /**
   * Nodes for an answer of v5: they have a record, are verified over v5, and lie at one of these
   * logarithmic distances from us; ours for distance 0 is not the table's business.
   *
   * @param asker who gets them: addresses of a local network are told only within it
   */
  public List<NodeRecord> atDistances(List<Integer> distances, InetAddress asker, int limit) {
    List<NodeRecord> found = new ArrayList<>();
    for (Node node : nodes.values()) {
      if (found.size() < limit && distances.contains(self.logDistance(node.nodeId()))) {
        node.record().ifPresent(found::add);
      }
    }
    return found;
  }

  /**
   * Nodes for an answer of v4: verified over v4, closest to {@code target} first.
   *
   * @param asker who gets them: addresses of a local network are told only within it
   */
  public List<Node> closest(NodeId target, InetAddress asker, int limit) {
    return nodes.values().stream()
        .sorted((a, b) -> target.compareDistance(a.nodeId(), b.nodeId()))
        .limit(limit)
        .toList();
  }
}

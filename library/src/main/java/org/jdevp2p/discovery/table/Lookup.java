// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;

/**
 * One search for the nodes closest to a point (discv5-theory.md, "Lookup"; discv4.md, "Recursive
 * Lookup").
 *
 * <p>Over v4 a node tells only of nodes that answer over v4, and so with v5: what looks like one
 * network is one for each version, with many nodes in both. So a lookup takes a {@link Path}
 * through each of them at the same time, and what is closest in either is its result. A single path
 * that went from one to the other as it came would stay in one of them by chance.
 *
 * <p>Only touched within steps of the loop.
 */
final class Lookup {

  private final Target target;
  private final Consumer<Node> onSeen;
  private final Consumer<List<Node>> then;
  private final List<Path> paths = new ArrayList<>();
  private boolean started;
  private boolean over;

  /**
   * Asks nobody yet.
   *
   * @param onSeen hears of each node as it is found, over each version anew, answer or not
   * @param then hears of the closest that answered, closest first, once
   */
  Lookup(
      Table table, Wires wires, Target target, Consumer<Node> onSeen, Consumer<List<Node>> then) {
    this.target = target;
    this.onSeen = onSeen;
    this.then = then;
    for (Wire wire : wires.all()) {
      if (wire.version() != 4 || target.publicKey().isPresent()) {
        paths.add(new Path(this, table, wire, target));
      }
    }
  }

  Target target() {
    return target;
  }

  void start() {
    paths.forEach(Path::start);
    started = true;
    endIfAllAreOver();
  }

  boolean isOver() {
    return over;
  }

  void seen(Node node) {
    onSeen.accept(node);
  }

  void endIfAllAreOver() {
    if (started && paths.stream().allMatch(Path::isOver)) {
      end();
    }
  }

  /** Ends with what there is. */
  void end() {
    if (!over) {
      over = true;
      then.accept(closest());
    }
  }

  private List<Node> closest() {
    Map<NodeId, Node> found = new LinkedHashMap<>();
    for (Path path : paths) {
      for (Node node : path.closest()) {
        found.merge(node.nodeId(), node, (a, b) -> a.record().isPresent() ? a : b);
      }
    }
    return found.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(target.id()::compareDistance))
        .limit(Table.BUCKET_SIZE)
        .map(Map.Entry::getValue)
        .toList();
  }
}

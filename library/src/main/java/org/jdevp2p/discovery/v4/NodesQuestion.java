// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v4;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.discovery.table.Table;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * FINDNODE, until 16 nodes have come or the time is up.
 *
 * <p>Nothing in NEIGHBORS says how many packets there are nor what they answer. So after one that
 * leaves the answer short we wait a little for another, and never ask a node two questions at once.
 */
final class NodesQuestion extends Question<List<Node>> {

  /** How long after a NEIGHBORS another one may follow: what packets sent together differ by. */
  static final Duration GATHER_TIME = Duration.ofMillis(200);

  private final Bytes target;
  private final Map<NodeId, Node> nodes = new LinkedHashMap<>();
  private long deadlineNanos;
  private int told;
  private boolean asking;
  private boolean anyCame;

  NodesQuestion(Questions all, Remote remote, Bytes target, Consumer<Answer<List<Node>>> then) {
    super(all, remote, then);
    this.target = target;
  }

  /** Whether FINDNODE has been sent, and NEIGHBORS may come. */
  boolean isAsking() {
    return asking;
  }

  @Override
  void send() {
    asking = true;
    deadlineNanos = all.loop().nanos() + Pings.ANSWER_TIME.toNanos();
    all.outgoing().send(remote.to(), PacketKind.FIND_NODE, all.outgoing().findNode(target));
  }

  void neighbors(Packet.Neighbors packet) {
    told += packet.nodes().size();
    for (Packet.Neighbor neighbor : packet.nodes()) {
      if (nodes.size() < Table.BUCKET_SIZE) {
        all.told(neighbor, remote.ip()).ifPresent(node -> nodes.putIfAbsent(node.nodeId(), node));
      }
    }
    if (told >= Table.BUCKET_SIZE) {
      answered(List.copyOf(nodes.values()));
    } else {
      long rest = deadlineNanos - all.loop().nanos();
      setTimer(Duration.ofNanos(Math.max(0, Math.min(rest, GATHER_TIME.toNanos()))));
      anyCame = true;
    }
  }

  @Override
  @Nullable List<Node> soFar() {
    return anyCame ? List.copyOf(nodes.values()) : null;
  }

  @Override
  void unregister() {
    all.remove(this);
  }
}

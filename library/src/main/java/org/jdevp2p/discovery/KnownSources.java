// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jdevp2p.discovery.table.Pong;
import org.jdevp2p.discovery.table.Target;
import org.jdevp2p.discovery.table.Wire;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.udp.PacketBudgets;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeRecord;

/**
 * A version of discovery whose questions make those who are asked known to the budgets: a flood of
 * strangers must not cost us the answers that we wait for.
 */
final class KnownSources implements Wire {

  /** An answer comes within this, or not at all. */
  private static final Duration WHILE_ASKED = Duration.ofSeconds(10);

  /** How long somebody is known who has answered. */
  private static final Duration AFTER_AN_ANSWER = Duration.ofHours(1);

  private final Wire wire;
  private final PacketBudgets budgets;
  private final Loop loop;

  KnownSources(Wire wire, PacketBudgets budgets, Loop loop) {
    this.wire = wire;
    this.budgets = budgets;
    this.loop = loop;
  }

  @Override
  public int version() {
    return wire.version();
  }

  @Override
  public boolean canAsk(Node node) {
    return wire.canAsk(node);
  }

  @Override
  public void ping(Node node, Consumer<Answer<Pong>> then) {
    know(node, WHILE_ASKED);
    wire.ping(node, answered(node, then));
  }

  @Override
  public void findNode(Node node, Target target, Consumer<Answer<List<Node>>> then) {
    know(node, WHILE_ASKED);
    wire.findNode(node, target, answered(node, then));
  }

  @Override
  public void requestRecord(Node node, Consumer<Answer<NodeRecord>> then) {
    know(node, WHILE_ASKED);
    wire.requestRecord(node, answered(node, then));
  }

  private <T> Consumer<Answer<T>> answered(Node node, Consumer<Answer<T>> then) {
    return answer -> {
      if (answer instanceof Answer.Given<T>) {
        know(node, AFTER_AN_ANSWER);
      }
      then.accept(answer);
    };
  }

  private void know(Node node, Duration time) {
    long now = loop.nanos();
    for (Endpoint endpoint : node.endpoints()) {
      InetAddress address = endpoint.address();
      budgets.know(address, now + time.toNanos(), now);
    }
  }
}

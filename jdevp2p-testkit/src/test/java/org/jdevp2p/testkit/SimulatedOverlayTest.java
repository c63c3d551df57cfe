// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.table.Table;
import org.jdevp2p.discovery.table.Target;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.udp.PacketBudgets;
import org.jdevp2p.discovery.udp.PacketLimits;
import org.jdevp2p.discovery.v5.DiscV5;
import org.jdevp2p.discovery.v5.DiscV5Limits;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.junit.jupiter.api.Test;

/** Nodes to be looked up and crawled. */
class SimulatedOverlayTest {

  private static final Conditions INTERNET =
      Conditions.latency(Duration.ofMillis(50)).withLoss(0.02);

  private static final Duration SECOND = Duration.ofSeconds(1);

  private static final DiscV5Limits MANY_REQUESTS =
      new DiscV5Limits(4_096, 64, SECOND, 100_000, 16, Duration.ofMillis(500), SECOND, 2, 1, 1);

  /** Asks everybody it hears of for nodes at the far distances, once. */
  private static final class Walker {

    private final SimulatedNetwork network;
    private final Loop loop;
    private final DiscV5 discovery;
    private final SplittableRandom random = new SplittableRandom(5);
    private final Set<NodeId> heard = new HashSet<>();
    private final Set<NodeId> answered = new HashSet<>();
    private int underWay;

    Walker(SimulatedNetwork network) throws IOException {
      this.network = network;
      LocalNode self = new LocalNode(SecretKey.random(), 1);
      DatagramTransport transport =
          network.open(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 30303));
      loop = new Loop(network.ticker(), new SplittableRandom(6));
      PacketBudgets budgets = new PacketBudgets(PacketLimits.DEFAULT, random, loop.nanos());
      discovery =
          new DiscV5(self, loop, transport, new Table(self.nodeId()), MANY_REQUESTS, budgets);
      transport.deliverTo(discovery::received);
    }

    void walk(List<NodeRecord> from) {
      loop.run(() -> from.forEach(this::hear));
      assertThat(network.runUntil(() -> underWay == 0, Duration.ofMinutes(10))).isTrue();
    }

    private void hear(Node node) {
      if (heard.add(node.nodeId())) {
        for (int distance = 256; distance > 248; distance -= 3) {
          ask(node, distance);
        }
      }
    }

    private void ask(Node node, int distance) {
      underWay++;
      Target target = Target.of(node.nodeId().atDistance(distance, random));
      discovery.findNode(
          node,
          target,
          answer -> {
            underWay--;
            if (answer instanceof Answer.Given<List<Node>>(List<Node> nodes, Duration after)) {
              answered.add(node.nodeId());
              nodes.forEach(this::hear);
            }
          });
    }
  }

  @Test
  void walkFromOneNodeFindsAllAndHearsFromTheLivingOnly() throws Exception {
    SimulatedNetwork network = new SimulatedNetwork(1, INTERNET);
    SimulatedOverlay overlay = new SimulatedOverlay(network, 200, 0.5, 2);
    Walker walker = new Walker(network);

    walker.walk(overlay.bootnodes(1));

    assertThat(walker.heard)
        .containsExactlyInAnyOrderElementsOf(
            overlay.nodes().stream().map(NodeRecord::nodeId).toList());
    assertThat(overlay.live()).containsAll(walker.answered);
    assertThat(walker.answered.size())
        .as("a few may be lost to the network")
        .isGreaterThan(overlay.live().size() * 9 / 10);
    assertThat(overlay.awake()).isEqualTo(overlay.live().size());
  }

  @Test
  void sameSeedGivesTheSameOverlayAndAnotherSeedAnother() throws Exception {
    List<NodeRecord> nodes = overlay(7).nodes();

    assertThat(overlay(7).nodes()).isEqualTo(nodes);
    assertThat(overlay(8).nodes()).doesNotContainAnyElementsOf(nodes);
  }

  private static SimulatedOverlay overlay(long seed) throws IOException {
    return new SimulatedOverlay(new SimulatedNetwork(1, INTERNET), 50, 0.5, seed);
  }

  @Test
  void asManyAreDeadAsSaid() throws Exception {
    SimulatedOverlay overlay =
        new SimulatedOverlay(new SimulatedNetwork(1, INTERNET), 1_000, 0.25, 1);

    assertThat(overlay.nodes()).hasSize(1_000);
    assertThat(overlay.live().size()).isCloseTo(750, within(60));
    assertThat(overlay.bootnodes(3)).hasSize(3).allMatch(n -> overlay.live().contains(n.nodeId()));
    assertThat(overlay.awake()).isZero();
  }

  @Test
  void shareOfTheDeadIsAShare() {
    SimulatedNetwork network = new SimulatedNetwork(1, INTERNET);

    for (double share : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> new SimulatedOverlay(network, 1, share, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(Double.toString(share));
    }
  }
}

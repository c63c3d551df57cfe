// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.discovery.DiscoveryConfig;
import org.jdevp2p.discovery.table.Target;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.junit.jupiter.api.Test;

/** Whole networks in one thread; larger ones with {@code jdevp2p-bench/run simulation}. */
class DiscoverySimulationTest {

  private static final Conditions ROUGH =
      Conditions.latency(Duration.ofMillis(40)).withJitter(Duration.ofMillis(20)).withLoss(0.01);

  @Test
  void lookupsOfAMixedNetworkFindTheTrueClosestSixteen() throws IOException {
    SimulatedNetwork network = new SimulatedNetwork(11, ROUGH);
    try (SimulatedDiscovery nodes = new SimulatedDiscovery(network, 12)) {
      nodes.grow(50, Duration.ofMillis(200));
      network.run(Duration.ofSeconds(60));
      assertThat(nodes.trueLookups(100)).isGreaterThanOrEqualTo(99);
    }
  }

  @Test
  void sameSeedsGiveTheSameDatagrams() throws IOException {
    assertThat(trafficOfASmallNetwork()).isEqualTo(trafficOfASmallNetwork());
  }

  private static Traffic trafficOfASmallNetwork() throws IOException {
    SimulatedNetwork network = new SimulatedNetwork(1, ROUGH);
    try (SimulatedDiscovery nodes = new SimulatedDiscovery(network, 2)) {
      nodes.grow(9, Duration.ofMillis(200));
      network.run(Duration.ofSeconds(20));
      return network.traffic();
    }
  }

  @Test
  void nodeStartedOffLineFillsItsTableWithin60SecondsOfTheNetworksReturn() throws IOException {
    SimulatedNetwork network = new SimulatedNetwork(3, ROUGH);
    try (SimulatedDiscovery nodes = new SimulatedDiscovery(network, 4)) {
      nodes.grow(30, Duration.ofMillis(200));
      network.run(Duration.ofSeconds(30));
      InetAddress first = InetAddress.ofLiteral("20.0.30.30");
      network.partition(first::equals);
      SimulatedDiscovery.Member late = nodes.add(true, true);
      assertThat(late.discovery().listenAddress().getAddress()).isEqualTo(first);
      network.run(Duration.ofMinutes(10));
      assertThat(late.discovery().table().verified()).isZero();
      network.heal();
      network.run(Duration.ofSeconds(60));
      assertThat(late.discovery().table().verified()).isGreaterThan(15);
    }
  }

  @Test
  void nodesThatDieLeaveTheTablesAndLookupsFindWhoIsLeft() throws IOException {
    SimulatedNetwork network = new SimulatedNetwork(5, ROUGH);
    try (SimulatedDiscovery nodes = new SimulatedDiscovery(network, 6)) {
      nodes.grow(40, Duration.ofMillis(200));
      network.run(Duration.ofSeconds(60));
      List<SimulatedDiscovery.Member> all = nodes.members();
      List<NodeId> dead = all.subList(30, 40).stream().map(SimulatedDiscovery.Member::id).toList();
      all.subList(30, 40).forEach(member -> member.discovery().close());
      network.run(Duration.ofMinutes(10));
      SimulatedDiscovery.Member asker = all.getFirst();
      Target target = Target.of(all.get(35).id());
      assertThat(nodes.lookup(asker, target)).hasSize(16).doesNotContainAnyElementsOf(dead);
      assertThat(
              asker.discovery().table().buckets().stream()
                  .flatMap(bucket -> bucket.entries().stream())
                  .filter(entry -> dead.contains(entry.node().nodeId())))
          .hasSizeLessThan(3);
    }
  }

  @Test
  void nodeBehindANatStatesTheAddressThatOthersSee() throws IOException {
    SimulatedNetwork network = new SimulatedNetwork(7, ROUGH);
    try (SimulatedDiscovery nodes = new SimulatedDiscovery(network, 8)) {
      nodes.grow(12, Duration.ofMillis(200));
      InetAddress outside = InetAddress.ofLiteral("30.0.0.7");
      NatBox box = network.nat(outside, NatKind.FULL_CONE, Duration.ofMinutes(5));
      InetSocketAddress inside = new InetSocketAddress(InetAddress.ofLiteral("192.168.0.2"), 30303);
      try (Discovery hidden =
          Discovery.start(
              DiscoveryConfig.builder()
                  .transport(box.open(inside))
                  .ticker(network.ticker())
                  .random(new SplittableRandom(9))
                  .bootnode(nodes.members().getFirst().discovery().localNode().record())
                  .build())) {
        assertThat(hidden.localNode().record().ip4()).contains(inside.getAddress());
        network.run(Duration.ofMinutes(2));
        NodeRecord record = hidden.localNode().record();
        assertThat(record.ip4()).contains(outside);
        assertThat(record.udp()).hasValue(30303);
        network.run(Duration.ofMinutes(2));
        SimulatedDiscovery.Member asker = nodes.members().get(3);
        assertThat(nodes.lookup(asker, Target.of(hidden.localNode().nodeId())).getFirst())
            .isEqualTo(hidden.localNode().nodeId());
      }
    }
  }
}

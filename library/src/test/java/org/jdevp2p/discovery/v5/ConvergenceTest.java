// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jdevp2p.discovery.table.Target;

/** A network that loses, doubles and overtakes, and nodes that forget. */
class ConvergenceTest {

  private static final int ROUNDS = 60;

  private final VirtualNetwork network = new VirtualNetwork();
  private final List<TestNode.Asked<?>> asked = new ArrayList<>();

  @Property(tries = 60)
  void whateverTheNetworkDoesSessionsWorkOnceItStops(@ForAll long seed) {
    Random random = new Random(seed);
    List<TestNode> nodes =
        List.of(new TestNode(network, 1), new TestNode(network, 2), new TestNode(network, 3));
    network.fate = sent -> chaos(random);
    for (int round = 0; round < ROUNDS; round++) {
      act(nodes, random);
      network.run(Duration.ofMillis(random.nextInt(300)));
    }
    network.fate = sent -> List.of(VirtualNetwork.LATENCY);
    network.run(Duration.ofSeconds(6));
    assertThat(asked).allMatch(TestNode.Asked::isOver);
    for (TestNode node : nodes) {
      assertThat(node.v5.stats().requests()).isZero();
    }
    expectThatAllReachEachOther(nodes);
    expectThatAllReachEachOther(nodes);
  }

  private static List<Duration> chaos(Random random) {
    List<Duration> arrivals = new ArrayList<>();
    while (random.nextInt(10) < (arrivals.isEmpty() ? 7 : 2)) {
      boolean isSlow = random.nextInt(5) == 0;
      arrivals.add(Duration.ofMillis(random.nextInt(isSlow ? 1_500 : 60)));
    }
    return arrivals;
  }

  private void act(List<TestNode> nodes, Random random) {
    TestNode from = nodes.get(random.nextInt(nodes.size()));
    TestNode to = nodes.get(random.nextInt(nodes.size()));
    switch (random.nextInt(12)) {
      case 0 -> from.restart();
      case 1, 2 -> asked.add(from.asksNodes(to, Target.random(random)));
      case 3 -> asked.add(from.asksRecord(to));
      case 4, 5, 6 -> { // both at once
        asked.add(from.pings(to));
        asked.add(to.pings(from));
      }
      default -> asked.add(from.pings(to));
    }
  }

  private void expectThatAllReachEachOther(List<TestNode> nodes) {
    List<TestNode.Asked<?>> calm = new ArrayList<>();
    for (TestNode from : nodes) {
      for (TestNode to : nodes) {
        if (from != to) {
          calm.add(from.pings(to));
        }
      }
    }
    network.run(Duration.ofMillis(450)); // before any retry
    assertThat(calm).allSatisfy(TestNode.Asked::given);
  }
}

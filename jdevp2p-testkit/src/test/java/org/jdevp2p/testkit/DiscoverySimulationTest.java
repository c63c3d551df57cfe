// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DiscoverySimulationTest {

  private static final Conditions ROUGH =
      Conditions.latency(Duration.ofMillis(40)).withJitter(Duration.ofMillis(20)).withLoss(0.01);

  @Test
  void lookupsOfAMixedNetworkFindTheTrueClosestSixteen() throws IOException {
    SimulatedNetwork network = new SimulatedNetwork(11, ROUGH);
    try (SimulatedDiscovery nodes = new SimulatedDiscovery(network, 12)) {
      nodes.grow(100, Duration.ofMillis(100));
      network.run(Duration.ofMinutes(2));
      assertThat(nodes.trueLookups(100)).isGreaterThanOrEqualTo(99);
    }
  }
}

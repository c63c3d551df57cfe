// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.table.Table;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.udp.PacketBudgets;
import org.jdevp2p.discovery.udp.PacketLimits;
import org.jdevp2p.discovery.v4.DiscV4;
import org.jdevp2p.discovery.v4.DiscV4Limits;
import org.jdevp2p.discovery.v5.DiscV5;
import org.jdevp2p.discovery.v5.DiscV5Limits;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.testkit.Conditions;
import org.jdevp2p.testkit.SimulatedNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Junk gets as far as it is meant to. */
class JunkTest {

  private static final int COUNT = 40;

  private final SimulatedNetwork network = new SimulatedNetwork(1, Conditions.PERFECT);
  private final SplittableRandom random = new SplittableRandom(2);
  private final LocalNode self = new LocalNode(SecretKey.random(), 1);
  private final Loop loop = new Loop(network.ticker(), random);
  private final DiscV5 v5;
  private final DiscV4 v4;

  JunkTest() throws Exception {
    Table table = new Table(self.nodeId());
    PacketBudgets budgets = new PacketBudgets(PacketLimits.DEFAULT, random, 0);
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.ofLiteral("198.51.100.1"), 30_303);
    DatagramTransport transport = network.open(address);
    v5 = new DiscV5(self, loop, transport, table, DiscV5Limits.DEFAULT, budgets);
    v4 = new DiscV4(self, loop, transport, table, DiscV4Limits.DEFAULT);
    transport.deliverTo((from, buffer, length) -> {
      if (!v5.received(from, buffer, length)) {
        v4.received(from, buffer, length);
      }
    });
    for (Junk junk : List.of(Junk.values())) {
      assertThat(Junk.of(junk.id())).isEqualTo(junk);
    }
    to = address;
  }

  private final InetSocketAddress to;

  private void flood(Junk junk) {
    InetSocketAddress from = new InetSocketAddress(InetAddress.ofLiteral("203.0.113.1"), 30_303);
    for (byte[] datagram : junk.make(COUNT, self.nodeId().hash(), random)) {
      network.spoof(from, to, datagram);
    }
    network.run(Duration.ZERO);
  }

  private static String named(Map<?, Long> counts) {
    return counts.toString();
  }

  @Test
  void v5JunkIsAnsweredOrDroppedAsWhatItIs() {
    flood(Junk.V5_ORDINARY);
    assertThat(v5.stats().challenges()).isEqualTo(COUNT);

    flood(Junk.V5_WHOAREYOU);
    assertThat(named(v5.stats().packets().dropped())).contains("UNEXPECTED_WHOAREYOU=" + COUNT);

    flood(Junk.V5_HANDSHAKE);
    assertThat(v5.stats().challenges()).isEqualTo(COUNT + COUNT / 2);
    assertThat(named(v5.stats().packets().dropped())).contains("UNEXPECTED_HANDSHAKE=0");
    assertThat(v5.stats().sessions()).isZero();
  }

  @Test
  void v4JunkHasAGoodHash() {
    flood(Junk.V4_PING);

    assertThat(named(v4.stats().packets().dropped())).contains("BAD_SIGNATURE").contains("JUNK=0");
    assertThat(named(v4.stats().packets().received())).contains("PING");
  }

  @Test
  void randomBytesAreNoPacket() {
    flood(Junk.RANDOM);
    flood(Junk.RANDOM_KILOBYTE);

    assertThat(named(v4.stats().packets().dropped())).contains("JUNK=" + 2 * COUNT);
    assertThat(v5.stats().packets().received().values()).containsOnly(0L);
  }

  @ParameterizedTest
  @EnumSource(Junk.class)
  void junkFitsIntoADatagramAndEachIsAnother(Junk junk) {
    Set<Bytes> different = new HashSet<>();
    for (byte[] datagram : junk.make(COUNT, self.nodeId().hash(), random)) {
      assertThat(datagram.length).isBetween(63, DatagramTransport.MAX_DATAGRAM_BYTES);
      different.add(Bytes.wrap(datagram));
    }

    assertThat(different).hasSize(COUNT);
  }
}

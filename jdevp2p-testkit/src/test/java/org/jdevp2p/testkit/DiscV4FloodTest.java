// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.Keccak256;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.udp.PacketLimits;
import org.jdevp2p.discovery.udp.PacketLimits.Rate;
import org.jdevp2p.discovery.udp.PacketLimits.Rates;
import org.jdevp2p.discovery.v4.DiscV4Limits;
import org.jdevp2p.discovery.v4.DiscV4Stats;
import org.jdevp2p.discovery.v4.Drop;
import org.jdevp2p.discovery.v4.Packet;
import org.jdevp2p.discovery.v4.PacketCodec;
import org.jdevp2p.discovery.v4.PacketKind;
import org.jdevp2p.node.NodeRecord;
import org.junit.jupiter.api.Test;

/** Floods of discovery v4: what is kept and what is computed stays bounded. */
class DiscV4FloodTest {

  private static final Bytes TARGET = Bytes.wrap(new byte[64]);
  private static final int SIGNATURE_START = 32;
  private static final int SIGNED_START = 97;

  private final SimulatedNetwork network = V4Node.network();
  private final V4Node node = new V4Node(network, "198.51.100.1");
  private final V4Stranger stranger = new V4Stranger(network, node, "203.0.113.7");

  @Test
  void pingsOf100000RandomIdsLeaveNothingBehind() {
    V4Node small = new V4Node(network, "198.51.100.4", new DiscV4Limits(8, 16, 8, 2));
    V4Stranger honest = new V4Stranger(network, small, "203.0.113.9").bonds();

    pingAsRandomIds(small, 100_000);

    DiscV4Stats stats = small.discovery.stats();
    assertThat(stats.packets().dropped(Drop.OVER_BUDGET)).isEqualTo(99_000);
    assertNothingIsLeft(small, 500);
    honest.asks(TARGET).expects(Packet.Neighbors.class);
  }

  @Test
  void evenWithoutBudgetsPingsOfRandomIdsLeaveNothingBehind() {
    Rate all = new Rate(1_000_000, 1_000_000);
    Rates rates = new Rates(all, all);
    PacketLimits none = new PacketLimits(rates, rates, rates, rates, 1024, false);
    V4Node small = new V4Node(network, "198.51.100.4", new DiscV4Limits(8, 16, 8, 2), none);
    V4Stranger honest = new V4Stranger(network, small, "203.0.113.9").bonds();

    pingAsRandomIds(small, 4_000);

    assertThat(small.discovery.stats().packets().dropped(Drop.OVER_BUDGET)).isZero();
    assertNothingIsLeft(small, 2_000);
    honest.asks(TARGET).expects(Packet.Neighbors.class);
  }

  /**
   * A signature of random bytes is that of somebody, whoever that is: who floods need not sign, and
   * a new id costs nothing.
   */
  private void pingAsRandomIds(V4Node target, int pings) {
    Random random = new Random(34);
    Packet.Ping ping = stranger.ping();
    byte[] datagram = PacketCodec.seal(ping, stranger.key).datagram().toArray();
    byte[] signature = new byte[64];
    for (int i = 0; i < pings; i++) {
      random.nextBytes(signature);
      System.arraycopy(signature, 0, datagram, SIGNATURE_START, signature.length);
      datagram[SIGNED_START - 1] = 0;
      byte[] ip = {(byte) (1 + (i & 63)), (byte) (i >> 16), (byte) (i >> 8), (byte) i};
      target.discovery.received(from(ip), withRightHash(datagram), datagram.length);
    }
  }

  private void assertNothingIsLeft(V4Node flooded, int ids) {
    DiscV4Stats stats = flooded.discovery.stats();
    assertThat(stats.packets().received(PacketKind.PING))
        .as("about half of all r are the x of a point")
        .isBetween(ids * 9L / 10, ids * 11L / 10);
    assertThat(stats.pingBacks()).isEqualTo(16);
    assertThat(stats.notPingedBack()).isEqualTo(stats.packets().received(PacketKind.PING) - 16 - 1);
    assertThat(stats.bonds()).isEqualTo(1);
    assertThat(stats.requests()).isZero();
    network.run(Duration.ofSeconds(1));
    assertThat(flooded.discovery.stats().pingBacks()).isZero();
    assertThat(network.waiting()).isZero();
  }

  @Test
  void floodOfOneAddressIsNotLookedAtForLong() {
    stranger.bonds();
    V4Stranger flooder = new V4Stranger(network, node, "203.0.113.66");
    byte[] ping = PacketCodec.seal(flooder.ping(), flooder.key).datagram().toArray();
    for (int i = 0; i < 1000; i++) {
      node.discovery.received(flooder.address, ping, ping.length);
    }

    assertThat(dropped(Drop.OVER_BUDGET)).isEqualTo(900);
    stranger.asks(TARGET).expects(Packet.Neighbors.class);
  }

  @Test
  void whatIsBeyondTheBudgetIsNotEvenRead() {
    V4Stranger flooder = new V4Stranger(network, node, "203.0.113.66");
    byte[] ping = PacketCodec.seal(flooder.ping(), flooder.key).datagram().toArray();
    for (int i = 0; i < 100; i++) {
      node.discovery.received(flooder.address, ping, ping.length);
    }
    byte[] malformed =
        PacketCodec.seal(1, Bytes.wrap(new byte[1]), flooder.key).datagram().toArray();

    node.discovery.received(flooder.address, malformed, malformed.length);

    assertThat(dropped(Drop.MALFORMED)).isZero();
    assertThat(dropped(Drop.OVER_BUDGET)).isEqualTo(1);
  }

  @Test
  void whatIsReadAndUnwantedIsNotPaidFor() {
    byte[] unasked = PacketCodec.seal(pong(), stranger.key).datagram().toArray();
    for (int i = 0; i < 1_000; i++) {
      node.discovery.received(stranger.address, unasked, unasked.length);
    }

    assertThat(dropped(Drop.UNSOLICITED)).isEqualTo(1_000);
    stranger.bonds();
  }

  private Packet.Pong pong() {
    return new Packet.Pong(
        stranger.endpoint(), Bytes.wrap(new byte[Packet.HASH_BYTES]), stranger.soon(), 0);
  }

  @Test
  void floodOfAllAddressesKeepsNeitherBondedNodesOutNorThoseThatWeAsk() {
    stranger.bonds();
    V4Node fresh = new V4Node(network, "198.51.100.9");
    byte[] ping = PacketCodec.seal(stranger.ping(), SecretKey.random()).datagram().toArray();
    for (int i = 0; i < 5000; i++) {
      byte[] ip = {(byte) (1 + (i & 63)), (byte) 18, (byte) (i >> 8), (byte) i};
      node.discovery.received(from(ip), ping, ping.length);
    }
    assertThat(dropped(Drop.OVER_BUDGET)).isBetween(3_900L, 4_000L);

    stranger.asks(TARGET).expects(Packet.Neighbors.class);
    V4Node.Asked<NodeRecord> asked = node.requestsRecord(fresh.node());
    network.run(V4Node.LATENCY.multipliedBy(4));
    assertThat(asked.given()).isEqualTo(fresh.node());
  }

  @Test
  void manyNodesOfOneAddressDriveOutOnlyEachOther() {
    V4Node small = new V4Node(network, "198.51.100.4", new DiscV4Limits(8, 16, 8, 2));
    V4Stranger honest = new V4Stranger(network, small, "203.0.113.9");
    honest.bonds();
    List<V4Stranger> crowd = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      V4Stranger one = new V4Stranger(network, small, SecretKey.random(), "203.0.113.10", 2000 + i);
      crowd.add(one.bonds());
    }

    assertThat(small.discovery.stats().bonds()).isEqualTo(3);
    honest.asks(TARGET).expects(Packet.Neighbors.class);
    crowd.get(17).asks(TARGET).expectsNothing();
    crowd.get(18).asks(TARGET).expects(Packet.Neighbors.class);
    crowd.get(19).asks(TARGET).expects(Packet.Neighbors.class);
  }

  @Test
  void ofMoreBondsThanAllowedTheLongestUnusedGo() {
    V4Node small = new V4Node(network, "198.51.100.4", new DiscV4Limits(8, 16, 4, 2));
    List<V4Stranger> nodes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      nodes.add(new V4Stranger(network, small, "203.0.113." + (20 + i)).bonds());
    }
    nodes.get(0).asks(TARGET).expects(Packet.Neighbors.class);

    new V4Stranger(network, small, "203.0.113.30").bonds();

    assertThat(small.discovery.stats().bonds()).isEqualTo(4);
    nodes.get(0).asks(TARGET).expects(Packet.Neighbors.class);
    nodes.get(1).asks(TARGET).expectsNothing();
    nodes.get(2).asks(TARGET).expects(Packet.Neighbors.class);
  }

  private long dropped(Drop cause) {
    return node.discovery.stats().packets().dropped(cause);
  }

  private static InetSocketAddress from(byte[] ip) {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(ip), 30_303);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] withRightHash(byte[] datagram) {
    new Keccak256().update(datagram, 32, datagram.length - 32).digest(datagram, 0);
    return datagram;
  }
}

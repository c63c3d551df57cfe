// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.Keccak256;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.table.Target;
import org.jdevp2p.discovery.v4.Drop;
import org.jdevp2p.discovery.v4.Packet;
import org.jdevp2p.discovery.v4.PacketCodec;
import org.jdevp2p.discovery.v4.WireEndpoint;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks on discovery v4, each under its name. */
class DiscV4HostilityTest {

  private static final Bytes TARGET = Bytes.wrap(new byte[64]);
  private static final int SIGNED_START = 97;

  private final SimulatedNetwork network = V4Node.network();
  private final V4Node node = new V4Node(network, "198.51.100.1");
  private final V4Stranger stranger = new V4Stranger(network, node, "203.0.113.7");

  // ---- packets that are none

  @Test
  void goodHashOfABadSignatureIsDropped() {
    byte[] datagram = PacketCodec.seal(stranger.ping(), stranger.key).datagram().toArray();
    datagram[SIGNED_START - 1] = 9; // v
    stranger.sends(withRightHash(datagram));

    stranger.expectsNothing();
    assertThat(dropped(Drop.BAD_SIGNATURE)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"97, JUNK", "98, MALFORMED", "1280, MALFORMED", "1281, JUNK"})
  void datagramOfThatSizeWithAGoodHashIsDropped(int size, Drop cause) {
    stranger.sends(withRightHash(new byte[size]));

    stranger.expectsNothing();
    assertThat(dropped(cause)).isEqualTo(1);
  }

  @Test
  void pingOf1280BytesIsAnsweredAndOf1281BytesIsNot() {
    Bytes ping = PacketCodec.seal(stranger.ping(), stranger.key).datagram();
    Bytes data = ping.slice(SIGNED_START + 1);
    Bytes filled = Bytes.concat(data, Bytes.wrap(new byte[1280 - ping.size()]));
    Bytes largest = PacketCodec.seal(1, filled, stranger.key).datagram();
    assertThat(largest.size()).isEqualTo(1280);

    stranger.sends(withRightHash(Bytes.concat(largest, Bytes.fromHex("00")).toArray()));
    stranger.expectsNothing();

    stranger.sends(largest.toArray());
    stranger.expects(Packet.Pong.class);
  }

  @Test
  void packetOfAnUnknownTypeIsDropped() {
    Bytes data = PacketCodec.seal(stranger.ping(), stranger.key).datagram().slice(98);
    stranger.sends(PacketCodec.seal(66, data, stranger.key));

    stranger.expectsNothing();
    assertThat(dropped(Drop.MALFORMED)).isEqualTo(1);
  }

  @Test
  void ourOwnPacketsThatComeBackAreDropped() {
    V4Stranger mirror = new V4Stranger(network, node, node.self.key(), "203.0.113.8", 30_303);
    mirror.pings();

    mirror.expectsNothing();
    assertThat(dropped(Drop.OWN)).isEqualTo(1);
  }

  // ---- expiration

  /** 0, the second before now, 2^63, 2^64 - 20 as testers make it, 2^64 - 1. */
  static LongStream expirationsOfThePast() {
    long now = V4Node.network().ticker().unixMillis() / 1000;
    return LongStream.of(0, now - 1, Long.MIN_VALUE, -now, -20, -1);
  }

  @ParameterizedTest
  @MethodSource("expirationsOfThePast")
  void expiredPacketsOfAllKindsAreDropped(long expiration) {
    stranger.bonds();
    node.pings(stranger.node());
    node.findsNodes(stranger.node(), Target.random(new Random(1)));
    stranger.waits(V4Node.LATENCY);
    Bytes asked = stranger.expectsPing();
    stranger.expects(Packet.FindNode.class);
    // no second must pass: what expires in the one before now is meant
    InetSocketAddress from = stranger.address;
    Packet.Ping ping = new Packet.Ping(4, stranger.endpoint(), stranger.endpoint(), expiration, 0);
    deliver(from, ping);
    deliver(from, new Packet.FindNode(TARGET, expiration));
    deliver(from, new Packet.EnrRequest(expiration));
    deliver(from, new Packet.Neighbors(List.of(), expiration));
    deliver(from, new Packet.Pong(stranger.endpoint(), asked, expiration, 0));

    assertThat(dropped(Drop.EXPIRED)).isEqualTo(5);
    stranger.waits(V4Node.LATENCY);
    stranger.expectsNothing();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 20, 1L << 40})
  void packetThatExpiresNowOrLaterIsTaken(long seconds) {
    long expiration = node.loop.unixSeconds() + seconds;
    deliver(
        stranger.address,
        new Packet.Ping(4, stranger.endpoint(), stranger.endpoint(), expiration, 0));
    stranger.waits(V4Node.LATENCY);
    stranger.expects(Packet.Pong.class);
  }

  // ---- NEIGHBORS

  @Test
  void unsolicitedNeighborsOfABondedNodeAreDropped() {
    stranger.bonds();
    Packet.Neighbor planted = neighbor("192.0.2.9", 30_303, SecretKey.random());

    stranger.tells(planted);
    stranger.asks(planted.publicKey());

    assertThat(stranger.expects(Packet.Neighbors.class).nodes()).doesNotContain(planted);
    assertThat(dropped(Drop.UNSOLICITED)).isEqualTo(1);
  }

  @Test
  void neighborsOfAnotherNodeOrAnotherAddressAnswerNothing() {
    V4Stranger otherKey = new V4Stranger(network, node, SecretKey.random(), "203.0.113.7", 9);
    V4Stranger otherIp = new V4Stranger(network, node, stranger.key, "203.0.113.8", 30_303);
    stranger.bonds();
    V4Node.Asked<List<Node>> asked = node.findsNodes(stranger.node(), Target.random(new Random(1)));

    otherKey.tells(neighbor("192.0.2.9", 30_303, SecretKey.random()));
    otherIp.tells(neighbor("192.0.2.9", 30_303, SecretKey.random()));

    assertThat(dropped(Drop.UNSOLICITED)).isEqualTo(2);
    stranger.tells().waits(Duration.ofMillis(200));
    assertThat(asked.given()).isEmpty();
  }

  @Test
  void neighborsBeforeWeHaveAskedAnswerNothing() {
    V4Node.Asked<List<Node>> asked = node.findsNodes(stranger.node(), Target.random(new Random(1)));
    stranger.tells(neighbor("192.0.2.9", 30_303, SecretKey.random()));
    assertThat(dropped(Drop.UNSOLICITED)).isEqualTo(1);
    assertThat(asked.isUnderWay()).isTrue();
  }

  @Test
  void neighborsThatCannotBeAreLeftOut() {
    List<Packet.Neighbor> bad =
        List.of(
            neighbor("192.168.1.1", 30_303, SecretKey.random()),
            neighbor("10.0.0.1", 30_303, SecretKey.random()),
            neighbor("127.0.0.1", 30_303, SecretKey.random()),
            neighbor("169.254.1.1", 30_303, SecretKey.random()),
            neighbor("224.0.0.1", 30_303, SecretKey.random()),
            neighbor("0.0.0.0", 30_303, SecretKey.random()),
            neighbor("255.255.255.255", 30_303, SecretKey.random()),
            neighbor("192.0.2.1", 0, SecretKey.random()),
            neighbor("192.0.2.1", 1024, SecretKey.random()),
            new Packet.Neighbor(
                new WireEndpoint(Bytes.fromHex("c00002"), 30_303, 1),
                SecretKey.random().publicKey().toBytes()),
            new Packet.Neighbor(new WireEndpoint(Bytes.fromHex("c0000201"), 30_303, 1), TARGET));
    SecretKey good = SecretKey.random();
    stranger.bonds();
    V4Node.Asked<List<Node>> asked = node.findsNodes(stranger.node(), Target.random(new Random(1)));

    stranger.tells(bad.toArray(Packet.Neighbor[]::new));
    stranger.tells(
        neighbor("192.0.2.2", 1025, good),
        neighbor("192.0.2.2", 30_303, good),
        neighbor("198.51.100.1", 30_303, node.self.key()));
    stranger.waits(Duration.ofMillis(200));

    assertThat(asked.given())
        .singleElement()
        .satisfies(told -> assertThat(told.publicKey()).isEqualTo(good.publicKey()));
    assertThat(node.discovery.stats().refusedNodes()).isEqualTo(bad.size());
  }

  @Test
  void twoTimes14NeighborsAre16() {
    stranger.bonds();
    V4Node.Asked<List<Node>> asked = node.findsNodes(stranger.node(), Target.random(new Random(1)));
    stranger.tells(many(14)).tells(many(14));
    assertThat(asked.given()).hasSize(16);
  }

  // ---- PONG

  @Test
  void pongWithAWrongTokenProvesNothing() {
    stranger.pings();
    stranger.pongs(Bytes.wrap(new byte[32]));

    assertThat(dropped(Drop.UNSOLICITED)).isEqualTo(1);
    assertUnproven(stranger);
  }

  @Test
  void pongFromAnotherAddressOrOfAnotherKeyProvesNothing() {
    V4Stranger otherIp = new V4Stranger(network, node, stranger.key, "203.0.113.8", 30_303);
    V4Stranger otherKey = new V4Stranger(network, node, SecretKey.random(), "203.0.113.7", 9);
    stranger.expectsPong(stranger.pings());
    Bytes hash = stranger.expectsPing();

    otherIp.pongs(hash).expectsNothing();
    otherKey.pongs(hash).expectsNothing();

    assertThat(dropped(Drop.UNSOLICITED)).isEqualTo(2);
    assertUnproven(otherIp);
    assertUnproven(otherKey);
    assertThat(node.discovery.stats().bonds()).isZero();
    stranger.pongs(hash);
    assertThat(node.discovery.stats().bonds()).as("the true one still counts").isEqualTo(1);
  }

  @Test
  void pongThatComesTooLateOrTwiceProvesNothing() {
    stranger.expectsPong(stranger.pings());
    Bytes hash = stranger.expectsPing();
    stranger.waits(Duration.ofMillis(500));
    stranger.pongs(hash);
    assertUnproven(stranger);

    stranger.bonds();
    stranger.waits(Duration.ofHours(12));
    stranger.pongs(hash);
    assertUnproven(stranger);
  }

  private void assertUnproven(V4Stranger other) {
    while (other.hasHeard()) {
      other.expectsPacket(Packet.class);
    }
    other.asks(TARGET).expectsNothing();
    assertThat(dropped(Drop.UNPROVEN)).isPositive();
  }

  // ---- our own address, and that of a victim

  @Test
  void spoofedPingsFromManyAddressesThatNameAVictimDoNotChangeOurRecord() {
    NodeRecord before = node.node();
    V4Stranger victim = new V4Stranger(network, node, "192.0.2.66");
    for (int i = 1; i <= 20; i++) {
      V4Stranger each = new V4Stranger(network, node, "203.0.113." + (100 + i));
      each.sends(new Packet.Ping(4, victim.endpoint(), victim.endpoint(), each.soon(), 0));
      each.expects(Packet.Pong.class);
    }

    assertThat(node.node()).isEqualTo(before);
    victim.expectsNothing();
  }

  /** Two packets of the size of the one that came, and never more. */
  @Test
  void whoSpoofsAVictimMakesUsSendItAPongAndAPing() {
    V4Stranger victim = new V4Stranger(network, node, "192.0.2.66");
    Packet.Ping ping = victim.ping();
    network.spoof(
        victim.address, node.address, PacketCodec.seal(ping, stranger.key).datagram().toArray());
    stranger.waits(Duration.ofSeconds(10));

    victim.expects(Packet.Pong.class);
    victim.expects(Packet.Ping.class);
    victim.expectsNothing();
    stranger.expectsNothing();
  }

  // ----

  private void deliver(InetSocketAddress from, Packet packet) {
    byte[] datagram = PacketCodec.seal(packet, stranger.key).datagram().toArray();
    node.discovery.received(from, datagram, datagram.length);
  }

  private long dropped(Drop cause) {
    return node.discovery.stats().packets().dropped(cause);
  }

  private static Packet.Neighbor neighbor(String ip, int port, SecretKey key) {
    InetSocketAddress at = new InetSocketAddress(InetAddress.ofLiteral(ip), port);
    return new Packet.Neighbor(WireEndpoint.of(at, 30_303), key.publicKey().toBytes());
  }

  private static Packet.Neighbor[] many(int count) {
    List<Packet.Neighbor> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nodes.add(neighbor("192.0.2." + i, 30_303, SecretKey.random()));
    }
    return nodes.toArray(Packet.Neighbor[]::new);
  }

  private static byte[] withRightHash(byte[] datagram) {
    new Keccak256().update(datagram, 32, datagram.length - 32).digest(datagram, 0);
    return datagram;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.discovery.table.Pong;
import org.jdevp2p.discovery.udp.PacketLimits;
import org.jdevp2p.node.NodeId;
import org.junit.jupiter.api.Test;

/** More packets than anybody needs. */
class FloodTest {

  private static final Duration A_WHILE = Duration.ofMillis(200);
  private static final Bytes ID = Bytes.of((byte) 7);

  private final VirtualNetwork network = new VirtualNetwork();
  private final TestNode node = new TestNode(network, 1);
  private final TestNode honest = new TestNode(network, 2);
  private final Stranger stranger = new Stranger(network, 66);

  @Test
  void sourceThatHasSpentItsBudgetIsNotEvenChallenged() {
    TestNode strict = new TestNode(network, 5, DiscV5Limits.DEFAULT, PacketLimits.DEFAULT);
    int burst = PacketLimits.DEFAULT.source().packets().burst();
    for (int i = 0; i < burst + 10; i++) {
      stranger.knocks(strict);
    }
    network.run(Duration.ofMillis(25));
    assertThat(strict.v5.stats().packets().dropped(Drop.OVER_BUDGET)).isEqualTo(10);
    assertThat(stranger.inbox).hasSize(burst + 1); // the first challenge went out twice
    TestNode.Asked<Pong> asked = honest.pings(strict);
    network.run(A_WHILE);
    asked.given();
  }

  @Test
  void wrongHandshakesCostTheirSourceMoreThanOtherPackets() {
    TestNode strict = new TestNode(network, 5, DiscV5Limits.DEFAULT, PacketLimits.DEFAULT);
    stranger.knocks(strict);
    network.run(Duration.ofMillis(25));
    Packet.WhoAreYou challenge = stranger.challenge();
    int burst = PacketLimits.DEFAULT.source().cryptography().burst();
    for (int i = 0; i < burst + 10; i++) {
      stranger.shakes(strict, challenge, Bytes.EMPTY, new Message.Ping(ID, 1).encode());
    }
    network.run(Duration.ofMillis(10));
    assertThat(strict.v5.stats().packets().dropped(Drop.BAD_RECORD)).isEqualTo(burst);
    assertThat(strict.v5.stats().packets().dropped(Drop.OVER_BUDGET)).isEqualTo(10);
  }

  /** Each from an address and with an id of its own, as if 50,000 a second came. */
  @Test
  void floodOfStrangersLeavesAllHonestPingsAnswered() {
    TestNode flooded = new TestNode(network, 5, DiscV5Limits.DEFAULT, PacketLimits.DEFAULT);
    PacketWriter writer = new PacketWriter();
    List<TestNode.Asked<Pong>> pings = new ArrayList<>();
    for (int millis = 0; millis < 400; millis++) {
      for (int i = 0; i < 50; i++) {
        Bytes header =
            Packet.Ordinary.header(
                stranger.chance(16), stranger.chance(12), new NodeId(stranger.chance(32)));
        byte[] ip = stranger.chance(4).toArray();
        flooded.v5.received(
            new InetSocketAddress(
                VirtualNetwork.ip(20 + (ip[0] & 0x3f), ip[1] & 0xff, ip[2] & 0xff, 9), 9),
            writer.plain(flooded.id(), header, Bytes.EMPTY),
            header.size());
      }
      if (millis % 50 == 0) {
        pings.add(honest.pings(flooded));
      }
      network.run(Duration.ofMillis(1));
    }
    network.run(A_WHILE);
    assertThat(pings).allSatisfy(ping -> assertThat(ping.whole().after()).isLessThan(A_WHILE));
    assertThat(flooded.v5.stats().packets().sent(PacketKind.WHOAREYOU)).isGreaterThan(15_000);
    assertThat(flooded.v5.stats().challenges())
        .isLessThanOrEqualTo(DiscV5Limits.DEFAULT.challenges());
  }

  @Test
  void floodOfPacketsThatNobodyCanReadKeepsTheSessionAndTheChallengesBounded() {
    SessionKeys keys = session();
    for (int i = 0; i < 1_000; i++) {
      stranger.knocks(node);
    }
    stranger.sends(node, keys, new Message.Ping(Bytes.of((byte) 9), 10));
    network.run(A_WHILE);
    assertThat(node.v5.stats().challenges()).isEqualTo(2); // the first and the newest
    assertThat(stranger.opened(keys)).last().isInstanceOf(Message.Pong.class);
  }

  @Test
  void challengesOfOurAnswersCostTheirSourceAsMuchAsHandshakes() {
    TestNode strict = new TestNode(network, 5, DiscV5Limits.DEFAULT, PacketLimits.DEFAULT);
    SessionKeys keys = session(strict);
    int burst = PacketLimits.DEFAULT.source().cryptography().burst();
    stranger.inbox.clear();
    for (int i = 0; i < burst + 50; i++) {
      stranger.sends(strict, keys, new Message.Ping(ID, 10));
    }
    network.run(Duration.ofMillis(25));
    List<Bytes> pongs = stranger.inbox.stream().map(Packet::nonce).toList();
    assertThat(pongs).hasSize(burst + 50);
    pongs.forEach(nonce -> stranger.challenges(strict, nonce));
    network.run(Duration.ofMillis(25));
    assertThat(strict.v5.stats().packets().sent(PacketKind.HANDSHAKE))
        .isBetween(burst - 5L, burst + 5L);
    assertThat(strict.v5.stats().packets().dropped(Drop.OVER_BUDGET)).isGreaterThan(40);
  }

  @Test
  void challengeOfAnAnswerOfLongAgoIsNotHeard() {
    SessionKeys keys = session(node);
    stranger.sends(node, keys, new Message.Ping(ID, 10));
    network.run(Duration.ofMillis(25));
    Bytes nonce = stranger.inbox.getLast().nonce();
    network.run(RecentAnswers.LIFE);
    stranger.challenges(node, nonce);
    network.run(Duration.ofMillis(25));
    assertThat(node.v5.stats().packets().dropped(Drop.UNEXPECTED_WHOAREYOU)).isEqualTo(1);
  }

  private SessionKeys session() {
    return session(node);
  }

  private SessionKeys session(TestNode with) {
    stranger.knocks(with);
    network.run(Duration.ofMillis(25));
    SessionKeys keys = stranger.shakes(with, stranger.challenge(), new Message.Ping(ID, 10));
    network.run(Duration.ofMillis(25));
    assertThat(stranger.opened(keys)).hasSize(1);
    return keys;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jdevp2p.discovery.v5.PacketKind.HANDSHAKE;
import static org.jdevp2p.discovery.v5.PacketKind.WHOAREYOU;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.discovery.table.Pong;
import org.junit.jupiter.api.Test;

/** Nodes one of which cannot read what the other sends, for want of a session. */
class LostSessionTest {

  private static final Duration A_WHILE = Duration.ofMillis(200);

  private final VirtualNetwork network = new VirtualNetwork();
  private final TestNode a = new TestNode(network, 1);
  private final TestNode b = new TestNode(network, 2);

  @Test
  void remoteThatLostItsSessionsIsGivenNewOnesAndAllRequestsAreAnswered() {
    a.pings(b);
    network.run(A_WHILE);
    b.restart();
    List<TestNode.Asked<Pong>> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(a.pings(b));
    }
    network.run(A_WHILE);
    assertThat(all).allSatisfy(TestNode.Asked::given);
    assertThat(a.sentTo(b)).filteredOn(HANDSHAKE::equals).hasSize(2);
  }

  @Test
  void remoteThatLostItsSessionsAndAsksFirstIsAnswered() {
    a.pings(b);
    network.run(A_WHILE);
    b.restart();
    TestNode.Asked<Pong> back = b.pings(a);
    network.run(A_WHILE);
    back.given();
    TestNode.Asked<Pong> again = a.pings(b);
    network.run(A_WHILE);
    assertThat(again.whole().after()).isEqualTo(VirtualNetwork.LATENCY.multipliedBy(2));
  }

  @Test
  void handshakesOfBothSidesAtTheSameTimeSettle() {
    List<TestNode.Asked<Pong>> all = new ArrayList<>();
    for (int round = 0; round < 5; round++) {
      all.add(a.pings(b));
      all.add(b.pings(a));
      all.add(a.pings(b));
      all.add(b.pings(a));
      network.run(A_WHILE);
    }
    assertThat(all).allSatisfy(TestNode.Asked::given);
    assertThat(a.sentTo(b)).filteredOn(HANDSHAKE::equals).hasSize(1);
    assertThat(b.sentTo(a)).filteredOn(HANDSHAKE::equals).hasSize(1);
    assertThat(a.sentTo(b)).filteredOn(WHOAREYOU::equals).hasSize(1);
    assertThat(b.sentTo(a)).filteredOn(WHOAREYOU::equals).hasSize(1);
  }

  @Test
  void challengeGoesOutAgainAsItWasBesideOneForTheSecondPacket() {
    Stranger stranger = new Stranger(network, 66);
    Bytes first = stranger.knocks(a);
    network.run(A_WHILE);
    Bytes second = stranger.knocks(a);
    network.run(A_WHILE);
    assertThat(stranger.challenges()).containsExactly(first, first, second);
    assertThat(stranger.inbox.get(1)).isEqualTo(stranger.inbox.get(0));

    Bytes third = stranger.knocks(a);
    network.run(A_WHILE);
    assertThat(stranger.challenges()).containsExactly(first, first, second, third);

    network.run(Duration.ofSeconds(1));
    Bytes fourth = stranger.knocks(a);
    network.run(A_WHILE);
    assertThat(stranger.challenges()).containsExactly(first, first, second, third, fourth);
  }

  @Test
  void handshakesForTheFirstAndForTheNewestChallengeAreBothAccepted() {
    Stranger stranger = new Stranger(network, 66);
    stranger.knocks(a);
    stranger.knocks(a);
    network.run(A_WHILE);
    Packet.WhoAreYou first = (Packet.WhoAreYou) stranger.inbox.getFirst();
    Packet.WhoAreYou newest = stranger.challenge();
    SessionKeys one = stranger.shakes(a, first, new Message.Ping(Bytes.of((byte) 1), 1));
    SessionKeys two = stranger.shakes(a, newest, new Message.Ping(Bytes.of((byte) 2), 1));
    network.run(A_WHILE);
    assertThat(stranger.opened(one)).hasSize(1);
    assertThat(stranger.opened(two)).hasSize(1);
  }

  @Test
  void lateAnswerToANodeThatBeganAnewDoesNotKeepTheNextRequestWaiting() {
    a.pings(b);
    network.run(A_WHILE);
    a.pings(b);
    network.run(VirtualNetwork.LATENCY.multipliedBy(3).dividedBy(2)); // b's PONG is on its way
    a.restart();
    TestNode.Asked<Pong> asked = b.pings(a);
    network.run(VirtualNetwork.LATENCY.multipliedBy(5));
    asked.given();
  }

  @Test
  void answerThatTheOtherCannotReadGoesOutAgainInAHandshake() {
    Stranger stranger = new Stranger(network, 66);
    stranger.knocks(a);
    network.run(A_WHILE);
    stranger.shakes(a, stranger.challenge(), new Message.Ping(Bytes.of((byte) 7), 1));
    network.run(A_WHILE);
    Bytes pong = stranger.inbox.getLast().nonce();

    Bytes challenge = stranger.challenges(a, pong); // as if it had lost the keys
    network.run(A_WHILE);
    Packet.Handshake handshake = (Packet.Handshake) stranger.inbox.getLast();
    SessionKeys keys = stranger.accepts(handshake, challenge);
    assertThat(stranger.opened(keys))
        .singleElement()
        .isInstanceOfSatisfying(
            Message.Pong.class, p -> assertThat(p.requestId()).isEqualTo(Bytes.of((byte) 7)));

    int before = stranger.inbox.size();
    stranger.challenges(a, pong);
    network.run(A_WHILE);
    assertThat(stranger.inbox).hasSize(before); // once only
  }
}

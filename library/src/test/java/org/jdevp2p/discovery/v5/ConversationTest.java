// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jdevp2p.discovery.v5.PacketKind.HANDSHAKE;
import static org.jdevp2p.discovery.v5.PacketKind.ORDINARY;
import static org.jdevp2p.discovery.v5.PacketKind.WHOAREYOU;

import java.time.Duration;
import java.util.List;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.discovery.table.Pong;
import org.jdevp2p.discovery.table.Target;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.node.Node;
import org.junit.jupiter.api.Test;

/** Nodes that speak with each other over a network that loses what a test says. */
class ConversationTest {

  private static final Duration A_WHILE = Duration.ofMillis(200);
  private static final Duration LONG = Duration.ofSeconds(5);

  private final VirtualNetwork network = new VirtualNetwork();
  private final TestNode a = new TestNode(network, 1);
  private final TestNode b = new TestNode(network, 2);
  private final TestNode c = new TestNode(network, 3);

  @Test
  void firstPingTakesAHandshakeAndTheNextOnesDoNot() {
    TestNode.Asked<Pong> first = a.pings(b);
    network.run(A_WHILE);
    assertThat(first.given()).isEqualTo(new Pong(b.record().seq(), a.address));
    assertThat(first.whole().after()).isEqualTo(VirtualNetwork.LATENCY.multipliedBy(4));
    assertThat(a.sentTo(b)).containsExactly(ORDINARY, HANDSHAKE);
    assertThat(b.sentTo(a)).containsExactly(WHOAREYOU, ORDINARY);

    TestNode.Asked<Pong> second = a.pings(b);
    TestNode.Asked<Pong> back = b.pings(a);
    network.run(A_WHILE);
    assertThat(second.whole().after()).isEqualTo(VirtualNetwork.LATENCY.multipliedBy(2));
    assertThat(back.whole().after()).isEqualTo(VirtualNetwork.LATENCY.multipliedBy(2));
    assertThat(a.v5.stats().sessions()).isEqualTo(1);
    assertThat(a.v5.stats().requests()).isZero();
    assertThat(b.v5.stats().challenges()).isZero();
  }

  @Test
  void whoPingedIsHeardOfAndWhoAnsweredIsVerified() {
    a.pings(b);
    network.run(A_WHILE);
    assertThat(b.table.find(a.id())).contains(a.record());
    assertThat(a.table.find(b.id())).contains(b.record());
  }

  @Test
  void findNodeBringsWhatTheTableHolds() {
    b.pings(c);
    network.run(A_WHILE);
    TestNode.Asked<List<Node>> asked = a.asksNodes(b, Target.of(c.id()));
    network.run(A_WHILE);
    assertThat(asked.given()).containsExactly(c.record());
  }

  @Test
  void recordIsFetched() {
    TestNode.Asked<org.jdevp2p.node.NodeRecord> asked = a.asksRecord(b);
    network.run(A_WHILE);
    assertThat(asked.given()).isEqualTo(b.record());
  }

  @Test
  void talkReachesItsHandlerAndUnknownProtocolGetsAnEmptyAnswer() {
    TestNode.Asked<Bytes> unknown = a.talks(b, "nobody", Bytes.utf8("hi"));
    network.run(A_WHILE);
    assertThat(unknown.given()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void silentNodeIsAskedTwiceThenItIsATimeout() {
    network.fate = sent -> List.of();
    TestNode.Asked<Pong> asked = a.pings(b);
    network.run(Duration.ofMillis(999));
    assertThat(asked.isOver()).isFalse();
    network.run(LONG);
    assertThat(asked.missing().why()).isEqualTo(Answer.Why.TIMEOUT);
    assertThat(asked.missing().detail()).contains("10.0.0.2").contains("none of 2 packets");
    assertThat(a.sentTo(b)).containsExactly(ORDINARY, ORDINARY);
    assertThat(a.v5.stats().requests()).isZero();
  }
}

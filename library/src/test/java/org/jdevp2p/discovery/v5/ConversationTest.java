// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jdevp2p.discovery.v5.PacketKind.HANDSHAKE;
import static org.jdevp2p.discovery.v5.PacketKind.ORDINARY;
import static org.jdevp2p.discovery.v5.PacketKind.WHOAREYOU;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.discovery.table.Pong;
import org.jdevp2p.discovery.table.Target;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.udp.PacketLimits;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    TestNode.Asked<NodeRecord> asked = a.asksRecord(b);
    network.run(A_WHILE);
    assertThat(asked.given()).isEqualTo(b.record());
  }

  @Test
  void silentNodeIsAskedTwiceThenItIsATimeout() {
    network.fate = sent -> List.of();
    TestNode.Asked<Pong> asked = a.pings(b);
    network.run(Duration.ofMillis(999));
    assertThat(asked.isOver()).isFalse();
    network.run(LONG);
    assertThat(asked.missing().why()).isEqualTo(Answer.Why.TIMEOUT);
    assertThat(asked.missing().detail()).isEqualTo("10.0.0.2:30303 answered none of 2 packets");
    assertThat(a.sentTo(b)).containsExactly(ORDINARY, ORDINARY);
    assertThat(a.v5.stats().requests()).isZero();
  }

  @Test
  void nodeWithoutAnAddressThatWeReachIsNotAsked() {
    LocalNode nowhere = new LocalNode(TestNode.key(50), 1);
    assertThat(a.v5.canAsk(nowhere.record())).isFalse();
    assertThat(a.pings(nowhere.record()).missing().why()).isEqualTo(Answer.Why.NO_ADDRESS);
    nowhere.endpoint(new Endpoint(VirtualNetwork.ip(new int[16]), 0, 30_303));
    assertThat(a.v5.canAsk(nowhere.record())).isFalse();
    assertThat(a.v5.canAsk(a.record())).isFalse();
    assertThat(a.pings(a.record()).missing().detail()).contains("this node itself");
    assertThat(a.v5.canAsk(b.record())).isTrue();
  }

  @Test
  void enodeUrlSufficesToPingAndToLearnTheRecord() {
    Node enode = b.record().toEnode().orElseThrow();
    assertThat(a.v5.canAsk(enode)).isFalse();
    TestNode.Asked<Pong> asked = a.pings(enode);
    network.run(A_WHILE);
    assertThat(asked.given().recordSeq()).isEqualTo(b.record().seq());
    assertThat(a.sentTo(b)).containsExactly(ORDINARY, HANDSHAKE, ORDINARY); // FINDNODE 0
  }

  @Test
  void manyRequestsAtOnceShareOneHandshake() {
    List<TestNode.Asked<Pong>> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(a.pings(b));
    }
    assertThat(a.v5.stats().requests()).isEqualTo(10);
    network.run(A_WHILE);
    assertThat(all).allSatisfy(TestNode.Asked::given);
    assertThat(a.sentTo(b)).startsWith(ORDINARY, HANDSHAKE, ORDINARY).hasSize(11);
    assertThat(b.sentTo(a)).startsWith(WHOAREYOU, ORDINARY).hasSize(11);
  }

  @Test
  void requestsBeyondTheLimitsAreRefusedAtOnce() {
    for (int i = 0; i < DiscV5Limits.DEFAULT.requestsPerNode(); i++) {
      assertThat(a.pings(b).isOver()).isFalse();
    }
    Answer.Missing<Pong> missing = a.pings(b).missing();
    assertThat(missing.why()).isEqualTo(Answer.Why.BUSY);
    assertThat(missing.detail()).isEqualTo("16 requests to 10.0.0.2:30303 are under way");
    assertThat(a.pings(c).isOver()).isFalse();
  }

  @Test
  void requestsBeyondTheLimitOfAllAreRefusedAtOnce() {
    TestNode small =
        new TestNode(
            network,
            4,
            new DiscV5Limits(
                1, 1, A_WHILE, 2, 2, Duration.ofMillis(500), Duration.ofSeconds(1), 2, 1, 1),
            PacketLimits.DEFAULT);
    small.pings(a);
    small.pings(b);
    assertThat(small.pings(c).missing().detail()).isEqualTo("2 requests are under way");
    network.run(LONG);
    TestNode.Asked<Pong> asked = small.pings(c);
    network.run(LONG);
    asked.given();
    assertThat(small.v5.stats().sessions()).isEqualTo(1);
  }

  @Test
  void requestsThatWaitForAHandshakeFailWithIt() {
    network.fate = sent -> List.of();
    TestNode.Asked<Pong> first = a.pings(b);
    TestNode.Asked<Pong> second = a.pings(b);
    network.run(Duration.ofMillis(1_001));
    assertThat(first.missing().why()).isEqualTo(Answer.Why.TIMEOUT);
    assertThat(second.missing().why()).isEqualTo(Answer.Why.TIMEOUT);
    assertThat(a.sentTo(b)).hasSize(2);
  }

  /** What is lost in turn: the first packet, WHOAREYOU, the handshake, the answer. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void oneLostPacketDelaysAnAnswerAndDoesNotPreventIt(int lost) {
    int[] count = {0};
    network.fate = sent -> count[0]++ == lost ? List.of() : List.of(VirtualNetwork.LATENCY);
    TestNode.Asked<Pong> asked = a.pings(b);
    network.run(LONG);
    asked.given();
    TestNode.Asked<Pong> next = b.pings(a);
    network.run(A_WHILE);
    next.given();
  }

  @Test
  void everyPacketDoubledChangesNothing() {
    network.fate = sent -> List.of(VirtualNetwork.LATENCY, Duration.ofMillis(13));
    TestNode.Asked<Pong> there = a.pings(b);
    TestNode.Asked<List<Node>> nodes = a.asksNodes(b, Target.of(c.id()));
    network.run(LONG);
    there.given();
    assertThat(nodes.given()).isEmpty();
  }

  @Test
  void newRecordIsFetchedAfterThePingThatTellsOfIt() {
    a.pings(b);
    network.run(A_WHILE);
    a.local.entries(List.of(NodeRecord.Entry.of("x", 1)));
    a.pings(b);
    network.run(A_WHILE);
    assertThat(b.knownRecord(a)).isEqualTo(a.record());
    b.local.entries(List.of(NodeRecord.Entry.of("x", 1)));
    a.pings(b.record());
    network.run(A_WHILE);
    assertThat(a.knownRecord(b)).isEqualTo(b.record());
  }

  @Test
  void challengeTellsTheRecordThatIsKnownSoItIsNotSentAgain() {
    a.pings(b);
    network.run(A_WHILE);
    a.restart();
    network.log.clear();
    a.pings(b);
    network.run(A_WHILE);
    assertThat(network.log.get(2).datagram().size()).isLessThan(300);
    a.local.entries(List.of(NodeRecord.Entry.of("x", 1)));
    a.restart();
    network.log.clear();
    TestNode.Asked<Pong> asked = a.pings(b);
    network.run(A_WHILE);
    asked.given();
    assertThat(network.log.get(2).datagram().size()).isGreaterThan(300);
    assertThat(b.knownRecord(a)).isEqualTo(a.record());
  }

  @Test
  void closedDiscoveryTellsWhoWaitsAndAnswersNobody() {
    TestNode.Asked<Pong> asked = a.pings(b);
    TestNode.Asked<Pong> behind = a.pings(b);
    a.v5.close();
    assertThat(asked.missing().why()).isEqualTo(Answer.Why.CLOSED);
    assertThat(behind.missing().why()).isEqualTo(Answer.Why.CLOSED);
    assertThat(a.pings(b).missing().why()).isEqualTo(Answer.Why.CLOSED);
    TestNode.Asked<Pong> there = c.pings(a);
    network.run(LONG);
    assertThat(there.missing().why()).isEqualTo(Answer.Why.TIMEOUT);
    a.v5.close();
  }

  @Test
  void pongTellsTheAddressThatThePingCameFrom() {
    network.fate = sent -> List.of(VirtualNetwork.LATENCY);
    Stranger behindNat = new Stranger(network, 77);
    behindNat.local.endpoint(new Endpoint(VirtualNetwork.ip(192, 168, 1, 5), 0, 30_303));
    behindNat.knocks(a);
    network.run(A_WHILE);
    SessionKeys keys =
        behindNat.shakes(a, behindNat.challenge(), new Message.Ping(Bytes.of((byte) 1), 2));
    network.run(A_WHILE);
    assertThat(behindNat.opened(keys))
        .containsExactly(new Message.Pong(Bytes.of((byte) 1), a.record().seq(), behindNat.address));
  }

  @Test
  void lookupAsksForTheBucketOfTheTargetAndThoseBesideIt() {
    assertThat(Asking.distances(256))
        .containsExactly(256, 255, 254, 253, 252, 251, 250, 249, 248, 247, 246, 245);
    assertThat(Asking.distances(250))
        .containsExactly(250, 249, 251, 248, 252, 247, 253, 246, 254, 245, 255, 244);
    assertThat(Asking.distances(2)).containsExactly(2, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    assertThat(Asking.distances(0)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
  }

  @Test
  void recordsGoIntoAsFewMessagesAsHoldThem() {
    List<NodeRecord> records = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      LocalNode local = new LocalNode(TestNode.key(100 + i), 1);
      int filling = i < 8 ? 170 : 20; // 290 and 140 bytes
      records.add(local.entries(List.of(NodeRecord.Entry.of("x", Bytes.wrap(new byte[filling])))));
    }
    int total = records.stream().mapToInt(record -> record.toBytes().size()).sum();
    List<List<Bytes>> parts = Responder.pack(records);
    assertThat(parts).hasSize(Math.ceilDiv(total, 1_176));
    assertThat(parts.stream().flatMap(List::stream))
        .containsExactlyInAnyOrderElementsOf(records.stream().map(NodeRecord::toBytes).toList());
    assertThat(parts)
        .allSatisfy(part ->
            assertThat(new Message.Nodes(Bytes.wrap(new byte[8]), 16, part).encode().size())
                .isLessThanOrEqualTo(Layout.MAX_MESSAGE_BYTES));
    assertThat(Responder.pack(List.of())).containsExactly(List.of());
  }

  @Test
  void sixteenRecordsOf300BytesComeInSixPackets() {
    List<NodeRecord> records = new ArrayList<>();
    for (int i = 0; records.size() < 16; i++) {
      LocalNode local = new LocalNode(TestNode.key(100 + i), 1);
      local.endpoint(new Endpoint(VirtualNetwork.ip(10, i, 1, 1), 0, 30_303));
      local.entries(List.of(NodeRecord.Entry.of("zzz", Bytes.wrap(new byte[159]))));
      assertThat(local.record().toBytes().size()).isEqualTo(NodeRecord.MAX_SIZE);
      if (b.id().logDistance(local.nodeId()) == 256) {
        records.add(local.record());
        b.table.verified(b.v5, local.record(), new Pong(1, b.address));
      }
    }
    TestNode.Asked<List<Node>> asked = a.asksNodes(b, distant(b));
    network.run(A_WHILE);
    assertThat(asked.given()).containsExactlyInAnyOrderElementsOf(records);
    assertThat(network.log)
        .allSatisfy(sent -> assertThat(sent.datagram().size()).isBetween(63, 1_280));
    assertThat(b.sentTo(a)).hasSize(7);
  }

  /** Some point at distance 256. */
  private static Target distant(TestNode from) {
    byte[] id = from.id().hash().toArray();
    id[0] ^= (byte) 0x80;
    return Target.of(new NodeId(Bytes.wrap(id)));
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.table.Pong;
import org.jdevp2p.discovery.table.Target;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.udp.PacketLimits;
import org.jdevp2p.discovery.v4.DiscV4Limits;
import org.jdevp2p.discovery.v4.Packet;
import org.jdevp2p.discovery.v4.WireEndpoint;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.rlp.Rlp;
import org.junit.jupiter.api.Test;

/** What a node asks others over discovery v4. */
class DiscV4QuestionsTest {

  private static final Duration ROUND_TRIP = V4Node.LATENCY.multipliedBy(2);
  private static final Duration ANSWER_TIME = Duration.ofMillis(500);
  private static final Duration GATHER_TIME = Duration.ofMillis(200);
  private static final Target TARGET = Target.random(new Random(1));
  private static final int TYPE_INDEX = 97;

  private final SimulatedNetwork network = V4Node.network();
  private final V4Node node = new V4Node(network, "198.51.100.1");
  private final V4Node other = new V4Node(network, "198.51.100.2");
  private final V4Stranger stranger = new V4Stranger(network, node, "203.0.113.7");

  // ---- between two nodes of ours

  @Test
  void pingTellsSeqAndAddressAndMakesBothKnown() {
    V4Node.Asked<Pong> ping = node.pings(other.node());
    assertThat(ping.isUnderWay()).isTrue();
    network.run(ROUND_TRIP);

    assertThat(ping.given()).isEqualTo(new Pong(other.node().seq(), node.address));
    assertThat(node.knows(other.node())).isTrue();
    assertThat(other.knows(node.node())).isFalse();

    network.run(V4Node.LATENCY);
    assertThat(other.table.find(node.self.nodeId()))
        .contains(
            Enode.of(
                node.self.publicKey(),
                new Endpoint(node.address.getAddress(), V4Node.TCP_PORT, 30_303)));
  }

  @Test
  void nodeGivenByItsRecordIsVerifiedByIt() {
    node.pings(other.node());
    network.run(ROUND_TRIP);
    assertThat(node.table.find(other.self.nodeId())).contains(other.node());
  }

  @Test
  void recordIsNotVerifiedByAnAnswerFromAnAddressThatItDoesNotState() {
    NodeRecord elsewhere =
        new V4Node(network, "198.51.100.3").self.update(draft -> draft.udp(4).tcp(5));
    node.loop.run(() -> node.table.heardFrom(node.discovery, elsewhere));
    InetSocketAddress there = new InetSocketAddress(address("198.51.100.3"), 30_303);

    V4Node.Asked<Pong> ping = node.pings(Enode.of(elsewhere.publicKey(), there));
    network.run(ROUND_TRIP);

    assertThat(ping.given()).isNotNull();
    assertThat(node.table.closest(elsewhere.nodeId(), stranger.address.getAddress(), 16)).isEmpty();
  }

  @Test
  void findNodeBondsFirstAndComesBackWithNodes() {
    V4Node third = new V4Node(network, "198.51.100.3");
    other.pings(third.node());
    network.run(ROUND_TRIP.multipliedBy(2));

    V4Node.Asked<List<Node>> asked = node.findsNodes(other.node(), TARGET);
    network.run(ROUND_TRIP.multipliedBy(2).plus(GATHER_TIME));

    assertThat(asked.given()).extracting(Node::nodeId).containsExactly(third.self.nodeId());
    assertThat(node.discovery.stats().requests()).isZero();
  }

  @Test
  void requestedRecordIsTheCurrentOne() {
    NodeRecord current = other.self.update(draft -> draft.tcp(77));

    V4Node.Asked<NodeRecord> asked = node.requestsRecord(other.node());
    network.run(ROUND_TRIP.multipliedBy(2));

    assertThat(asked.given()).isEqualTo(current);
  }

  @Test
  void bondedNodesAreAskedWithoutAnotherPing() {
    node.requestsRecord(other.node());
    network.run(Duration.ofSeconds(10));
    long before = packets(node);

    V4Node.Asked<NodeRecord> asked = node.requestsRecord(other.node());
    network.run(ROUND_TRIP);

    assertThat(asked.given()).isEqualTo(other.node());
    assertThat(packets(node) - before).isEqualTo(1);
  }

  @Test
  void nodeThatWasStartedAnewIsBondedAnew() {
    node.requestsRecord(other.node());
    network.run(Duration.ofSeconds(10));
    other.transport.close();
    V4Node restarted =
        new V4Node(network, "198.51.100.2", DiscV4Limits.DEFAULT, PacketLimits.DEFAULT, other.self);

    V4Node.Asked<NodeRecord> asked = node.requestsRecord(other.node());
    network.run(ANSWER_TIME.plus(ROUND_TRIP.multipliedBy(2)));

    assertThat(asked.given()).isEqualTo(restarted.node());
  }

  @Test
  void anyOneLostPacketIsMadeUpFor() {
    for (int type = 1; type <= 6; type++) {
      V4Node one = new V4Node(network, "198.51.101." + type);
      V4Node two = new V4Node(network, "198.51.102." + type);
      one.loses = two.loses = firstOf(type);
      V4Node.Asked<List<Node>> nodes = one.findsNodes(two.node(), TARGET);
      V4Node.Asked<NodeRecord> record = one.requestsRecord(two.node());
      network.run(Duration.ofSeconds(3));

      assertThat(nodes.given()).as("without the first packet of type %d", type).isNotNull();
      assertThat(record.given()).isEqualTo(two.node());
    }
  }

  /** All within a second, so that packets of the same content are the same packet. */
  @Test
  void requestsThatAreTheSamePacketAreAllAnswered() {
    V4Node third = new V4Node(network, "198.51.100.3");
    List<V4Node.Asked<?>> all = new ArrayList<>();
    for (V4Node each : List.of(other, third)) {
      for (int i = 0; i < 3; i++) {
        all.add(node.pings(each.node()));
        all.add(node.requestsRecord(each.node()));
      }
    }
    network.run(ROUND_TRIP.multipliedBy(2));

    assertThat(all).extracting(V4Node.Asked::isUnderWay).containsOnly(false);
    all.forEach(asked -> assertThat(asked.given()).isNotNull());
    network.run(Duration.ofSeconds(2));
    assertThat(network.waiting()).isZero();
  }

  // ---- deadlines

  @Test
  void pingOfNobodyIsSentTwiceAndIsMissedAfterASecond() {
    V4Node.Asked<Pong> ping = node.pings(nobody());
    network.run(ANSWER_TIME.multipliedBy(2).minusNanos(1));
    assertThat(ping.isUnderWay()).isTrue();
    assertThat(packets(node)).isEqualTo(2);

    network.run(Duration.ofNanos(1));

    assertThat(ping.missing().why()).isEqualTo(Answer.Why.TIMEOUT);
    assertThat(ping.missing().detail())
        .isEqualTo("no PONG from /198.51.100.99:30303 to 2 PING within 500 ms each");
    assertThat(packets(node)).isEqualTo(2);
    assertThat(network.waiting()).isZero();
  }

  @Test
  void answerToTheFirstPingCountsEvenAfterTheSecond() {
    network.run(Duration.ofMillis(700)); // in the same second they would be the same
    V4Node.Asked<Pong> ping = node.pings(stranger.node());
    network.run(V4Node.LATENCY);
    Bytes first = stranger.expectsPing();
    network.run(ANSWER_TIME);
    Bytes second = stranger.expectsPing();
    assertThat(second).isNotEqualTo(first);

    stranger.pongs(first);

    assertThat(ping.given().recordSeq()).isZero();
    stranger.pongs(second).waits(Duration.ofSeconds(1));
    assertThat(network.waiting()).isZero();
  }

  @Test
  void findNodeOfNobodyEndsWithItsPings() {
    V4Node.Asked<List<Node>> asked = node.findsNodes(nobody(), TARGET);
    network.run(ANSWER_TIME.multipliedBy(2));
    assertThat(asked.why()).isEqualTo(Answer.Why.TIMEOUT);
    assertThat(packets(node)).isEqualTo(2);
  }

  @Test
  void nodeThatNeverPingsIsAskedAfterAShortWait() {
    V4Node.Asked<List<Node>> asked = node.findsNodes(stranger.node(), TARGET);
    network.run(V4Node.LATENCY);
    stranger.pongs(stranger.expectsPing()).expectsNothing();

    stranger.waits(ANSWER_TIME);

    Packet.FindNode question = stranger.expects(Packet.FindNode.class);
    assertThat(question.target()).isEqualTo(TARGET.publicKey().orElseThrow());
    stranger.tells().waits(GATHER_TIME);
    assertThat(asked.given()).isEmpty();
  }

  @Test
  void nodeThatPingsIsAskedAtOnce() {
    node.findsNodes(stranger.node(), TARGET);
    network.run(V4Node.LATENCY);
    stranger.pongs(stranger.expectsPing());
    stranger.expectsPong(stranger.pings());
    stranger.expects(Packet.FindNode.class);
  }

  @Test
  void nodeThatAnswersPingAndNothingElseIsAskedTwice() {
    stranger.bonds();
    V4Node.Asked<List<Node>> asked = node.findsNodes(stranger.node(), TARGET);
    stranger.waits(ANSWER_TIME.plus(V4Node.LATENCY));
    stranger.expects(Packet.FindNode.class);
    stranger.pongs(stranger.expectsPing()).waits(ANSWER_TIME);
    stranger.expects(Packet.FindNode.class);
    stranger.waits(ANSWER_TIME);

    assertThat(asked.why()).isEqualTo(Answer.Why.TIMEOUT);
    assertThat(asked.missing().detail()).contains("answers PING, and nothing else");
    stranger.expectsNothing();
    assertThat(network.waiting()).isZero();
  }

  // ---- NEIGHBORS

  @Test
  void neighborsAddUpTo16AndEndTheQuestion() {
    stranger.bonds();
    V4Node.Asked<List<Node>> asked = node.findsNodes(stranger.node(), TARGET);
    Packet.Neighbor[] nodes = neighbors(17);

    for (int i = 0; i < 15; i++) {
      stranger.tells(nodes[i]);
      assertThat(asked.isUnderWay()).isTrue();
    }
    stranger.tells(nodes[15]);

    assertThat(asked.given()).hasSize(16);
    stranger.tells(nodes[16]);
    assertThat(asked.given()).hasSize(16);
  }

  @Test
  void fewNeighborsAreTheAnswerOnceNoMoreFollow() {
    stranger.bonds();
    V4Node.Asked<List<Node>> asked = node.findsNodes(stranger.node(), TARGET);
    stranger.tells(neighbors(3));
    stranger.waits(GATHER_TIME.minus(V4Node.LATENCY).minusNanos(1));
    assertThat(asked.isUnderWay()).isTrue();

    stranger.waits(Duration.ofNanos(1));

    assertThat(asked.given()).hasSize(3);
  }

  @Test
  void neighborsThatTrickleInDoNotMakeTheQuestionLonger() {
    stranger.bonds();
    V4Node.Asked<List<Node>> asked = node.findsNodes(stranger.node(), TARGET);
    Packet.Neighbor[] nodes = neighbors(10);
    for (int i = 0; i < 5; i++) {
      stranger.tells(nodes[i]);
      stranger.waits(Duration.ofMillis(80));
    }

    assertThat(asked.given()).hasSize(5);
  }

  @Test
  void nodeIsAskedOneQuestionAtATime() {
    stranger.bonds();
    V4Node.Asked<List<Node>> first = node.findsNodes(stranger.node(), TARGET);
    V4Node.Asked<List<Node>> second = node.findsNodes(stranger.node(), TARGET);
    stranger.waits(V4Node.LATENCY);
    stranger.expects(Packet.FindNode.class);
    stranger.expectsNothing();

    stranger.tells(neighbors(16 - 4));
    stranger.tells(neighbors(4));

    assertThat(first.given()).hasSize(16);
    assertThat(second.isUnderWay()).isTrue();
    stranger.expects(Packet.FindNode.class);
    stranger.tells(neighbors(1));
    stranger.waits(GATHER_TIME);
    assertThat(second.given()).hasSize(1);
  }

  @Test
  void twoNodesAtOneAddressAreAskedAtOnce() {
    V4Stranger neighbour = new V4Stranger(network, node, SecretKey.random(), "203.0.113.7", 30_304);
    stranger.bonds();
    neighbour.bonds();
    V4Node.Asked<List<Node>> first = node.findsNodes(stranger.node(), TARGET);
    V4Node.Asked<List<Node>> second = node.findsNodes(neighbour.node(), TARGET);
    stranger.waits(V4Node.LATENCY);
    neighbour.expects(Packet.FindNode.class);
    stranger.expects(Packet.FindNode.class);

    neighbour.tells(neighbors(2)).waits(GATHER_TIME);

    assertThat(second.given()).hasSize(2);
    assertThat(first.isUnderWay()).isTrue();
  }

  // ---- records

  @Test
  void recordOfAnotherNodeIsMalformed() {
    assertThat(answeredRecord(other.node().toBytes()).missing())
        .satisfies(missing -> assertThat(missing.why()).isEqualTo(Answer.Why.MALFORMED))
        .satisfies(missing -> assertThat(missing.detail()).contains("record of another node"));
  }

  @Test
  void recordThatIsNoneIsMalformed() {
    V4Node.Asked<NodeRecord> asked = answeredRecord(Rlp.EMPTY_LIST);
    assertThat(asked.why()).isEqualTo(Answer.Why.MALFORMED);
    assertThat(asked.missing().detail()).contains("list of 0 items");
  }

  @Test
  void recordOfTheNodeIsGiven() {
    NodeRecord record = NodeRecord.builder(stranger.key).seq(-1).sign();
    assertThat(answeredRecord(record.toBytes()).given()).isEqualTo(record);
  }

  private V4Node.Asked<NodeRecord> answeredRecord(Bytes record) {
    stranger.bonds();
    V4Node.Asked<NodeRecord> asked = node.requestsRecord(stranger.node());
    stranger.waits(V4Node.LATENCY);
    Bytes hash = stranger.expectsPacket(Packet.EnrRequest.class).hash();
    stranger.sends(new Packet.EnrResponse(Bytes.wrap(new byte[32]), record));
    assertThat(asked.isUnderWay()).as("an answer to another request").isTrue();
    stranger.sends(new Packet.EnrResponse(hash, record));
    return asked;
  }

  // ----

  private static Predicate<byte[]> firstOf(int type) {
    AtomicBoolean seen = new AtomicBoolean();
    return datagram -> datagram[TYPE_INDEX] == type && !seen.getAndSet(true);
  }

  private static long packets(V4Node node) {
    return node.discovery.stats().packets().sent().values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  private static InetAddress address(String ip) {
    return InetAddress.ofLiteral(ip);
  }

  private static Enode nobody() {
    return Enode.of(
        SecretKey.random().publicKey(), new InetSocketAddress(address("198.51.100.99"), 30_303));
  }

  private static Packet.Neighbor[] neighbors(int count) {
    List<Packet.Neighbor> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      InetSocketAddress at = new InetSocketAddress(address("192.0.2." + i), 30_303);
      Bytes key = SecretKey.random().publicKey().toBytes();
      nodes.add(new Packet.Neighbor(WireEndpoint.of(at, 30_303), key));
    }
    return nodes.toArray(Packet.Neighbor[]::new);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.discovery.table.Target;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node with a session may try: wrong answers, and messages that are none. */
class HostileMessageTest {

  private static final Duration A_WHILE = Duration.ofMillis(200);
  private static final Bytes ID = Bytes.of((byte) 7);

  private final VirtualNetwork network = new VirtualNetwork();
  private final TestNode node = new TestNode(network, 1);
  private final Stranger stranger = new Stranger(network, 66);

  private TestNode.Asked<List<Node>> asked = new TestNode.Asked<>();
  private SessionKeys askedUnder = new SessionKeys(new byte[16], new byte[16]);

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void nodesThatClaimToBeNoneOrOneAreOne(int total) {
    Message.FindNode request = askedFor(node.id());
    nodes(request, total, List.of());
    network.run(Duration.ofMillis(15));
    assertThat(asked.given()).isEmpty();
  }

  @Test
  void nodesThatClaimToBe255AreWaitedForOnceAndWhatCameCounts() {
    Message.FindNode request = askedFor(node.id());
    nodes(request, 255, List.of(fitting(request, 1)));
    network.run(Duration.ofMillis(400));
    assertThat(asked.isOver()).isFalse();
    network.run(Duration.ofMillis(200));
    assertThat(asked.given()).hasSize(1);
  }

  @Test
  void nodesThatDoNotEndStopCountingAt16Messages() {
    Message.FindNode request = askedFor(node.id());
    for (int i = 0; i < 16; i++) {
      nodes(request, 255, List.of());
    }
    network.run(Duration.ofMillis(15));
    assertThat(asked.given()).isEmpty();
    nodes(request, 255, List.of());
    network.run(Duration.ofMillis(15));
    assertThat(drops(Drop.UNEXPECTED_ANSWER)).isEqualTo(1);
  }

  @Test
  void nodesThatChangeTheirCountAreCountedAsTheFirstSaid() {
    Message.FindNode request = askedFor(node.id());
    nodes(request, 2, List.of(fitting(request, 1)));
    nodes(request, 200, List.of(fitting(request, 2)));
    network.run(Duration.ofMillis(15));
    assertThat(asked.given()).hasSize(2);
  }

  @Test
  void nodesAtWrongDistancesDuplicatesAndBadRecordsAreLeftOut() {
    Message.FindNode request = askedFor(node.id());
    Bytes good = fitting(request, 1);
    byte[] forged = good.toArray();
    forged[20] ^= 1;
    nodes(request, 1, List.of(good, good, wrong(request), Bytes.wrap(forged), Bytes.fromHex("c0")));
    network.run(Duration.ofMillis(15));
    assertThat(asked.given()).extracting(Node::nodeId).hasSize(1);
  }

  @Test
  void nodesWithoutAnyGoodRecordAreMalformed() {
    Message.FindNode request = askedFor(node.id());
    nodes(request, 1, List.of(wrong(request)));
    network.run(Duration.ofMillis(15));
    assertThat(asked.missing().why()).isEqualTo(Answer.Why.MALFORMED);
  }

  @Test
  void answerOfAnotherNodeOrFromElsewhereOrOfAnotherKindIsDropped() {
    Message.FindNode request = askedFor(node.id());
    Stranger other = new Stranger(network, 68);
    SessionKeys others = session(other);
    other.sends(node, others, new Message.Nodes(request.requestId(), 1, List.of()));
    stranger.sends(node, askedUnder, new Message.Pong(request.requestId(), 1, node.address));
    stranger.sends(node, askedUnder, new Message.Nodes(Bytes.of((byte) 1), 1, List.of()));
    network.run(Duration.ofMillis(15));
    assertThat(asked.isOver()).isFalse();
    assertThat(drops(Drop.UNEXPECTED_ANSWER)).isEqualTo(3);
  }

  @Test
  void requestIdOf9BytesIsNotAnsweredAndOneOf8BytesAndNoneAre() {
    SessionKeys keys = session();
    int before = stranger.opened(keys).size();
    stranger.sends(node, keys, new Message.Ping(stranger.chance(9), 10));
    network.run(A_WHILE);
    assertThat(drops(Drop.MALFORMED_MESSAGE)).isEqualTo(1);
    assertThat(stranger.opened(keys)).hasSize(before);
    Bytes eight = stranger.chance(8);
    stranger.sends(node, keys, new Message.Ping(eight, 10));
    stranger.sends(node, keys, new Message.Ping(Bytes.EMPTY, 10));
    network.run(A_WHILE);
    assertThat(stranger.opened(keys).subList(before, before + 2))
        .extracting(Message::requestId)
        .containsExactly(eight, Bytes.EMPTY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "01",
        "01c0",
        "01c101",
        "01c20180",
        "01c3010203",
        "07c101",
        "ffc101",
        "00c101"
      })
  void messageThatIsNoneIsDropped(String hex) {
    SessionKeys keys = session();
    int before = stranger.inbox.size();
    stranger.sends(node, keys, Bytes.fromHex(hex));
    network.run(A_WHILE);
    boolean isRight = hex.equals("01c20180");
    assertThat(stranger.inbox).hasSize(before + (isRight ? 1 : 0));
    assertThat(drops(Drop.MALFORMED_MESSAGE) + drops(Drop.UNKNOWN_MESSAGE))
        .isEqualTo(isRight ? 0 : 1);
  }

  @Test
  void findNodeForImpossibleDistancesIsAnsweredWithNothing() {
    SessionKeys keys = session();
    Bytes distances = Bytes.fromHex("03cc07ca82010182ffff83ffffff");
    stranger.sends(node, keys, distances);
    network.run(A_WHILE);
    assertThat(stranger.opened(keys)).last().isEqualTo(new Message.Nodes(ID, 1, List.of()));
  }

  @Test
  void pingsThatClaimANewerRecordCauseOneRequestAtATime() {
    SessionKeys keys = session();
    int before = stranger.inbox.size();
    for (int i = 0; i < 10; i++) {
      stranger.sends(node, keys, new Message.Ping(Bytes.of((byte) (20 + i)), -1));
    }
    network.run(Duration.ofMillis(100));
    List<Message> messages = stranger.opened(keys);
    assertThat(stranger.inbox).hasSize(before + 11);
    assertThat(messages).filteredOn(Message.FindNode.class::isInstance).hasSize(1);
  }

  private SessionKeys session() {
    return session(stranger);
  }

  private SessionKeys session(Stranger with) {
    with.knocks(node);
    network.run(Duration.ofMillis(25));
    SessionKeys keys = with.shakes(node, with.challenge(), new Message.Ping(ID, 10));
    network.run(Duration.ofMillis(25));
    assertThat(with.opened(keys)).hasSize(1);
    return keys;
  }

  /** The node has asked the stranger for nodes, and waits. */
  private Message.FindNode askedFor(NodeId target) {
    askedUnder = session();
    asked = new TestNode.Asked<>();
    node.loop.run(() -> node.v5.findNode(stranger.record(), Target.of(target), asked::take));
    network.run(Duration.ofMillis(10));
    return (Message.FindNode) stranger.opened(askedUnder).getLast();
  }

  private void nodes(Message.FindNode request, int total, List<Bytes> records) {
    stranger.sends(node, askedUnder, new Message.Nodes(request.requestId(), total, records));
  }

  /** The record of some node at a distance that was asked for. */
  private Bytes fitting(Message.FindNode request, int which) {
    return record(request, true, which);
  }

  private Bytes wrong(Message.FindNode request) {
    return record(request, false, 1);
  }

  private Bytes record(Message.FindNode request, boolean fits, int which) {
    return IntStream.iterate(1_000, number -> number + 1)
        .mapToObj(number -> new LocalNode(TestNode.key(number), 1).record())
        .filter(record ->
            fits == request.distances().contains(stranger.id().logDistance(record.nodeId())))
        .skip(which - 1)
        .findFirst()
        .orElseThrow()
        .toBytes();
  }

  private long drops(Drop cause) {
    return node.v5.stats().packets().dropped(cause);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.NodeRecord;
import org.junit.jupiter.api.Test;

/** REGTOPIC and TOPICQUERY and what answers them, packet by packet. */
class TopicConversationTest {

  private static final Duration A_WHILE = Duration.ofMillis(200);
  private static final Topic TOPIC = Topic.named("a topic");
  private static final Bytes TICKET = Bytes.utf8("a ticket");
  private static final Bytes ID = Bytes.of((byte) 7);

  private final VirtualNetwork network = new VirtualNetwork();
  private final TestNode a = new TestNode(network, 1);
  private final TestNode b = new TestNode(network, 2);
  private final Scripted service = new Scripted();

  /** Answers what the test says, and remembers what it was asked. */
  private static final class Scripted implements TopicService {
    final List<String> asked = new ArrayList<>();
    Confirmation confirmation = new Confirmation(Bytes.EMPTY, Duration.ofMinutes(15), List.of());
    Found found = new Found(List.of(), List.of());

    @Override
    public Confirmation register(
        Topic topic,
        NodeRecord record,
        InetAddress address,
        Bytes ticket,
        List<Integer> distances) {
      asked.add(topic + " " + record.nodeId() + " " + ticket + " " + distances);
      return confirmation;
    }

    @Override
    public Found query(Topic topic, InetAddress asker, List<Integer> distances) {
      asked.add(topic + " " + distances);
      return found;
    }
  }

  private static NodeRecord record(int number) {
    LocalNode node = new LocalNode(TestNode.key(number), 1);
    node.endpoint(new Endpoint(VirtualNetwork.ip(10, 1, 1, number), 0, 9_000));
    return node.record();
  }

  private static List<NodeRecord> records(int from, int to) {
    return IntStream.range(from, to).mapToObj(TopicConversationTest::record).toList();
  }

  private static int distance(NodeRecord record) {
    return TOPIC.logDistance(record.nodeId());
  }

  private TestNode.Asked<TopicService.Confirmation> registers(
      TestNode asker, Bytes ticket, List<Integer> distances) {
    TestNode.Asked<TopicService.Confirmation> asked = new TestNode.Asked<>();
    asker.loop.run(() -> asker.v5.registerTopic(b.record(), TOPIC, ticket, distances, asked::take));
    network.run(A_WHILE);
    return asked;
  }

  private TestNode.Asked<TopicService.Found> queries(List<Integer> distances) {
    TestNode.Asked<TopicService.Found> asked = new TestNode.Asked<>();
    a.loop.run(() -> a.v5.queryTopic(b.record(), TOPIC, distances, asked::take));
    network.run(A_WHILE);
    return asked;
  }

  @Test
  void registrationIsAnsweredWithATicketOrWithoutOne() {
    b.v5.onTopic(service);
    service.confirmation = new TopicService.Confirmation(TICKET, Duration.ofSeconds(5), List.of());
    TestNode.Asked<TopicService.Confirmation> first = registers(a, Bytes.EMPTY, List.of(256, 255));
    assertThat(first.given()).isEqualTo(service.confirmation);
    assertThat(first.given().isRegistered()).isFalse();

    service.confirmation =
        new TopicService.Confirmation(Bytes.EMPTY, Duration.ofMinutes(15), List.of());
    assertThat(registers(a, TICKET, List.of()).given().isRegistered()).isTrue();
    assertThat(service.asked)
        .containsExactly(
            TOPIC + " " + a.id() + " " + Bytes.EMPTY + " [256, 255]",
            TOPIC + " " + a.id() + " " + TICKET + " []");
  }

  @Test
  void auxiliaryNodesComeInAsManyPacketsAsTheyNeed() {
    b.v5.onTopic(service);
    List<NodeRecord> all = records(20, 36);
    List<Integer> distances = all.stream().map(TopicConversationTest::distance).distinct().toList();
    service.confirmation = new TopicService.Confirmation(TICKET, Duration.ofSeconds(5), all);
    TopicService.Confirmation got = registers(a, Bytes.EMPTY, distances).given();
    assertThat(got.auxiliary()).hasSameSizeAs(distances); // one for each distance
    assertThat(all).containsAll(got.auxiliary());
    assertThat(got.ticket()).isEqualTo(TICKET);
  }

  @Test
  void nodesAtDistancesThatNobodyAskedForAreLeftOut() {
    b.v5.onTopic(service);
    NodeRecord wanted = record(20);
    service.found = new TopicService.Found(List.of(), records(20, 36));
    TopicService.Found got = queries(List.of(distance(wanted))).given();
    assertThat(got.auxiliary()).hasSize(1);
    assertThat(distance(got.auxiliary().getFirst())).isEqualTo(distance(wanted));
  }

  @Test
  void queryIsAnsweredWithAdvertisersOrWithNobody() {
    b.v5.onTopic(service);
    assertThat(queries(List.of(256)).given().advertisers()).isEmpty();
    service.found = new TopicService.Found(records(40, 60), records(20, 22));
    TopicService.Found got =
        queries(service.found.auxiliary().stream().map(TopicConversationTest::distance).toList())
            .given();
    assertThat(got.advertisers()).isEqualTo(service.found.advertisers());
    assertThat(got.auxiliary()).isNotEmpty();
  }

  @Test
  void whoIsNoRegistrarDropsTheRequest() {
    assertThat(registers(a, Bytes.EMPTY, List.of()).isOver()).isFalse();
    network.run(Duration.ofSeconds(3));
    assertThat(b.v5.stats().packets().dropped(Drop.UNKNOWN_MESSAGE)).isPositive();
  }

  @Test
  void whoIsNoRegistrarAnyMoreDropsTheRequest() {
    b.v5.onTopic(service);
    assertThat(queries(List.of()).isOver()).isTrue();
    b.v5.noTopics();
    assertThat(queries(List.of()).isOver()).isFalse();
    assertThat(service.asked).hasSize(1);
    assertThat(b.v5.stats().packets().dropped(Drop.UNKNOWN_MESSAGE)).isPositive();
  }

  @Test
  void recordOfAnotherNodeOrAnotherPlaceIsNotRegistered() {
    b.v5.onTopic(service);
    Stranger stranger = new Stranger(network, 66);
    stranger.knocks(b);
    network.run(A_WHILE);
    SessionKeys keys = stranger.shakes(b, stranger.challenge(), new Message.Ping(ID, 10));
    network.run(A_WHILE);
    stranger.sends(b, keys, regTopic(record(20)));
    NodeRecord elsewhere =
        stranger.local.endpoint(new Endpoint(VirtualNetwork.ip(9, 9, 9, 9), 0, 9));
    stranger.sends(b, keys, regTopic(elsewhere));
    network.run(A_WHILE);
    assertThat(service.asked).isEmpty();
    assertThat(b.v5.stats().packets().dropped(Drop.BAD_RECORD)).isEqualTo(2);

    NodeRecord here =
        stranger.local.endpoint(
            new Endpoint(stranger.address.getAddress(), 0, stranger.address.getPort()));
    stranger.sends(b, keys, regTopic(here));
    network.run(A_WHILE);
    assertThat(service.asked).hasSize(1);
    assertThat(stranger.opened(keys)).last().isInstanceOf(Message.RegConfirmation.class);
  }

  private static Message regTopic(NodeRecord record) {
    return new Message.RegTopic(ID, TOPIC, record.toBytes(), Bytes.EMPTY, List.of(256));
  }

  /** A stranger whom {@code a} has asked to register it, and who has its keys. */
  private final class Asked {
    final Stranger stranger = new Stranger(network, 66);
    final TestNode.Asked<TopicService.Confirmation> answer = new TestNode.Asked<>();
    final SessionKeys keys;
    final Bytes id;

    Asked() {
      a.loop.run(() ->
          a.v5.registerTopic(stranger.record(), TOPIC, Bytes.EMPTY, List.of(256), answer::take));
      network.run(A_WHILE);
      Bytes challenge = stranger.challenges(a, stranger.inbox.getLast().nonce());
      network.run(A_WHILE);
      keys = stranger.accepts((Packet.Handshake) stranger.inbox.getLast(), challenge);
      id = stranger.opened(keys).getLast().requestId();
    }
  }

  @Test
  void nodesWithoutConfirmationAreNoAnswer() {
    Asked asked = new Asked();
    asked.stranger.sends(a, asked.keys, new Message.Nodes(asked.id, 1, List.of()));
    network.run(Duration.ofSeconds(3));
    assertThat(asked.answer.missing().why()).isEqualTo(Answer.Why.TIMEOUT);
    assertThat(asked.stranger.opened(asked.keys).stream().map(Message::requestId))
        .filteredOn(asked.id::equals)
        .hasSize(2); // it was asked again
  }

  @Test
  void confirmationThatGotLostIsAskedForAgain() {
    Asked asked = new Asked();
    asked.stranger.sends(a, asked.keys, new Message.Nodes(asked.id, 2, List.of()));
    network.run(Duration.ofMillis(700)); // the rest has not come in time
    assertThat(asked.answer.isOver()).isFalse();
    asked.stranger.sends(a, asked.keys, new Message.RegConfirmation(asked.id, 2, TICKET, 5_000));
    network.run(A_WHILE);
    assertThat(asked.answer.given().ticket()).isEqualTo(TICKET);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.topic.TopicLimits;
import org.jdevp2p.discovery.topic.Topics;
import org.jdevp2p.discovery.topic.TopicsInfo;
import org.jdevp2p.discovery.v5.Topic;
import org.jdevp2p.discovery.v5.TopicService;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.node.NodeSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Networks in which nodes advertise topics and others search for them, over hours of time. */
class TopicSimulationTest {

  private static final Conditions ROUGH =
      Conditions.latency(Duration.ofMillis(40)).withJitter(Duration.ofMillis(20)).withLoss(0.01);
  private static final Topic TOPIC = Topic.named("a topic");
  private static final Topic RARE = Topic.named("a rare topic");
  private static final Duration E = TopicLimits.DEFAULT.lifetime();
  private static final int MANY = 1_000;

  private final SimulatedNetwork network = new SimulatedNetwork(21, ROUGH);
  private final SimulatedDiscovery nodes = new SimulatedDiscovery(network, 22);

  @AfterEach
  void close() {
    nodes.close();
  }

  private void grow(int count) throws IOException {
    nodes.topics(TopicLimits.DEFAULT);
    for (int i = 0; i < count; i++) {
      nodes.add(false, true);
      network.run(Duration.ofMillis(200));
    }
    network.run(Duration.ofSeconds(60));
  }

  private static Topics topics(SimulatedDiscovery.Member member) {
    return member.discovery().topics().orElseThrow();
  }

  private static TopicsInfo.Advertised advertised(SimulatedDiscovery.Member member) {
    return topics(member).info().advertised().getFirst();
  }

  private List<NodeId> advertise(Topic topic, int from, int to) {
    List<SimulatedDiscovery.Member> some = nodes.members().subList(from, to);
    some.forEach(member -> topics(member).advertise(topic));
    return some.stream().map(SimulatedDiscovery.Member::id).toList();
  }

  @Test
  void everybodyFindsAllWhoAdvertiseAndTheirPlacesAreRenewed() throws IOException {
    grow(60);
    List<NodeId> wanted = advertise(TOPIC, 10, 18);
    List<NodeId> rare = advertise(RARE, 30, 31);
    network.run(Duration.ofSeconds(20));
    assertThat(nodes.search(nodes.members().get(50), RARE, 1)).isEqualTo(rare); // at once

    network.run(E.multipliedBy(2));
    for (int asker : List.of(0, 25, 55)) {
      assertThat(nodes.search(nodes.members().get(asker), TOPIC, MANY))
          .containsExactlyInAnyOrderElementsOf(wanted);
      assertThat(nodes.search(nodes.members().get(asker), RARE, MANY)).isEqualTo(rare);
    }
    assertThat(advertised(nodes.members().get(30)).registered()).isGreaterThan(10);
    assertThat(nodes.members())
        .allSatisfy(member ->
            assertThat(topics(member).info().advertisements())
                .isLessThanOrEqualTo(TopicLimits.DEFAULT.advertisements()));

    topics(nodes.members().get(30)).withdraw(RARE);
    network.run(E.plusSeconds(1));
    assertThat(nodes.search(nodes.members().get(55), RARE, MANY)).isEmpty();
  }

  @Test
  void registrarsThatDieAreReplaced() throws IOException {
    grow(40);
    advertise(TOPIC, 1, 2);
    network.run(Duration.ofMinutes(2));
    int before = advertised(nodes.members().get(1)).registered();
    nodes.members().subList(20, 40).forEach(member -> member.discovery().close());
    network.run(E.multipliedBy(2));
    assertThat(advertised(nodes.members().get(1)).registered()).isBetween(5, before);
    assertThat(nodes.search(nodes.members().get(5), TOPIC, MANY))
        .containsExactly(nodes.members().get(1).id());
  }

  @Test
  void floodFromOneSubnetHidesNobody() throws IOException {
    grow(30);
    nodes.topics(TopicLimits.DEFAULT);
    for (int i = 0; i < 40; i++) { // as many as all others together, in one /24
      nodes.add(InetAddress.ofLiteral("99.1.1." + (i + 1)), false, true);
    }
    network.run(Duration.ofSeconds(60));
    Set<NodeId> honest = Set.copyOf(advertise(TOPIC, 1, 11));
    advertise(TOPIC, 30, 70);
    network.run(E.multipliedBy(2));
    List<NodeId> found = nodes.search(nodes.members().get(20), TOPIC, MANY);
    assertThat(found).containsAll(honest).hasSizeLessThanOrEqualTo(honest.size() + 10);
  }

  @Test
  void sourceGivesNodesWhileSomebodyWaitsAndEndsWithTheDiscovery() throws Exception {
    grow(20);
    List<NodeId> wanted = advertise(TOPIC, 3, 4);
    network.run(Duration.ofSeconds(20));
    NodeSource source = topics(nodes.members().get(9)).nodes(TOPIC);
    AtomicReference<Optional<Node>> next = new AtomicReference<>();
    Thread waits = Thread.ofVirtual().start(() -> next.set(next(source)));
    while (next.get() == null) {
      network.run(Duration.ofMillis(10));
    }
    assertThat(next.get().orElseThrow().nodeId()).isEqualTo(wanted.getFirst());
    waits.join();

    AtomicReference<Optional<Node>> last = new AtomicReference<>();
    Thread again = Thread.ofVirtual().start(() -> last.set(next(source)));
    nodes.members().get(9).discovery().close();
    again.join();
    assertThat(last.get()).isEmpty();
    assertThat(next(topics(nodes.members().get(9)).nodes(TOPIC))).isEmpty();
  }

  private static Optional<Node> next(NodeSource source) {
    try {
      return source.next();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A fifth of all registrars answer with inventions, as many as they can. */
  @Test
  void registrarsThatLieHideNobodyAndSendNobodyIntoHisOwnNetwork() throws IOException {
    grow(40);
    List<NodeRecord> invented = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      invented.add(invention(i));
    }
    AtomicInteger asked = new AtomicInteger();
    for (SimulatedDiscovery.Member liar : nodes.members().subList(30, 38)) {
      liar.discovery().v5().orElseThrow().onTopic(new Liar(invented, asked));
    }
    List<NodeId> honest = advertise(TOPIC, 1, 4);
    network.run(E.multipliedBy(2));
    assertThat(asked.get()).isLessThan(1_000); // each is left alone for a while, not asked at once
    int complete = 0;
    for (int asker = 5; asker < 25; asker++) {
      List<NodeId> found = nodes.search(nodes.members().get(asker), TOPIC, Topics.WANTED);
      complete += found.containsAll(honest) ? 1 : 0;
      assertThat(found).doesNotContain(invented.getFirst().nodeId()); // at 192.168.0.1
    }
    assertThat(complete).isGreaterThan(10);
  }

  private static NodeRecord invention(int number) throws IOException {
    LocalNode node = new LocalNode(SecretKey.random(), 1);
    String address = number % 2 == 0 ? "192.168.0." + (number + 1) : "88." + number + ".1.1";
    return node.endpoint(new Endpoint(InetAddress.ofLiteral(address), 9, 9_000));
  }

  /** Tells of nodes that do not exist, and lets nobody in. */
  private record Liar(List<NodeRecord> invented, AtomicInteger asked) implements TopicService {
    @Override
    public Confirmation register(
        Topic topic,
        NodeRecord record,
        InetAddress address,
        Bytes ticket,
        List<Integer> distances) {
      asked.incrementAndGet();
      return new Confirmation(Bytes.utf8("later"), Duration.ofHours(2), invented);
    }

    @Override
    public Found query(Topic topic, InetAddress asker, List<Integer> distances) {
      return new Found(invented, invented);
    }
  }

  @Test
  void guestSearchesAndIsFoundButKeepsNothingForOthers() throws IOException {
    grow(10);
    nodes.topics(TopicLimits.GUEST);
    SimulatedDiscovery.Member guest = nodes.add(false, true);
    network.run(Duration.ofSeconds(30));
    topics(guest).advertise(TOPIC);
    List<NodeId> wanted = advertise(RARE, 1, 2);
    network.run(Duration.ofSeconds(30));
    assertThat(nodes.search(nodes.members().get(5), TOPIC, MANY)).containsExactly(guest.id());
    assertThat(nodes.search(guest, RARE, MANY)).isEqualTo(wanted);
    assertThat(topics(guest).info().advertisements()).isZero();
    assertThat(guest.discovery().localNode().record().entry("topic-discovery")).isEmpty();
  }

  @Test
  void nodeWithoutTopicsIsNeitherAskedNorFound() throws IOException {
    nodes.add(false, true); // its record says nothing of topics
    grow(2);
    advertise(TOPIC, 1, 2);
    network.run(Duration.ofMinutes(1));
    assertThat(nodes.members().getFirst().discovery().topics()).isEmpty();
    assertThat(advertised(nodes.members().get(1)).registrars()).isEqualTo(1);
    assertThat(nodes.search(nodes.members().get(2), TOPIC, MANY)) // its own registrar knows
        .containsExactly(nodes.members().get(1).id());
  }
}

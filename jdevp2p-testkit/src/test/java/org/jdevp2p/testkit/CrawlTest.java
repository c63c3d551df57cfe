// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.crawl.CrawlLimits;
import org.jdevp2p.discovery.crawl.Crawler;
import org.jdevp2p.discovery.crawl.Frontier;
import org.jdevp2p.discovery.crawl.Visit;
import org.jdevp2p.discovery.table.Pong;
import org.jdevp2p.discovery.table.Target;
import org.jdevp2p.discovery.table.Wire;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.junit.jupiter.api.Test;

/** A crawler in a network of scripted nodes under a clock that the test moves. */
class CrawlTest {

  private static final Duration ROUND_TRIP = Duration.ofMillis(100);
  private static final Duration LIMIT = Duration.ofMillis(700);

  private final ManualTicker ticker = new ManualTicker();
  private final Loop loop = new Loop(ticker, new Random(1));
  private final Random random = new Random(2);
  private final List<Visit> visits = new ArrayList<>();

  /** Nodes that know others by the distance from themselves; each answers after a round trip. */
  private final class Network implements Wire {
    final int version;
    final Map<NodeId, List<Node>> known = new HashMap<>();
    final Map<NodeId, Integer> asked = new HashMap<>();
    final List<Long> times = new ArrayList<>();
    int underWay;
    int mostUnderWay;

    Network(int version) {
      this.version = version;
    }

    @Override
    public int version() {
      return version;
    }

    @Override
    public boolean canAsk(Node node) {
      return !node.endpoints().isEmpty();
    }

    @Override
    public void ping(Node node, Consumer<Answer<Pong>> then) {
      throw new AssertionError("a crawler has no need to ping");
    }

    @Override
    public void findNode(Node node, Target target, Consumer<Answer<List<Node>>> then) {
      int distance = node.nodeId().logDistance(target.id());
      List<Node> all = known.getOrDefault(node.nodeId(), List.of());
      List<Node> found =
          all.stream()
              .filter(n -> version == 4 || n.nodeId().logDistance(node.nodeId()) == distance)
              .limit(16)
              .toList();
      answer(node, found, then);
    }

    @Override
    public void requestRecord(Node node, Consumer<Answer<NodeRecord>> then) {
      answer(node, node.record().orElseThrow(), then);
    }

    private <T> void answer(Node node, T value, Consumer<Answer<T>> then) {
      asked.merge(node.nodeId(), 1, Integer::sum);
      times.add(loop.nanos());
      mostUnderWay = Math.max(mostUnderWay, ++underWay);
      boolean alive = known.containsKey(node.nodeId());
      loop.after(
          alive ? ROUND_TRIP : LIMIT,
          () -> {
            underWay--;
            then.accept(
                alive
                    ? new Answer.Given<>(value, ROUND_TRIP)
                    : new Answer.Missing<>(Answer.Why.TIMEOUT, "nothing came within 0.7 s"));
          });
    }
  }

  private static Node node() {
    SecretKey key = SecretKey.random();
    return NodeRecord.builder(key)
        .seq(1)
        .endpoint(new Endpoint(InetAddress.ofLiteral("192.0.2.1"), 30303, 30303))
        .sign();
  }

  private List<Node> network(Network network, int nodes, int knows) {
    List<Node> all = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      all.add(node());
    }
    for (Node node : all) {
      List<Node> some = new ArrayList<>();
      for (int i = 0; i < knows; i++) {
        some.add(all.get(random.nextInt(nodes)));
      }
      network.known.put(node.nodeId(), some);
    }
    return all;
  }

  private Frontier crawl(CrawlLimits limits, int maxNodes, Wire... wires) {
    return new Frontier(new Crawler(loop, List.of(wires), limits), maxNodes, visits::add);
  }

  private void runToEnd(Frontier frontier) {
    for (int i = 0; i < 100_000 && !loop.call(frontier::isDone); i++) {
      ticker.advance(Duration.ofMillis(10));
    }
    assertThat(loop.call(frontier::isDone)).isTrue();
  }

  @Test
  void everyNodeIsVisitedOnceAndTheDeadAreToldApart() {
    Network v5 = new Network(5);
    List<Node> all = network(v5, 300, 20);
    List<Node> dead = all.subList(100, 150);
    dead.forEach(node -> v5.known.remove(node.nodeId()));
    Frontier frontier = crawl(CrawlLimits.DEFAULT, 10_000, v5);

    loop.run(() -> frontier.add(all.getFirst()));
    runToEnd(frontier);

    assertThat(visits).hasSize(300).doesNotHaveDuplicates();
    assertThat(visits.stream().filter(Visit::answered).count()).isEqualTo(250);
    assertThat(frontier.known()).isEqualTo(300);
    assertThat(frontier.answered()).isEqualTo(250);
    assertThat(frontier.left()).isZero();
    Visit lost =
        visits.stream().filter(v -> v.node().equals(dead.getFirst())).findFirst().orElseThrow();
    assertThat(lost.failure().orElseThrow().why()).isEqualTo(Answer.Why.TIMEOUT);
    assertThat(ticker.waiting()).isZero();
  }

  @Test
  void nodeIsAskedNoMoreThanItsShareAndAllTogetherNoFasterThanTheLimit() {
    Network v5 = new Network(5);
    List<Node> all = network(v5, 200, 50);
    Frontier frontier = crawl(new CrawlLimits(3, 10, 100), 10_000, v5);

    loop.run(() -> all.forEach(frontier::add));
    runToEnd(frontier);

    assertThat(v5.asked.values()).allMatch(times -> times <= 3);
    assertThat(v5.mostUnderWay).isEqualTo(10);
    long seconds = 1_000_000_000L;
    for (int i = 100; i < v5.times.size(); i++) {
      assertThat(v5.times.get(i) - v5.times.get(i - 100))
          .isGreaterThanOrEqualTo(seconds * 98 / 100);
    }
  }

  @Test
  void slowestLimitIsOneRequestASecond() {
    Network v5 = new Network(5);
    List<Node> all = network(v5, 3, 3);
    Frontier frontier = crawl(new CrawlLimits(2, 10, 1), 10_000, v5);

    loop.run(() -> all.forEach(frontier::add));
    runToEnd(frontier);

    for (int i = 1; i < v5.times.size(); i++) {
      assertThat(v5.times.get(i) - v5.times.get(i - 1)).isGreaterThanOrEqualTo(1_000_000_000L);
    }
  }

  @Test
  void nodeThatIsDeafOverV5IsAskedOverV4() {
    Network v4 = new Network(4);
    Node node = node();
    Node other = node();
    v4.known.put(node.nodeId(), List.of(other));
    Frontier frontier = crawl(CrawlLimits.DEFAULT, 10, new Network(5), v4);

    loop.run(() -> frontier.add(node));
    runToEnd(frontier);

    assertThat(visits.getFirst().answered()).isTrue();
    assertThat(visits.getFirst().version()).isEqualTo(4);
    assertThat(visits.getFirst().found()).containsExactly(other);
  }

  /** In a small network the farthest bucket of a node may well be empty. */
  @Test
  void emptyBucketIsNotTheEndOfATable() {
    Network v5 = new Network(5);
    Node node = node();
    Node near = node();
    while (near.nodeId().logDistance(node.nodeId()) != 253) {
      near = node();
    }
    v5.known.put(node.nodeId(), List.of(near));
    Frontier frontier = crawl(CrawlLimits.DEFAULT, 10, v5);

    loop.run(() -> frontier.add(node));
    runToEnd(frontier);

    assertThat(visits.getFirst().found()).containsExactly(near);
    assertThat(visits.getFirst().requests()).isEqualTo(CrawlLimits.DEFAULT.requestsPerNode());
  }

  @Test
  void thousandsOfNodesWithoutAnAddressAreNoDeepRecursion() {
    List<Node> homeless = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      homeless.add(NodeRecord.builder(SecretKey.random()).seq(1).sign());
    }
    Network v5 = new Network(5);
    Node first = node();
    v5.known.put(first.nodeId(), List.of(first));
    Frontier frontier = crawl(CrawlLimits.DEFAULT, 100_000, v5);

    loop.run(() -> homeless.forEach(frontier::add));
    runToEnd(frontier);

    assertThat(visits).hasSize(20_000);
    assertThat(visits.getFirst().failure().orElseThrow().why()).isEqualTo(Answer.Why.NO_ADDRESS);
  }

  @Test
  void frontierRemembersNoMoreNodesThanItMay() {
    Network v5 = new Network(5);
    List<Node> all = network(v5, 50, 20);
    Frontier frontier = crawl(CrawlLimits.DEFAULT, 20, v5);

    loop.run(() -> all.forEach(frontier::add));
    runToEnd(frontier);

    assertThat(frontier.known()).isEqualTo(20);
    assertThat(frontier.refused()).isGreaterThanOrEqualTo(30);
    assertThat(visits).hasSize(20);
  }

  @Test
  void crawlerThatWasStoppedAsksNobodyAndTellsNothing() {
    Network v5 = new Network(5);
    List<Node> all = network(v5, 50, 20);
    Crawler crawler = new Crawler(loop, List.of(v5), CrawlLimits.DEFAULT);
    Frontier frontier = new Frontier(crawler, 100, visits::add);

    loop.run(() -> frontier.add(all.getFirst()));
    loop.run(crawler::stop);
    int asked = v5.times.size();
    ticker.advance(Duration.ofMinutes(1));

    assertThat(visits).isEmpty();
    assertThat(v5.times).hasSize(asked);
    assertThat(crawler.room()).isZero();
  }

  @Test
  void limitsThatMakeNoSenseAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CrawlLimits(18, 1, 1))
        .withMessage("requests per node is 18, 2 to 17 allowed");
    assertThatIllegalArgumentException().isThrownBy(() -> new CrawlLimits(1, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new CrawlLimits(2, 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new CrawlLimits(2, 1, 0));
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jdevp2p.discovery.dns.LookupException.Kind;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeSource;
import org.junit.jupiter.api.Test;

class TreeWalkTest {

  private final LeapingTicker ticker = new LeapingTicker();
  private final MemoryDns dns = new MemoryDns();

  /** A fixed seed, so that a failure can be looked at again. */
  private DnsClient.Builder client() {
    return DnsClient.builder(dns).ticker(ticker).random(new SplittableRandom(1));
  }

  private NodeSource walk(SignedTree... trees) {
    return client().build().walk(links(trees));
  }

  private static List<TreeLink> links(SignedTree... trees) {
    return List.of(trees).stream().map(SignedTree::link).toList();
  }

  private static List<Node> take(NodeSource walk, int count) throws InterruptedException {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nodes.add(walk.next().orElseThrow());
    }
    return nodes;
  }

  @Test
  void nodesComeInRandomOrderRoundAfterRound() throws Exception {
    SignedTree tree = Trees.tree(1, Trees.nodes(30), List.of());
    dns.publish(tree);
    NodeSource walk = walk(tree);
    List<Node> first = take(walk, 30);
    List<Node> second = take(walk, 30);
    assertThat(first).containsExactlyInAnyOrderElementsOf(Trees.nodes(30));
    assertThat(second).containsExactlyInAnyOrderElementsOf(Trees.nodes(30)).isNotEqualTo(first);
  }

  @Test
  void nothingIsLookedUpBeforeSomebodyAsks() throws Exception {
    SignedTree tree = Trees.tree(1, Trees.nodes(1000), List.of());
    dns.publish(tree);
    NodeSource walk = walk(tree);
    assertThat(dns.lookups()).isZero();
    take(walk, 1);
    assertThat(dns.lookups()).isLessThan(100);
  }

  @Test
  void threeLookupsASecondAndNoMore() throws Exception {
    SignedTree tree = Trees.tree(1, Trees.nodes(20), List.of());
    dns.publish(tree);
    take(walk(tree), 200);
    assertThat(dns.lookups()).isEqualTo(tree.toTxt().size()); // one round; then from the cache
    assertThat(ticker.passed()).isBetween(Duration.ofSeconds(190 / 3), Duration.ofSeconds(100));
  }

  @Test
  void rootIsFetchedAgainAfterHalfAnHourAndItsNewNodesAreFound() throws Exception {
    SignedTree old = Trees.tree(1, Trees.nodes(3), List.of());
    dns.publish(old);
    NodeSource walk = walk(old);
    take(walk, 3);
    dns.publish(Trees.tree(2, List.of(Trees.node(9)), List.of()));
    ticker.after(Duration.ofMinutes(29), () -> {});
    assertThat(take(walk, 3)).doesNotContain(Trees.node(9));
    ticker.after(Duration.ofMinutes(1), () -> {});
    assertThat(take(walk, 2)).containsOnly(Trees.node(9));
    assertThat(dns.lookups(old.link().domain())).isEqualTo(2);
  }

  @Test
  void entriesThatVanishMakeTheRootBeFetched() throws Exception {
    SignedTree old = Trees.tree(1, Trees.nodes(100), List.of());
    dns.publish(old);
    NodeSource walk = walk(old);
    take(walk, 1);
    dns.withdraw(old);
    dns.publish(Trees.tree(2, List.of(Trees.node(500)), List.of()));
    assertThat(take(walk, 3)).containsOnly(Trees.node(500));
    assertThat(ticker.passed()).isLessThan(Duration.ofMinutes(1));
  }

  @Test
  void rootThatGoesBackIsNotTakenAndTheTreeStaysAsItWas() throws Exception {
    SignedTree tree = Trees.tree(5, Trees.nodes(3), List.of());
    dns.publish(tree);
    Failures failures = new Failures();
    NodeSource walk = client().listener(failures).build().walk(links(tree));
    take(walk, 3);
    dns.publish(Trees.tree(4, List.of(Trees.node(66)), List.of()));
    ticker.after(Duration.ofMinutes(30), () -> {});
    assertThat(take(walk, 6)).doesNotContain(Trees.node(66));
    assertThat(failures.texts).anyMatch(text -> text.contains("must not go back"));
  }

  @Test
  void walkThatBeginsOfflineGoesOnWithinAMinuteAfterTheNetworkIsThere() throws Exception {
    SignedTree tree = Trees.tree(1, Trees.nodes(3), List.of());
    dns.publish(tree).offline(true);
    Duration[] back = {Duration.ZERO};
    Failures failures =
        new Failures() {
          @Override
          public void failed(TreeLink link, IOException why) {
            super.failed(link, why);
            if (texts.size() == 500) {
              dns.offline(false);
              back[0] = ticker.passed();
            }
          }
        };
    NodeSource walk = client().listener(failures).build().walk(links(tree));
    assertThat(walk.next()).isPresent();
    assertThat(back[0]).isGreaterThan(Duration.ofHours(3)); // 500 tries, not 3 a second
    assertThat(ticker.passed().minus(back[0])).isLessThan(Duration.ofMinutes(1));
  }

  @Test
  void walkWhoseNetworkGoesAwayGoesOnWithinAMinuteAfterItIsBack() throws Exception {
    SignedTree tree = Trees.tree(1, Trees.nodes(2000), List.of());
    dns.publish(tree);
    Duration[] back = {Duration.ZERO};
    Failures failures =
        new Failures() {
          @Override
          public void failed(TreeLink link, IOException why) {
            super.failed(link, why);
            if (texts.size() == 300) {
              dns.offline(false);
              back[0] = ticker.passed();
            }
          }
        };
    NodeSource walk = client().listener(failures).cacheEntries(1).build().walk(links(tree));
    take(walk, 100);
    dns.offline(true);
    take(walk, 1);
    assertThat(ticker.passed().minus(back[0])).isLessThan(Duration.ofMinutes(1));
    assertThat(new HashSet<>(take(walk, 1000))).hasSizeGreaterThan(500);
  }

  @Test
  void treeWhoseNodesAreAllForgedIsTriedEverMoreSeldom() throws Exception {
    SignedTree good = Trees.tree(1, 1, Trees.nodes(1), List.of());
    SignedTree forged = Trees.tree(2, 1, Trees.nodes(4).subList(1, 4), List.of());
    dns.publish(good).publish(forged);
    forged
        .tree()
        .nodes()
        .forEach(node ->
            dns.put(forged.link().nameOf(new TreeNode(node).hash()), Trees.node(666).toText()));
    Failures failures = new Failures();
    NodeSource walk = client().listener(failures).build().walk(links(good, forged));
    assertThat(take(walk, 3 * 3600)).containsOnly(Trees.node(0)); // of an hour
    assertThat(failures.texts)
        .allMatch(text -> text.contains("the entry there has another hash"))
        .hasSizeBetween(100, 500); // three every half minute
  }

  @Test
  void emptyTreeIsLeftAloneUntilItsRootIsDue() throws Exception {
    SignedTree empty = Trees.tree(1, List.of(), List.of());
    dns.publish(empty);
    Duration[] changed = {Duration.ZERO};
    DnsListener fills =
        new DnsListener() {
          @Override
          public void root(TreeLink tree, TreeRoot root) {
            if (dns.lookups(tree.domain()) == 10) {
              dns.publish(Trees.tree(2, Trees.nodes(1), List.of()));
              changed[0] = ticker.passed();
            }
          }
        };
    NodeSource walk = client().listener(fills).build().walk(links(empty));
    assertThat(walk.next()).contains(Trees.node(0));
    assertThat(changed[0]).isBetween(Duration.ofHours(4), Duration.ofHours(5));
    assertThat(dns.lookups()).isLessThan(11 + 5);
  }

  @Test
  void linksAreFollowedAndACircleOfThemEnds() throws Exception {
    dns.publish(Trees.tree(1, 1, List.of(Trees.node(1)), List.of(Trees.link(2), Trees.link(1))));
    dns.publish(Trees.tree(2, 1, List.of(Trees.node(2)), List.of(Trees.link(3))));
    dns.publish(Trees.tree(3, 1, List.of(Trees.node(3)), List.of(Trees.link(1))));
    NodeSource walk = client().build().walk(List.of(Trees.link(1)));
    assertThat(new HashSet<>(take(walk, 60)))
        .containsExactlyInAnyOrder(Trees.node(1), Trees.node(2), Trees.node(3));
    for (int i = 1; i <= 3; i++) {
      assertThat(dns.lookups(Trees.link(i).domain())).isEqualTo(1);
    }
  }

  @Test
  void chainOfLinksEndsAtTheMostTreesOfAWalk() throws Exception {
    for (int i = 0; i < 50; i++) {
      dns.publish(Trees.tree(i, 1, List.of(Trees.node(i)), List.of(Trees.link(i + 1))));
    }
    Set<TreeLink> notFollowed = new HashSet<>();
    DnsListener listener =
        new DnsListener() {
          @Override
          public void notFollowed(TreeLink link, int trees) {
            notFollowed.add(link);
            assertThat(trees).isEqualTo(32);
          }
        };
    NodeSource walk = client().listener(listener).build().walk(List.of(Trees.link(0)));
    assertThat(new HashSet<>(take(walk, 2000)))
        .containsExactlyInAnyOrderElementsOf(Trees.nodes(32));
    assertThat(notFollowed).containsExactly(Trees.link(32));
  }

  @Test
  void treeWithThousandsOfLinksIsFollowedToThoseThatFit() throws Exception {
    List<TreeLink> many =
        IntStream.range(1, 500)
            .mapToObj(i -> new TreeLink(Trees.link(1).key(), "t" + i + ".example"))
            .toList();
    dns.publish(Trees.tree(0, 1, List.of(Trees.node(0)), many));
    NodeSource walk = client().build().walk(List.of(Trees.link(0)));
    take(walk, 100);
    assertThat(dns.asked().stream().filter(name -> name.endsWith(".example"))).hasSize(31);
  }

  @Test
  void treeThatNobodyLinksToAnyMoreIsLeft() throws Exception {
    SignedTree start = Trees.tree(1, 1, List.of(Trees.node(1)), List.of(Trees.link(2)));
    dns.publish(start).publish(Trees.tree(2, 1, List.of(Trees.node(2)), List.of()));
    NodeSource walk = walk(start);
    assertThat(take(walk, 30)).contains(Trees.node(2));
    dns.publish(Trees.tree(1, 2, List.of(Trees.node(1)), List.of()));
    ticker.after(Duration.ofMinutes(30), () -> {});
    take(walk, 10);
    assertThat(take(walk, 30)).containsOnly(Trees.node(1));
  }

  @Test
  void linksThatCannotBeHadDoNotHoldUpTheNodes() throws Exception {
    SignedTree tree = Trees.tree(1, Trees.nodes(3), List.of(Trees.link(1), Trees.link(2)));
    dns.publish(tree);
    dns.fail(tree.link().nameOf(tree.root().links()), Kind.SERVER_FAILURE);
    assertThat(take(walk(tree), 3)).hasSize(3);
    assertThat(ticker.passed()).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void walkTakesOneTreeAtLeastAndThirtyTwoAtMost() {
    DnsClient client = client().build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.walk(List.of()))
        .withMessageContaining("0 trees");
    List<TreeLink> links = IntStream.range(0, 33).mapToObj(Trees::link).toList();
    client.walk(links.subList(0, 32)).close();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.walk(links))
        .withMessageContaining("33 trees, 1 to 32 allowed");
  }

  @Test
  void closeEndsANextThatWaitsForTheNetworkAndLeavesItsThreadUninterrupted() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    DnsClient client =
        DnsClient.builder(
                (name, limit) -> {
                  asked.countDown();
                  new CountDownLatch(1).await();
                  return List.of();
                })
            .build();
    NodeSource walk = client.walk(List.of(Trees.LINK));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> first = threads.submit(() -> walk.next() + " " + Thread.interrupted());
      asked.await();
      Future<Optional<Node>> behind = threads.submit(walk::next);
      walk.close();
      walk.close();
      assertThat(first.get()).isEqualTo("Optional.empty false");
      assertThat(behind.get()).isEmpty();
    }
    assertThat(walk.next()).isEmpty();
  }

  @Test
  void interruptEndsANextAndNotTheWalk() throws Exception {
    SignedTree tree = Trees.tree(1, Trees.nodes(1), List.of());
    dns.publish(tree);
    NodeSource walk = walk(tree);
    Thread.currentThread().interrupt();
    assertThatThrownBy(walk::next).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
    assertThat(walk.next()).contains(Trees.node(0));
  }

  /** What a walk could not have. */
  private static class Failures implements DnsListener {
    final List<String> texts = new ArrayList<>();

    @Override
    public void failed(TreeLink link, IOException why) {
      texts.add(why.getMessage());
    }
  }
}

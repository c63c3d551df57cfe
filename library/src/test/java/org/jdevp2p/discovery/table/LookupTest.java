// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jdevp2p.discovery.table.Sample.SELF;
import static org.jdevp2p.discovery.table.Sample.enode;
import static org.jdevp2p.discovery.table.Sample.lonely;
import static org.jdevp2p.discovery.table.Sample.record;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.junit.jupiter.api.Test;

class LookupTest {

  private final FakeTime time = new FakeTime();
  private final Random random = new Random(5);
  private final Loop loop = new Loop(time, random);
  private final Table table = new Table(SELF, loop, AddressLimits.DEFAULT, Optional.empty());
  private final ScriptedWire v4 = new ScriptedWire(4, loop);
  private final ScriptedWire v5 = new ScriptedWire(5, loop);
  private final Lookups lookups = new Lookups(loop, table, List.of(v4, v5));

  private List<Node> lookup(Target target) {
    List<List<Node>> result = new ArrayList<>();
    lookups.lookup(target, result::add);
    time.advance(Lookups.LIMIT);
    assertThat(result).hasSize(1);
    return result.getFirst();
  }

  private static List<Node> enodes(int count) {
    return IntStream.range(2, 2 + count).<Node>mapToObj(i -> enode(i, lonely(i))).toList();
  }

  @Test
  void findsTheTrueClosestSixteenFromOneNode() {
    List<Node> nodes = enodes(1_000);
    Overlay overlay = new Overlay(nodes, random);
    nodes.forEach(v4::alive);
    v4.neighbours = overlay::tell;
    table.hear(nodes.getFirst(), false);
    for (int i = 0; i < 50; i++) {
      Target target = Target.random(random);
      assertThat(lookup(target)).isEqualTo(overlay.closest(target.id()));
    }
    assertThat(v4.asked).hasSizeLessThan(50 * 50);
  }

  @Test
  void findsThoseThatAreThereAmongTheClosestSixteenIfHalfAreNot() {
    lookUpAmongTheDead();
  }

  private void lookUpAmongTheDead() {
    List<Node> nodes = enodes(600);
    List<Node> there = nodes.subList(0, 300);
    Overlay all = new Overlay(nodes, random);
    there.forEach(v4::alive);
    v4.neighbours = all::tell; // half of what they tell of is dead
    table.hear(nodes.getFirst(), false);
    for (int i = 0; i < 10; i++) {
      Target target = Target.random(random);
      List<Node> living =
          all.closest(target.id()).stream()
              .filter(node -> v4.alive.contains(node.nodeId()))
              .toList();
      assertThat(lookup(target)).startsWith(living.toArray(Node[]::new));
    }
  }

  /** Those that speak v4 alone are told of over v4 alone, and so on: two networks in one. */
  @Test
  void findsTheClosestOfBothVersionsInAMixedNetwork() {
    List<Node> onlyV4 = enodes(200);
    List<Node> onlyV5 = records(1_000, 200);
    List<Node> both = records(2_000, 200);
    List<Node> of4 = Stream.concat(onlyV4.stream(), both.stream()).toList();
    List<Node> of5 = Stream.concat(onlyV5.stream(), both.stream()).toList();
    Overlay overlay4 = new Overlay(of4, random);
    Overlay overlay5 = new Overlay(of5, random);
    Overlay truth = new Overlay(Stream.concat(of4.stream(), onlyV5.stream()).toList(), random);
    of4.forEach(v4::alive);
    of5.forEach(v5::alive);
    v4.neighbours = overlay4::tell;
    v5.neighbours = overlay5::tell;
    Wires wires =
        new Wires(List.of(v4, v5)); // who was met over one version is tried over the other
    new Revalidation(loop, table, wires, entry -> {}, entry -> {}).start();
    table.hear(both.getFirst(), false);
    for (int i = 0; i < 20; i++) {
      Target target = Target.random(random);
      assertThat(lookup(target)).isEqualTo(truth.closest(target.id()));
    }
  }

  private static List<Node> records(int from, int count) {
    return IntStream.range(from, from + count).<Node>mapToObj(i -> record(i, lonely(i))).toList();
  }

  @Test
  void v4IsNotAskedForAPointWhoseKeyIsUnknown() {
    Node node = record(2, lonely(2));
    v4.alive(node);
    v5.alive(node);
    table.hear(node, false);
    assertThat(lookup(Target.of(NodeId.of(Sample.key(9).publicKey())))).containsExactly(node);
    assertThat(v4.asked).isEmpty();
    assertThat(v5.asked).hasSize(1);
  }

  @Test
  void neverMoreThanThreeAreAskedAtATime() {
    List<Node> nodes = enodes(100);
    nodes.forEach(node -> table.hear(node, false));
    lookups.lookup(Target.random(random), closest -> {});
    assertThat(v4.asked).hasSize(3);
    time.advance(ScriptedWire.TIMEOUT);
    assertThat(v4.asked).hasSize(6);
  }

  @Test
  void hostileNodesThatTellOfEverCloserOnesEndTheLookupAtItsBounds() {
    int[] next = {100};
    Node first = enode(2, lonely(2));
    v4.alive(first);
    v4.neighbours =
        (node, target) -> {
          List<Node> told = new ArrayList<>();
          for (int i = 0; i < 16; i++) {
            Node made = enode(next[0], lonely(next[0]++));
            v4.alive(made);
            told.add(made);
          }
          return told;
        };
    table.hear(first, false);
    assertThat(lookup(Target.random(random))).hasSizeLessThanOrEqualTo(16);
    assertThat(v4.asked).hasSizeLessThanOrEqualTo(Path.MAX_REQUESTS);
  }

  @Test
  void requestsEndAtTheirBoundAndNotBefore() {
    List<Node> chain = new ArrayList<>();
    Target target = Target.random(random);
    enodes(2_000).stream()
        .sorted((a, b) -> target.id().compareDistance(b.nodeId(), a.nodeId()))
        .limit(Path.MAX_REQUESTS + 20)
        .forEach(chain::add);
    chain.forEach(v4::alive);
    v4.neighbours =
        (node, t) -> { // each tells of the next closer one alone
          int at = chain.indexOf(node) + 1;
          return at < chain.size() ? List.of(chain.get(at)) : List.of();
        };
    table.hear(chain.getFirst(), false);
    lookup(target);
    assertThat(v4.asked).hasSize(Path.MAX_REQUESTS);
  }

  @Test
  void ofAnAnswerWithTooManyNodesSixteenAreRead() {
    Node first = enode(2, lonely(2));
    v4.alive(first);
    v4.neighbours = (node, target) -> enodes(100).subList(2, 60);
    table.hear(first, false);
    lookup(Target.random(random));
    assertThat(v4.asked.stream().distinct()).hasSize(17);
  }

  @Test
  void nodesInOurLocalNetworkThatAStrangerTellsOfAreNotAsked() {
    Node stranger = enode(2, lonely(2));
    Node neighbour = enode(3, "192.168.1.1");
    v4.alive(stranger, neighbour);
    List<Node> lies =
        List.of(
            enode(4, "10.0.0.1"),
            enode(5, "127.0.0.1"),
            enode(6, "224.0.0.1"),
            enode(7, "0.0.0.0"),
            enode(8, "255.255.255.255"),
            enode(9, "fe80::1"),
            new org.jdevp2p.node.Enode(Sample.key(10).publicKey(), "20.0.0.1", 1024, 1024));
    v4.neighbours = (node, target) -> lies;
    table.hear(stranger, false);
    lookup(Target.random(random));
    assertThat(v4.asked).containsExactly(stranger.nodeId());
    table.hear(neighbour, false);
    lookup(Target.random(random));
    assertThat(v4.asked).contains(lies.getFirst().nodeId(), lies.get(5).nodeId());
    assertThat(v4.asked).doesNotContain(lies.get(1).nodeId(), lies.get(2).nodeId());
  }

  @Test
  void portAboveTheSystemsIsAsked() {
    Node first = enode(2, lonely(2));
    Node told = new org.jdevp2p.node.Enode(Sample.key(3).publicKey(), lonely(3), 1025, 1025);
    v4.alive(first, told);
    v4.neighbours = (node, target) -> List.of(told);
    table.hear(first, false);
    assertThat(lookup(Target.random(random))).contains(told);
  }

  @Test
  void emptyTableEndsALookupAtOnce() {
    List<Node> result = new ArrayList<>(List.of(enode(2, lonely(2))));
    lookups.lookup(
        Target.random(random),
        closest -> {
          result.clear();
          result.addAll(closest);
        });
    assertThat(result).isEmpty();
  }

  @Test
  void lookupEndsWithWhatItHasWhenItsTimeIsUp() {
    Node quick = enode(2, lonely(2));
    Node slow = enode(3, lonely(3));
    v4.alive(quick);
    table.hear(quick, false);
    table.hear(slow, false);
    List<List<Node>> result = new ArrayList<>();
    lookups.lookup(Target.random(random), Duration.ofMillis(100), result::add);
    time.advance(Duration.ofMillis(99));
    assertThat(result).isEmpty();
    time.advance(Duration.ofMillis(1));
    assertThat(result).containsExactly(List.of(quick));
    time.advance(Duration.ofSeconds(5));
    assertThat(result).hasSize(1);
  }

  @Test
  void lookupsBeyondTheBoundWaitAndThoseBeyondThatEndAtOnce() {
    table.hear(enode(2, lonely(2)), false);
    int[] ended = {0};
    int allowed = Lookups.MAX_UNDER_WAY + Lookups.MAX_WAITING;
    for (int i = 0; i < allowed; i++) {
      lookups.lookup(Target.random(random), closest -> ended[0]++);
    }
    assertThat(ended[0]).isZero();
    assertThat(lookups.underWay()).isEqualTo(allowed);
    lookups.lookup(Target.random(random), closest -> ended[0]++);
    assertThat(ended[0]).isEqualTo(1);
    time.advance(Duration.ofMinutes(5));
    assertThat(ended[0]).isEqualTo(allowed + 1);
  }

  @Test
  void closeEndsAllLookupsWithWhatTheyHave() {
    table.hear(enode(2, lonely(2)), false);
    int[] ended = {0};
    for (int i = 0; i < 100; i++) {
      lookups.lookup(Target.random(random), closest -> ended[0]++);
    }
    lookups.close();
    assertThat(ended[0]).isEqualTo(100);
    lookups.lookup(Target.random(random), closest -> ended[0]++);
    assertThat(ended[0]).isEqualTo(101);
    assertThat(lookups.underWay()).isZero();
  }

  /** One lost datagram must not cost a lookup one of its 16. */
  @Test
  void silentNodeThatSeveralTellOfIsAskedOnceMore() {
    assertThat(askedOfSilentNodeToldBy(2)).isEqualTo(2);
  }

  @Test
  void silentNodeThatOneAloneTellsOfIsNotAskedAgain() {
    assertThat(askedOfSilentNodeToldBy(1)).isEqualTo(1);
  }

  private long askedOfSilentNodeToldBy(int tellers) {
    Node silent = enode(9, lonely(9));
    List<Node> talkers = enodes(2);
    talkers.forEach(v4::alive);
    v4.neighbours =
        (node, target) ->
            talkers.indexOf(node) < tellers ? List.of(silent) : List.of(enode(8, lonely(8)));
    talkers.forEach(node -> table.hear(node, false));
    lookup(Target.random(random));
    return v4.asked.stream().filter(silent.nodeId()::equals).count();
  }

  /**
   * Over v5 a node tells 16 of those at the distances asked for, and knows no more of the target.
   */
  @Test
  void whoTellsAsMuchAsFitsOverV5IsAskedForItsOwnNeighbours() {
    Node first = record(2, lonely(2));
    v5.alive(first);
    List<NodeId> targets = new ArrayList<>();
    List<Node> told = records(1_000, 16);
    v5.neighbours =
        (node, target) -> {
          targets.add(target.id());
          return told;
        };
    table.hear(first, false);
    Target target = Target.random(random);
    lookup(target);
    assertThat(targets).hasSize(2);
    assertThat(targets.getFirst()).isEqualTo(target.id());
    assertThat(first.nodeId().logDistance(targets.get(1)))
        .isEqualTo(first.nodeId().logDistance(target.id()) - 6);
  }

  @Test
  void whoTellsLessOrSpeaksV4IsAskedOnce() {
    Node five = record(2, lonely(2));
    Node four = enode(3, lonely(3));
    v5.alive(five);
    v4.alive(four);
    v5.neighbours = (node, target) -> records(1_000, 15);
    v4.neighbours = (node, target) -> enodes(16);
    table.hear(five, false);
    table.hear(four, false);
    lookup(Target.random(random));
    assertThat(v5.asked.stream().filter(five.nodeId()::equals)).hasSize(1);
    assertThat(v4.asked.stream().filter(four.nodeId()::equals)).hasSize(1);
  }

  @Test
  void whoAnswersOverV5IsVerifiedByThat() {
    Node node = record(2, lonely(2));
    v5.alive(node);
    table.hear(node, false);
    lookup(Target.random(random));
    assertThat(table.verifiedOver(node.nodeId())).containsExactly(5);
  }

  @Test
  void whoAnswersOverV4IsNotVerifiedByThat() {
    Node node = enode(2, lonely(2));
    v4.alive(node);
    table.hear(node, false);
    lookup(Target.random(random));
    assertThat(table.verifiedOver(node.nodeId())).isEmpty();
  }

  @Test
  void sameSeedGivesTheSameRequests() {
    assertThat(run()).isEqualTo(run());
  }

  private static List<NodeId> run() {
    LookupTest test = new LookupTest();
    test.lookUpAmongTheDead();
    return test.v4.asked;
  }
}

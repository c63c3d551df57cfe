// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jdevp2p.discovery.table.Sample.SELF;
import static org.jdevp2p.discovery.table.Sample.at;
import static org.jdevp2p.discovery.table.Sample.enode;
import static org.jdevp2p.discovery.table.Sample.ip;
import static org.jdevp2p.discovery.table.Sample.lonely;
import static org.jdevp2p.discovery.table.Sample.record;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.junit.jupiter.api.Test;

class TableTest {

  private static final Pong PONG = pong(0);

  private final FakeTime time = new FakeTime();
  private final Loop loop = new Loop(time, new Random(1));
  private final Table table = new Table(SELF, loop, AddressLimits.DEFAULT, Optional.empty());
  private final ScriptedWire v4 = new ScriptedWire(4, loop);
  private final ScriptedWire v5 = new ScriptedWire(5, loop);

  private static Pong pong(long seq) {
    return new Pong(seq, new InetSocketAddress(ip("198.51.100.7"), 30303));
  }

  // ---- who is told

  @Test
  void whoHasOnlyBeenHeardOfIsToldToNobody() {
    NodeRecord heard = record(2, lonely(2));
    table.heardFrom(v5, heard);
    table.heardFrom(v4, heard);
    assertThat(table.find(heard.nodeId())).contains(heard);
    assertThat(told(4)).isEmpty();
    assertThat(told(5)).isEmpty();
  }

  @Test
  void whoIsVerifiedOverOneVersionIsNotToldOverTheOther() {
    Node four = record(2, lonely(2));
    Node five = record(3, lonely(3));
    table.verified(v4, four, PONG);
    table.verified(v5, five, PONG);
    assertThat(told(4)).containsExactly(four);
    assertThat(told(5)).containsExactly(five);
    table.verified(v5, four, PONG);
    assertThat(told(5)).containsExactlyInAnyOrder(four, five);
  }

  @Test
  void nodeWithoutRecordIsNotToldOverV5() {
    table.verified(v4, enode(2, lonely(2)), PONG);
    table.verified(v5, enode(3, lonely(3)), PONG);
    assertThat(told(5)).isEmpty();
    assertThat(told(4)).hasSize(1);
  }

  @Test
  void ourselvesAndNodesWithoutAddressHaveNoPlace() {
    table.verified(v4, enode(1, lonely(1)), PONG);
    table.verified(v5, NodeRecord.builder(Sample.key(2)).sign(), PONG);
    table.verified(
        v4,
        new org.jdevp2p.node.Enode(Sample.key(3).publicKey(), "node.example", 30303, 30303),
        PONG);
    assertThat(table.size()).isZero();
  }

  @Test
  void answerOfV5HasTheDistancesAskedForAndNoOthers() {
    for (int number = 2; number < 300; number++) {
      table.verified(v5, record(number, lonely(number)), PONG);
    }
    List<NodeRecord> found =
        table.atDistances(List.of(254, 0, 253, 257, -1, 254), ip("8.8.8.8"), 99);
    assertThat(found).hasSize(32).doesNotHaveDuplicates();
    assertThat(found)
        .allMatch(record -> List.of(253, 254).contains(SELF.logDistance(record.nodeId())));
    assertThat(table.atDistances(List.of(254, 253), ip("8.8.8.8"), 16)).hasSize(16);
  }

  @Test
  void distancesInTheMergedBucketAreToldApart() {
    NodeId self = NodeId.of(Sample.key(2).publicKey()).atDistance(7, new Random(1));
    Table close = new Table(self, loop, AddressLimits.DEFAULT, Optional.empty());
    NodeRecord neighbour = record(2, lonely(2));
    close.verified(v5, neighbour, PONG);
    assertThat(close.atDistances(List.of(7), ip("8.8.8.8"), 16)).containsExactly(neighbour);
    assertThat(close.atDistances(List.of(6, 8, 240, 241), ip("8.8.8.8"), 16)).isEmpty();
  }

  @Test
  void answerOfV4HasTheClosestFirst() {
    List<Node> all = IntStream.range(2, 60).<Node>mapToObj(i -> enode(i, lonely(i))).toList();
    all.forEach(node -> table.verified(v4, node, PONG));
    NodeId target = NodeId.of(Sample.key(999).publicKey());
    List<Node> placed = all.stream().filter(this::hasPlace).toList();
    assertThat(table.closest(target, ip("8.8.8.8"), 16))
        .containsExactlyElementsOf(
            placed.stream()
                .sorted((a, b) -> target.compareDistance(a.nodeId(), b.nodeId()))
                .limit(16)
                .toList());
  }

  @Test
  void localAddressesAreToldWithinTheirNetworkOnly() {
    table.verified(v4, enode(2, "127.0.0.1"), PONG);
    table.verified(v4, enode(3, "192.168.1.9"), PONG);
    table.verified(v4, enode(4, "fd00::1"), PONG);
    table.verified(v4, enode(5, "20.0.0.1"), PONG);
    assertThat(numbersToldTo("8.8.8.8")).containsExactlyInAnyOrder(5);
    assertThat(numbersToldTo("10.1.1.1")).containsExactlyInAnyOrder(3, 4, 5);
    assertThat(numbersToldTo("fe80::1")).containsExactlyInAnyOrder(3, 4, 5);
    assertThat(numbersToldTo("127.0.0.1")).containsExactlyInAnyOrder(2, 3, 4, 5);
  }

  private List<Integer> numbersToldTo(String asker) {
    List<Node> told = table.closest(SELF, ip(asker), 16);
    return IntStream.range(2, 6)
        .filter(
            i -> told.stream().anyMatch(node -> node.publicKey().equals(Sample.key(i).publicKey())))
        .boxed()
        .toList();
  }

  // ---- who has a place

  @Test
  void bucketHasSixteenPlacesAndTenMayWait() {
    int[] numbers = at(256, 2, 28);
    for (int number : numbers) {
      table.verified(v4, enode(number, lonely(number)), PONG);
    }
    TableInfo.BucketInfo bucket = table.bucketInfo().getLast();
    assertThat(bucket.entries()).hasSize(16);
    assertThat(bucket.entries()).allMatch(entry -> entry.verifiedOver().contains(4));
    assertThat(bucket.replacements()).hasSize(10);
    assertThat(table.find(NodeId.of(Sample.key(numbers[16]).publicKey()))).isEmpty(); // the oldest
    assertThat(table.find(NodeId.of(Sample.key(numbers[27]).publicKey()))).isPresent();
  }

  @Test
  void whoHasProvenToBeThereTakesThePlaceOfOneWhoHasNot() {
    int[] numbers = at(256, 2, 18);
    for (int i = 0; i < 16; i++) {
      table.heardFrom(v4, enode(numbers[i], lonely(numbers[i])));
    }
    table.heardFrom(v4, enode(numbers[16], lonely(numbers[16])));
    assertThat(hasPlace(enode(numbers[16], lonely(numbers[16])))).isFalse();
    table.verified(v4, enode(numbers[17], lonely(numbers[17])), PONG);
    assertThat(hasPlace(enode(numbers[17], lonely(numbers[17])))).isTrue();
    assertThat(table.size()).isEqualTo(16);
    table.verified(v4, enode(numbers[16], lonely(numbers[16])), PONG);
    assertThat(hasPlace(enode(numbers[16], lonely(numbers[16])))).isTrue();
  }

  @Test
  void floodOfUnprovenNodesPushesOutNobodyWhoHasProvenToBeThere() {
    int[] numbers = at(256, 2, 300);
    for (int i = 0; i < 26; i++) {
      table.verified(v4, enode(numbers[i], lonely(numbers[i])), PONG);
    }
    for (int i = 26; i < 300; i++) {
      table.heardFrom(v4, enode(numbers[i], lonely(numbers[i])));
    }
    for (int i = 0; i < 26; i++) {
      assertThat(table.find(NodeId.of(Sample.key(numbers[i]).publicKey()))).isPresent();
    }
  }

  @Test
  void whoIsThereIsNeverSentAwayForAnother() {
    int[] numbers = at(256, 2, 200);
    for (int number : numbers) {
      table.verified(v4, enode(number, lonely(number)), PONG);
    }
    for (int i = 0; i < 16; i++) {
      assertThat(hasPlace(enode(numbers[i], lonely(numbers[i])))).isTrue();
    }
  }

  // ---- addresses

  @Test
  void twoOfASubnetEnterABucketAndAThirdDoesNot() {
    int[] numbers = at(256, 2, 4);
    table.verified(v4, enode(numbers[0], "20.0.0.1"), PONG);
    table.verified(v4, enode(numbers[1], "20.0.0.200"), PONG);
    table.verified(v4, enode(numbers[2], "20.0.0.3"), PONG);
    table.verified(v4, enode(numbers[3], "20.0.1.1"), PONG);
    assertThat(placed(numbers)).containsExactly(numbers[0], numbers[1], numbers[3]);
  }

  @Test
  void tenOfASubnetEnterATableAndAnEleventhDoesNot() {
    int entered = 0;
    for (int distance = 256; distance > 250; distance--) {
      for (int number : at(distance, 2, 2)) {
        table.verified(v4, enode(number, "20.0.0." + distance % 100), PONG);
        entered = Math.min(10, entered + 1);
        assertThat(table.size()).isEqualTo(entered);
      }
    }
    assertThat(table.size()).isEqualTo(10);
  }

  @Test
  void ofIpv6ItIsThe64() {
    int[] numbers = at(256, 2, 4);
    table.verified(v4, enode(numbers[0], "2a00:1:2:3::1"), PONG);
    table.verified(v4, enode(numbers[1], "2a00:1:2:3:4::1"), PONG);
    table.verified(v4, enode(numbers[2], "2a00:1:2:3:5::1"), PONG);
    table.verified(v4, enode(numbers[3], "2a00:1:2:4::1"), PONG);
    assertThat(placed(numbers)).containsExactly(numbers[0], numbers[1], numbers[3]);
  }

  @Test
  void localNetworksAreExempt() {
    int[] numbers = at(256, 2, 16);
    for (int i = 0; i < 16; i++) {
      String ip = List.of("127.0.0.1", "10.0.0.1", "192.168.0.1", "fd00::1").get(i % 4);
      table.verified(v4, enode(numbers[i], ip), PONG);
    }
    assertThat(table.size()).isEqualTo(16);
  }

  @Test
  void recordWithTwoAddressesCountsForBoth() {
    int[] numbers = at(256, 2, 4);
    for (int i = 0; i < 3; i++) {
      table.verified(
          v5,
          NodeRecord.builder(Sample.key(numbers[i]))
              .endpoint(Sample.endpoint("20.0." + i + ".1"))
              .endpoint(Sample.endpoint("2a00::" + (i + 1)))
              .sign(),
          PONG);
    }
    assertThat(placed(numbers)).containsExactly(numbers[0], numbers[1]);
  }

  @Test
  void unprovenCrowdOfASubnetMakesRoomForAProvenNode() {
    int[] far = at(256, 2, 3);
    table.heardFrom(v4, enode(far[0], "20.0.0.1"));
    table.heardFrom(v4, enode(far[1], "20.0.0.2"));
    table.verified(v4, enode(far[2], "20.0.0.3"), PONG);
    assertThat(placed(far)).containsExactly(far[0], far[2]);
  }

  @Test
  void tableFullOfAnUnprovenSubnetMakesRoomForAProvenNode() {
    for (int distance = 256; distance > 251; distance--) {
      for (int number : at(distance, 2, 2)) {
        table.heardFrom(v4, enode(number, "20.0.0.1"));
      }
    }
    assertThat(table.size()).isEqualTo(10);
    int[] honest = at(251, 2, 1);
    table.verified(v4, enode(honest[0], "20.0.0.77"), PONG);
    assertThat(placed(honest)).hasSize(1);
    assertThat(table.size()).isEqualTo(10);
  }

  /** Ids cost nothing; four subnets with ten places each would be a third of such a table. */
  @Test
  void thousandHostileIdsInFourSubnetsGetATenthOfTheTableAtMost() {
    assertThat(hostileShare(true)).isLessThanOrEqualTo(0.1);
    assertThat(hostileShare(false)).isLessThanOrEqualTo(0.1);
  }

  private double hostileShare(boolean hostileFirst) {
    Table victim = new Table(SELF, loop, AddressLimits.DEFAULT, Optional.empty());
    for (int round = 0; round < 2; round++) {
      boolean hostile = hostileFirst == (round == 0);
      for (int i = 0; i < (hostile ? 1_000 : 300); i++) {
        Node node =
            hostile
                ? enode(10_000 + i, "66.6." + i % 4 + "." + (1 + i / 4))
                : enode(2 + i, lonely(i));
        victim.heardFrom(v4, node);
        victim.verified(v4, node, PONG);
      }
    }
    long hostile =
        victim.bucketInfo().stream()
            .flatMap(bucket -> bucket.entries().stream())
            .filter(entry -> entry.node().toEnode().orElseThrow().host().startsWith("66.6."))
            .count();
    assertThat(victim.size()).isGreaterThan(80);
    return (double) hostile / victim.size();
  }

  // ---- what a node says of itself

  @Test
  void recordIsReplacedByOneWithAHigherSeqOnly() {
    NodeRecord two = record(2, lonely(2), 2);
    table.verified(v5, two, PONG);
    table.heardFrom(v5, record(2, lonely(2), 1));
    assertThat(table.find(two.nodeId())).contains(two);
    NodeRecord three = record(2, lonely(2), 3);
    table.heardFrom(v5, three);
    assertThat(table.find(two.nodeId())).contains(three);
    NodeRecord highest = record(2, lonely(2), -1); // 2^64 - 1
    table.heardFrom(v5, highest);
    assertThat(table.find(two.nodeId())).contains(highest);
    assertThat(told(5)).containsExactly(highest);
  }

  @Test
  void nodeThatMovesIsNotToldUntilItAnswersThere() {
    table.verified(v5, record(2, lonely(2), 1), PONG);
    NodeRecord moved = record(2, "30.0.0.1", 2);
    table.heardFrom(v5, moved);
    assertThat(table.find(moved.nodeId())).contains(moved);
    assertThat(told(5)).isEmpty();
    table.verified(v5, moved, PONG);
    assertThat(told(5)).containsExactly(moved);
  }

  @Test
  void nodeThatMovesIntoACrowdedSubnetStaysWhereItWas() {
    int[] numbers = at(256, 2, 3);
    table.verified(v5, record(numbers[0], "20.0.0.1"), PONG);
    table.verified(v5, record(numbers[1], "20.0.0.2"), PONG);
    NodeRecord elsewhere = record(numbers[2], "30.0.0.1", 1);
    table.verified(v5, elsewhere, PONG);
    table.heardFrom(v5, record(numbers[2], "20.0.0.3", 2));
    assertThat(table.find(elsewhere.nodeId())).contains(elsewhere);
    table.heardFrom(v5, record(numbers[1], "30.0.0.2", 2)); // one leaves the crowd
    table.heardFrom(v5, record(numbers[2], "20.0.0.3", 2));
    assertThat(table.find(elsewhere.nodeId())).contains(record(numbers[2], "20.0.0.3", 2));
  }

  @Test
  void addressThatNobodySignedDoesNotReplaceARecord() {
    NodeRecord signed = record(2, lonely(2));
    table.verified(v5, signed, PONG);
    table.heardFrom(v4, enode(2, "30.0.0.1"));
    table.verified(v4, enode(2, "30.0.0.1"), PONG);
    assertThat(table.find(signed.nodeId())).contains(signed);
    assertThat(told(4)).isEmpty();
  }

  @Test
  void addressThatIsProvenIsNotReplacedByHearsay() {
    Node proven = enode(2, lonely(2));
    table.verified(v4, proven, PONG);
    table.heardFrom(v4, enode(2, "30.0.0.1"));
    assertThat(told(4)).containsExactly(proven);
    Node moved = enode(2, "30.0.0.1");
    table.verified(v4, moved, PONG);
    assertThat(told(4)).containsExactly(moved);
  }

  @Test
  void whoAnswersOverV4WhereItsRecordSaysIsVerifiedOverV4() {
    NodeRecord signed = record(2, lonely(2));
    table.verified(v5, signed, PONG);
    Node asV4KnowsIt =
        new org.jdevp2p.node.Enode(Sample.key(2).publicKey(), lonely(2), 0, Sample.PORT);
    table.verified(v4, asV4KnowsIt, PONG);
    assertThat(told(4)).containsExactly(signed);
  }

  @Test
  void recordIsFetchedOverV4WhenThePongTellsOfOne() {
    Node node = enode(2, lonely(2));
    NodeRecord record = record(2, lonely(2), 7);
    v4.alive(node).records.put(node.nodeId(), record);
    table.verified(v4, node, pong(7));
    time.advance(ScriptedWire.ROUND_TRIP);
    assertThat(told(4)).containsExactly(record);
    table.verified(v4, record, pong(7));
    assertThat(v4.recordsAsked).hasSize(1);
  }

  @Test
  void recordThatSaysAnotherAddressThanTheNodeAnswersAtIsAskedForOnce() {
    Node node = enode(2, lonely(2));
    v4.alive(node).records.put(node.nodeId(), record(2, "30.0.0.1", 7));
    for (int i = 0; i < 3; i++) {
      table.verified(v4, node, pong(7));
      time.advance(ScriptedWire.ROUND_TRIP);
    }
    assertThat(told(4)).containsExactly(node);
    assertThat(v4.recordsAsked).hasSize(1);
    table.verified(v4, node, pong(8));
    assertThat(v4.recordsAsked).hasSize(2);
  }

  // ---- silence

  @Test
  void whoLeavesFiveFindNodesUnansweredGoesUnlessTheBucketIsNearlyEmpty() {
    int[] numbers = at(256, 2, 5);
    for (int number : numbers) {
      table.verified(v4, enode(number, lonely(number)), PONG);
    }
    for (int who = 0; who < 2; who++) {
      for (int i = 0; i < 4; i++) {
        table.silent(v4, enode(numbers[who], lonely(numbers[who])).nodeId());
      }
      assertThat(hasPlace(enode(numbers[who], lonely(numbers[who])))).isTrue();
      table.silent(v4, enode(numbers[who], lonely(numbers[who])).nodeId());
      assertThat(hasPlace(enode(numbers[who], lonely(numbers[who])))).isFalse();
    }
    for (int i = 0; i < 9; i++) {
      table.silent(v4, enode(numbers[2], lonely(numbers[2])).nodeId());
    }
    assertThat(hasPlace(enode(numbers[2], lonely(numbers[2])))).isTrue();
  }

  @Test
  void whoeverGoesIsReplacedByOneThatWaits() {
    int[] numbers = at(256, 2, 20);
    for (int number : numbers) {
      table.verified(v4, enode(number, lonely(number)), PONG);
    }
    for (int i = 0; i < 5; i++) {
      table.silent(v4, enode(numbers[0], lonely(numbers[0])).nodeId());
    }
    assertThat(table.size()).isEqualTo(16);
    assertThat(told(4)).hasSize(15); // the new one has to prove itself
    assertThat(table.bucketInfo().getLast().replacements()).hasSize(3);
    assertThat(Duration.ZERO)
        .isEqualTo(table.bucketInfo().getLast().entries().getFirst().knownFor());
  }

  private List<Node> told(int version) {
    return version == 4
        ? table.closest(SELF, ip("8.8.8.8"), 300)
        : List.copyOf(
            table.atDistances(IntStream.rangeClosed(1, 256).boxed().toList(), ip("8.8.8.8"), 300));
  }

  private boolean hasPlace(Node node) {
    return table.bucketInfo().stream()
        .flatMap(bucket -> bucket.entries().stream())
        .anyMatch(entry -> entry.node().nodeId().equals(node.nodeId()));
  }

  private List<Integer> placed(int[] numbers) {
    return IntStream.of(numbers).filter(i -> hasPlace(enode(i, lonely(i)))).boxed().toList();
  }
}

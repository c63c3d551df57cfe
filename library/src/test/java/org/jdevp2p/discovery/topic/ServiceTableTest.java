// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jdevp2p.discovery.topic.TopicFixtures.TOPIC;
import static org.jdevp2p.discovery.topic.TopicFixtures.node;
import static org.jdevp2p.discovery.topic.TopicFixtures.record;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jdevp2p.discovery.table.AddressLimits;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.junit.jupiter.api.Test;

/** Registrars by their distance from a topic: who gets a place, and who is asked. */
class ServiceTableTest {

  private static final int FAR = 256;

  private final Random random = new Random(1);
  private final NodeId self = node(10_000, "9.9.9.9").nodeId();
  private final ServiceTable table = new ServiceTable(TOPIC, self, AddressLimits.DEFAULT);

  /** Records at the farthest distance. */
  private static List<NodeRecord> far(int count, String address) {
    return TopicFixtures.at(FAR, count, address);
  }

  /** A registrar that nobody else has heard of. */
  private static NodeRecord teller(int number) {
    return record(20_000 + number, "150." + number + ".0.1");
  }

  /** Hearsay of each comes from a registrar of its own. */
  private void hear(List<NodeRecord> records) {
    for (int i = 0; i < records.size(); i++) {
      table.hear(teller(i), List.of(records.get(i)), 0);
    }
  }

  private void verify(NodeRecord... records) {
    List.of(records).forEach(record -> table.verified(record, 0));
  }

  @Test
  void nodesWithoutTheCapabilityAndOurselvesAreNotTakenIn() {
    verify(
        node(1, "1.1.1.1").record(),
        node(2, "1.1.1.2").entries(List.of(NodeRecord.Entry.of("topic-discovery", 2))),
        node(10_000, "9.9.9.9").entries(List.of(Capability.ENTRY)));
    assertThat(table.size()).isZero();
    hear(List.of(record(1, "1.1.1.1")));
    assertThat(table.size()).isEqualTo(1);
    assertThat(table.distances()).containsExactly(TOPIC.logDistance(record(1, "1.1.1.1").nodeId()));
  }

  @Test
  void fullDistanceTakesOneThatIsKnownToBeThereInPlaceOfOneThatIsNot() {
    List<NodeRecord> records = far(ServiceTable.BUCKET_SIZE + 2, "20.x.0.1");
    hear(records.subList(0, ServiceTable.BUCKET_SIZE));
    assertThat(table.freeDistances()).doesNotContain(FAR).contains(FAR - 1);
    hear(records.subList(ServiceTable.BUCKET_SIZE, ServiceTable.BUCKET_SIZE + 1));
    assertThat(table.size()).isEqualTo(ServiceTable.BUCKET_SIZE);
    NodeRecord proven = records.get(ServiceTable.BUCKET_SIZE + 1);
    verify(proven);
    assertThat(table.size()).isEqualTo(ServiceTable.BUCKET_SIZE);
    assertThat(table.proven(List.of(FAR, FAR), random, 0)).containsExactly(proven);
  }

  @Test
  void oneSubnetHasItsShareAndNoMore() {
    far(10, "20.0.0.x").forEach(this::verify);
    assertThat(table.size()).isEqualTo(2);
    far(10, "10.0.0.x").forEach(this::verify);
    assertThat(table.size()).isEqualTo(10); // those of local networks are exempt
  }

  @Test
  void whoFailsIsLeftAloneLongerEachTimeAndForgottenInTheEnd() {
    NodeRecord record = far(1, "20.0.0.x").getFirst();
    verify(record);
    long now = 0;
    for (int failures = 1; failures <= 4; failures++) {
      table.failed(record.nodeId(), now);
      long backoff = ServiceTable.BACKOFF.toNanos() << (failures - 1);
      assertThat(table.choose(FAR, Set.of(), random, now + backoff - 1)).isNull();
      now += backoff;
      assertThat(table.choose(FAR, Set.of(), random, now)).isEqualTo(record);
    }
    assertThat(table.proven(List.of(FAR), random, now)).isEmpty();
    table.answered(record.nodeId(), now);
    assertThat(table.proven(List.of(FAR), random, now)).containsExactly(record);
    for (int failures = 1; failures <= 5; failures++) {
      table.failed(record.nodeId(), now);
    }
    assertThat(table.size()).isZero();
    table.failed(record.nodeId(), now);
    table.verified(record, now + 1);
    assertThat(table.size()).isZero(); // not even now
    table.verified(record, now + (ServiceTable.BACKOFF.toNanos() << 4));
    assertThat(table.size()).isEqualTo(1);
  }

  @Test
  void hearsayThatFailsGoesAtOnce() {
    NodeRecord record = far(1, "20.0.0.x").getFirst();
    hear(List.of(record));
    table.failed(record.nodeId(), 0);
    assertThat(table.size()).isZero();
  }

  @Test
  void provenOneIsChosenBeforeHearsay() {
    List<NodeRecord> records = far(3, "20.x.0.1");
    hear(List.of(records.get(0), records.get(2)));
    verify(records.get(1));
    for (int i = 0; i < 20; i++) {
      assertThat(table.choose(FAR, Set.of(), random, 0)).isEqualTo(records.get(1));
    }
  }

  @Test
  void registrarTellsOfNobodyThatItCannotKnow() {
    NodeRecord teller = record(5, "20.0.0.1");
    table.hear(
        teller,
        List.of(record(6, "127.0.0.1"), record(7, "10.0.0.1"), record(8, "192.168.1.1")),
        0);
    assertThat(table.size()).isZero();
    table.hear(teller, List.of(record(6, "30.0.0.1")), 0);
    assertThat(table.size()).isEqualTo(1);
  }

  @Test
  void nodeThatMovesIntoAFullSubnetLosesItsPlace() {
    far(2, "20.0.0.x").forEach(this::verify);
    LocalNode mover = null;
    for (int number = 300; mover == null; number++) {
      LocalNode node = node(number, "30.0.0.1");
      mover = TOPIC.logDistance(node.nodeId()) == FAR ? node : null;
    }
    verify(mover.entries(List.of(Capability.ENTRY)));
    assertThat(table.size()).isEqualTo(3);
    verify(mover.endpoint(new Endpoint(TopicFixtures.ip("20.0.0.99"), 0, 9_000)));
    assertThat(table.size()).isEqualTo(2);
  }

  @Test
  void nodeThatGivesUpTheCapabilityLosesItsPlace() {
    LocalNode node = node(1, "20.0.0.1");
    verify(node.entries(List.of(Capability.ENTRY)));
    assertThat(table.size()).isEqualTo(1);
    verify(node.entries(List.of(NodeRecord.Entry.of("topic-discovery", 2))));
    assertThat(table.size()).isZero();
  }

  @Test
  void whoWasAskedIsNotChosenAgain() {
    List<NodeRecord> records = far(2, "20.x.0.1");
    records.forEach(this::verify);
    NodeRecord first = Objects.requireNonNull(table.choose(FAR, Set.of(), random, 0));
    NodeRecord second =
        Objects.requireNonNull(table.choose(FAR, Set.of(first.nodeId()), random, 0));
    assertThat(Set.of(first, second)).isEqualTo(Set.copyOf(records));
    assertThat(table.choose(FAR, Set.of(first.nodeId(), second.nodeId()), random, 0)).isNull();
    assertThat(table.choose(FAR - 1, Set.of(), random, 0)).isNull();
  }

  // ---- who tells of many

  @Test
  void registrarThatInventsNodesHasTwoSeatsAtADistanceHoweverOftenItIsAsked() {
    List<NodeRecord> invented = far(ServiceTable.BUCKET_SIZE, "20.x.0.1");
    for (NodeRecord record : invented) {
      table.hear(teller(1), List.of(record), 0);
    }
    assertThat(table.size()).isEqualTo(2);
    table.hear(teller(1), TopicFixtures.at(FAR - 1, 3, "21.x.0.1"), 0);
    assertThat(table.size()).isEqualTo(4);
    table.hear(teller(2), invented.subList(2, 5), 0);
    assertThat(table.size()).isEqualTo(6);
  }

  @Test
  void registrarsOfOneSubnetHaveTheSeatsOfOne() {
    List<NodeRecord> told = far(4, "20.x.0.1");
    for (int i = 0; i < told.size(); i++) {
      table.hear(record(20_000 + i, "150.0.0." + (i + 1)), told.subList(i, i + 1), 0);
    }
    assertThat(table.size()).isEqualTo(2);
  }

  @Test
  void registrarsOfOneMachineEachHaveTheirSeats() {
    List<NodeRecord> told = far(4, "127.0.0.1");
    for (int i = 0; i < told.size(); i++) {
      table.hear(record(20_000 + i, "127.0.0.1"), told.subList(i, i + 1), 0);
    }
    assertThat(table.size()).isEqualTo(4);
  }

  @Test
  void registrarWhoseNodesAreThereMayTellOfMore() {
    List<NodeRecord> told = far(6, "20.x.0.1");
    table.hear(teller(1), told.subList(0, 3), 0);
    assertThat(table.size()).isEqualTo(2);
    table.answered(told.get(0).nodeId(), 0);
    verify(told.get(1));
    table.hear(teller(1), told.subList(3, 6), 0);
    assertThat(table.size()).isEqualTo(4);
  }

  @Test
  void hearsayOfASubnetKeepsNobodyOutWhoIsThere() {
    List<NodeRecord> crowd = far(4, "20.0.0.x");
    hear(crowd.subList(0, 2));
    verify(crowd.get(2), crowd.get(3));
    assertThat(chosen(0)).containsExactlyInAnyOrder(crowd.get(2), crowd.get(3));
    assertThat(table.size()).isEqualTo(2);
  }

  @Test
  void hearsayOfASubnetAtOtherDistancesKeepsNobodyOutEither() {
    for (int distance = FAR - 1; distance > FAR - 6; distance--) {
      hear(TopicFixtures.at(distance, 2, "20.0.0.x"));
    }
    assertThat(table.size()).isEqualTo(10);
    verify(far(1, "20.0.0.x").getFirst());
    assertThat(table.distances()).contains(FAR);
    assertThat(table.size()).isEqualTo(10);
  }

  /** All that may be asked at the farthest distance, in the order of choice. */
  private List<NodeRecord> chosen(long now) {
    List<NodeRecord> chosen = new ArrayList<>();
    Set<NodeId> asked = new HashSet<>();
    for (NodeRecord next = table.choose(FAR, asked, random, now);
        next != null;
        next = table.choose(FAR, asked, random, now)) {
      chosen.add(next);
      asked.add(next.nodeId());
    }
    return chosen;
  }

  // ---- who is known to be there, and how long

  @Test
  void nodeThatLeftTheTableIsHearsayFromThenOn() {
    List<NodeRecord> two = far(2, "20.x.0.1");
    table.refill(two, 0);
    table.refill(two.subList(1, 2), 0);
    assertThat(table.proven(List.of(FAR), random, 0)).containsExactly(two.get(1));
    assertThat(chosen(0)).containsExactly(two.get(1), two.get(0)); // asked, if there is need
    table.failed(two.get(0).nodeId(), 0);
    assertThat(table.size()).isEqualTo(1); // and gone if it is silent once
  }

  @Test
  void nodeThatLeftTheTableGivesItsSeatToOneThatIsThere() {
    List<NodeRecord> records = far(ServiceTable.BUCKET_SIZE + 1, "20.x.0.1");
    table.refill(records.subList(0, ServiceTable.BUCKET_SIZE), 0);
    table.refill(records.subList(1, ServiceTable.BUCKET_SIZE + 1), 0);
    assertThat(chosen(0))
        .containsExactlyInAnyOrderElementsOf(records.subList(1, ServiceTable.BUCKET_SIZE + 1));
  }

  @Test
  void nodeThatIsBackInTheTableIsKnownToBeThereAgain() {
    List<NodeRecord> one = far(1, "20.x.0.1");
    table.refill(one, 0);
    table.refill(List.of(), 0);
    assertThat(table.proven(List.of(FAR), random, 0)).isEmpty();
    table.refill(one, 0);
    assertThat(table.proven(List.of(FAR), random, 0)).isEqualTo(one);
  }

  @Test
  void answerProvesForAsLongAsAnAdvertisementLivesAndNoLonger() {
    List<NodeRecord> one = far(1, "20.x.0.1");
    hear(one);
    assertThat(table.proven(List.of(FAR), random, 0)).isEmpty();
    table.answered(one.getFirst().nodeId(), 0);
    table.refill(List.of(), 0); // it never was in the table, and need not be
    long lasts = ServiceTable.ANSWER_PROVES.toNanos();
    assertThat(table.proven(List.of(FAR), random, lasts - 1)).isEqualTo(one);
    assertThat(table.proven(List.of(FAR), random, lasts)).isEmpty();
    table.answered(one.getFirst().nodeId(), lasts);
    assertThat(table.proven(List.of(FAR), random, lasts)).isEqualTo(one);
  }

  @Test
  void recordThatTheNodeIsVerifiedUnderReplacesANewerOneOfHearsay() {
    LocalNode node = node(1, "20.0.0.1");
    NodeRecord verified = node.entries(List.of(Capability.ENTRY));
    NodeRecord elsewhere = node.endpoint(new Endpoint(TopicFixtures.ip("30.0.0.1"), 0, 9_000));
    int distance = TOPIC.logDistance(node.nodeId());
    hear(List.of(elsewhere));
    verify(verified);
    assertThat(table.proven(List.of(distance), random, 0)).containsExactly(verified);
    hear(List.of(elsewhere));
    assertThat(table.proven(List.of(distance), random, 0)).containsExactly(verified);
  }

  @Test
  void distanceWhoseLastRegistrarIsGoneIsNoneAtWhichThereIsSomebody() {
    List<NodeRecord> one = far(1, "20.x.0.1");
    hear(one);
    table.failed(one.getFirst().nodeId(), 0);
    assertThat(table.distances()).isEmpty();
  }
}

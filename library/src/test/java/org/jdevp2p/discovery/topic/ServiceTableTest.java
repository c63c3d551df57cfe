// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jdevp2p.discovery.topic.TopicFixtures.TOPIC;
import static org.jdevp2p.discovery.topic.TopicFixtures.node;
import static org.jdevp2p.discovery.topic.TopicFixtures.record;

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

  @Test
  void nodesWithoutTheCapabilityAndOurselvesAreNotTakenIn() {
    table.add(node(1, "1.1.1.1").record(), true, 0);
    table.add(
        node(2, "1.1.1.2").entries(List.of(NodeRecord.Entry.of("topic-discovery", 2))), true, 0);
    table.add(node(10_000, "9.9.9.9").entries(List.of(Capability.ENTRY)), true, 0);
    assertThat(table.size()).isZero();
    table.add(record(1, "1.1.1.1"), false, 0);
    assertThat(table.size()).isEqualTo(1);
    assertThat(table.distances()).containsExactly(TOPIC.logDistance(record(1, "1.1.1.1").nodeId()));
  }

  @Test
  void fullDistanceTakesOneThatIsKnownToBeThereInPlaceOfOneThatIsNot() {
    List<NodeRecord> records = far(ServiceTable.BUCKET_SIZE + 2, "20.x.0.1");
    records.subList(0, ServiceTable.BUCKET_SIZE).forEach(record -> table.add(record, false, 0));
    assertThat(table.freeDistances()).doesNotContain(FAR).contains(FAR - 1);
    table.add(records.get(ServiceTable.BUCKET_SIZE), false, 0);
    assertThat(table.size()).isEqualTo(ServiceTable.BUCKET_SIZE);
    NodeRecord proven = records.get(ServiceTable.BUCKET_SIZE + 1);
    table.add(proven, true, 0);
    assertThat(table.size()).isEqualTo(ServiceTable.BUCKET_SIZE);
    assertThat(table.proven(List.of(FAR, FAR), random)).containsExactly(proven);
  }

  @Test
  void oneSubnetHasItsShareAndNoMore() {
    far(10, "20.0.0.x").forEach(record -> table.add(record, true, 0));
    assertThat(table.size()).isEqualTo(2);
    far(10, "10.0.0.x").forEach(record -> table.add(record, true, 0));
    assertThat(table.size()).isEqualTo(10); // those of local networks are exempt
  }

  @Test
  void whoFailsIsLeftAloneLongerEachTimeAndForgottenInTheEnd() {
    NodeRecord record = far(1, "20.0.0.x").getFirst();
    table.add(record, true, 0);
    long now = 0;
    for (int failures = 1; failures <= 4; failures++) {
      table.failed(record.nodeId(), now);
      long backoff = ServiceTable.BACKOFF.toNanos() << (failures - 1);
      assertThat(table.choose(FAR, Set.of(), random, now + backoff - 1)).isNull();
      now += backoff;
      assertThat(table.choose(FAR, Set.of(), random, now)).isEqualTo(record);
    }
    assertThat(table.proven(List.of(FAR), random)).isEmpty();
    table.answered(record.nodeId());
    assertThat(table.proven(List.of(FAR), random)).containsExactly(record);
    for (int failures = 1; failures <= 5; failures++) {
      table.failed(record.nodeId(), now);
    }
    assertThat(table.size()).isZero();
    table.failed(record.nodeId(), now);
    table.add(record, true, now + 1);
    assertThat(table.size()).isZero(); // not even now
    table.add(record, true, now + (ServiceTable.BACKOFF.toNanos() << 4));
    assertThat(table.size()).isEqualTo(1);
  }

  @Test
  void hearsayThatFailsGoesAtOnce() {
    NodeRecord record = far(1, "20.0.0.x").getFirst();
    table.add(record, false, 0);
    table.failed(record.nodeId(), 0);
    assertThat(table.size()).isZero();
  }

  @Test
  void provenOneIsChosenBeforeHearsay() {
    List<NodeRecord> records = far(3, "20.x.0.1");
    table.add(records.get(0), false, 0);
    table.add(records.get(1), true, 0);
    table.add(records.get(2), false, 0);
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
    far(2, "20.0.0.x").forEach(record -> table.add(record, true, 0));
    LocalNode mover = null;
    for (int number = 300; mover == null; number++) {
      LocalNode node = node(number, "30.0.0.1");
      mover = TOPIC.logDistance(node.nodeId()) == FAR ? node : null;
    }
    table.add(mover.entries(List.of(Capability.ENTRY)), true, 0);
    assertThat(table.size()).isEqualTo(3);
    table.add(mover.endpoint(new Endpoint(TopicFixtures.ip("20.0.0.99"), 0, 9_000)), true, 0);
    assertThat(table.size()).isEqualTo(2);
  }

  @Test
  void nodeThatGivesUpTheCapabilityLosesItsPlace() {
    LocalNode node = node(1, "20.0.0.1");
    table.add(node.entries(List.of(Capability.ENTRY)), true, 0);
    assertThat(table.size()).isEqualTo(1);
    table.add(node.entries(List.of(NodeRecord.Entry.of("topic-discovery", 2))), true, 0);
    assertThat(table.size()).isZero();
  }

  @Test
  void whoWasAskedIsNotChosenAgain() {
    List<NodeRecord> records = far(2, "20.x.0.1");
    records.forEach(record -> table.add(record, true, 0));
    NodeRecord first = Objects.requireNonNull(table.choose(FAR, Set.of(), random, 0));
    NodeRecord second =
        Objects.requireNonNull(table.choose(FAR, Set.of(first.nodeId()), random, 0));
    assertThat(Set.of(first, second)).isEqualTo(Set.copyOf(records));
    assertThat(table.choose(FAR, Set.of(first.nodeId(), second.nodeId()), random, 0)).isNull();
    assertThat(table.choose(FAR - 1, Set.of(), random, 0)).isNull();
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jdevp2p.discovery.table.Sample.SELF;
import static org.jdevp2p.discovery.table.Sample.at;
import static org.jdevp2p.discovery.table.Sample.enode;
import static org.jdevp2p.discovery.table.Sample.lonely;
import static org.jdevp2p.discovery.table.Sample.record;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RevalidationTest {

  private final FakeTime time = new FakeTime();
  private final Loop loop = new Loop(time, new Random(3));
  private final Table table = new Table(SELF, loop, AddressLimits.DEFAULT, Optional.empty());
  private final ScriptedWire v4 = new ScriptedWire(4, loop);
  private final ScriptedWire v5 = new ScriptedWire(5, loop);
  private final List<NodeId> gone = new ArrayList<>();
  private final Revalidation revalidation =
      new Revalidation(
          loop, table, new Wires(List.of(v4, v5)), entry -> {}, entry -> gone.add(entry.id));

  @BeforeEach
  void start() {
    revalidation.start();
  }

  @AfterEach
  void nothingIsLeftWhenClosed() {
    revalidation.close();
    time.advance(ScriptedWire.TIMEOUT.multipliedBy(3));
    assertThat(time.waiting()).isZero();
  }

  private void advanceSeconds(long seconds) {
    time.advance(Duration.ofSeconds(seconds));
  }

  private int checks(Node node) {
    return Objects.requireNonNull(table.buckets().find(node.nodeId())).checks();
  }

  @Test
  void newEntryIsCheckedSoonAndThenTold() {
    Node node = enode(2, lonely(2));
    v4.alive(node);
    table.hear(node, true);
    advanceSeconds(2);
    assertThat(v4.pinged).containsExactly(node.nodeId());
    assertThat(table.verifiedOver(node.nodeId())).containsExactly(4);
  }

  @Test
  void newEntryThatDoesNotAnswerIsReplacedByOneThatWaits() {
    int[] numbers = at(256, 2, 17);
    for (int number : numbers) {
      table.hear(enode(number, lonely(number)), true);
    }
    Node waiting = enode(numbers[16], lonely(numbers[16]));
    v4.alive(waiting);
    assertThat(table.bucketInfo().getLast().replacements()).containsExactly(waiting);
    advanceSeconds(120);
    assertThat(table.bucketInfo().getLast().entries())
        .extracting(TableInfo.EntryInfo::node)
        .containsExactly(waiting);
    assertThat(gone).hasSize(16);
  }

  @Test
  void provenEntriesAreCheckedSeldomAndUnprovenOnesFirst() {
    Node old = enode(2, lonely(2));
    v4.alive(old);
    table.hear(old, true);
    advanceSeconds(3);
    v4.pinged.clear();
    advanceSeconds(600);
    assertThat(v4.pinged).hasSizeBetween(60, 240); // one in 5 s on average
  }

  @Test
  void entryProvenThreeTimesMayMissOneCheckAndNotTwo() {
    Node node = enode(2, lonely(2));
    v4.alive(node);
    table.hear(node, true);
    while (checks(node) < 3) {
      advanceSeconds(1);
    }
    v4.alive.clear();
    int before = v4.pinged.size();
    while (gone.isEmpty()) {
      advanceSeconds(1);
    }
    assertThat(v4.pinged.size() - before).isEqualTo(2);
  }

  @Test
  void entryProvenTwiceMayMissNone() {
    Node node = enode(2, lonely(2));
    v4.alive(node);
    table.hear(node, true);
    while (checks(node) < 2) {
      advanceSeconds(1);
    }
    v4.alive.clear();
    int before = v4.pinged.size();
    while (gone.isEmpty()) {
      advanceSeconds(1);
    }
    assertThat(v4.pinged.size() - before).isEqualTo(1);
  }

  @Test
  void missedCheckIsRepeatedAfterSomeSecondsOnly() {
    Node node = enode(2, lonely(2));
    v4.alive(node);
    table.hear(node, true);
    while (checks(node) < 9) {
      advanceSeconds(1);
    }
    v4.alive.clear();
    int before = v4.pinged.size();
    while (v4.pinged.size() == before) {
      advanceSeconds(1);
    }
    advanceSeconds(Revalidation.AFTER_A_MISS.toSeconds() - 1);
    assertThat(v4.pinged.size() - before).isEqualTo(1);
    v4.alive(node);
    advanceSeconds(4);
    assertThat(table.verifiedOver(node.nodeId())).containsExactly(4);
    assertThat(gone).isEmpty();
  }

  @Test
  void nodeIsGoneOnlyIfItAnswersOverNoVersion() {
    Node node = record(2, lonely(2));
    v4.alive(node);
    table.hear(node, true);
    advanceSeconds(60);
    assertThat(gone).isEmpty();
    assertThat(table.verifiedOver(node.nodeId())).containsExactly(4);
  }

  @Test
  void nodeIsSoonVerifiedOverBothVersions() {
    Node node = record(2, lonely(2));
    v4.alive(node);
    v5.alive(node);
    table.verified(v5, node, new Pong(1, v5.seenAs)); // a lookup has met it already
    advanceSeconds(3);
    assertThat(table.verifiedOver(node.nodeId())).containsExactlyInAnyOrder(4, 5);
  }

  @Test
  void nodeThatGivesUpAVersionIsNoLongerToldOverIt() {
    Node node = record(2, lonely(2));
    v4.alive(node);
    v5.alive(node);
    table.hear(node, true);
    advanceSeconds(30);
    v4.alive.clear();
    advanceSeconds(60);
    assertThat(table.verifiedOver(node.nodeId())).containsExactly(5);
    v4.alive(node); // and it is tried again now and then
    advanceSeconds(300);
    assertThat(table.verifiedOver(node.nodeId())).containsExactlyInAnyOrder(4, 5);
  }

  @Test
  void checkThatWeHadNoRoomForIsNobodysFault() {
    Node node = enode(2, lonely(2));
    v4.busy = true;
    table.hear(node, true);
    advanceSeconds(20);
    assertThat(gone).isEmpty();
    assertThat(v4.pinged).hasSizeGreaterThan(3);
    v4.busy = false;
    v4.alive(node);
    advanceSeconds(3);
    assertThat(table.verifiedOver(node.nodeId())).containsExactly(4);
  }

  @Test
  void nodeThatMovesIsCheckedThereSoon() {
    NodeRecord node = record(2, lonely(2), 1);
    v5.alive(node);
    table.hear(node, true);
    advanceSeconds(60);
    NodeRecord moved = record(2, "30.0.0.1", 2);
    table.heardFrom(v5, moved);
    assertThat(table.verifiedOver(node.nodeId())).isEmpty();
    advanceSeconds(3);
    assertThat(table.verifiedOver(node.nodeId())).containsExactly(5);
    assertThat(table.find(node.nodeId())).contains(moved);
  }

  @Test
  void recordIsFetchedWhenACheckTellsOfANewerOne() {
    NodeRecord node = record(2, lonely(2), 1);
    NodeRecord newer = record(2, lonely(2), 2);
    v5.alive(node).records.put(node.nodeId(), newer);
    table.hear(node, true);
    advanceSeconds(3);
    assertThat(table.find(node.nodeId())).contains(newer);
  }

  @Test
  void nodeThatCanBeAskedOverNoVersionGoes() {
    Node node = enode(2, lonely(2));
    Revalidation onlyV5 =
        new Revalidation(
            loop, table, new Wires(List.of(v5)), entry -> {}, entry -> gone.add(entry.id));
    onlyV5.start();
    table.hear(node, true);
    advanceSeconds(2);
    assertThat(gone).containsExactly(node.nodeId());
    onlyV5.close();
  }
}

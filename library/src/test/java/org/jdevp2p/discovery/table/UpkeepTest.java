// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jdevp2p.discovery.table.Sample.SELF;
import static org.jdevp2p.discovery.table.Sample.enode;
import static org.jdevp2p.discovery.table.Sample.lonely;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UpkeepTest {

  private static final List<Node> NODES =
      IntStream.range(2, 302).<Node>mapToObj(i -> enode(i, lonely(i))).toList();
  private static final Overlay OVERLAY = new Overlay(NODES, new Random(7));

  private final FakeTime time = new FakeTime();
  private final Random random = new Random(5);
  private final Loop loop = new Loop(time, random);
  private final LocalNode self = new LocalNode(Sample.key(1), 1);
  private final Table table = new Table(SELF, loop, AddressLimits.DEFAULT, Optional.empty());
  private final ScriptedWire wire = new ScriptedWire(4, loop);
  private final Lookups lookups = new Lookups(loop, table, List.of(wire));
  private final Remembering store = new Remembering();
  private final Upkeep upkeep = new Upkeep(loop, self, table, lookups, List.of(wire), store);

  private final Node bootnode = NODES.getFirst();

  UpkeepTest() {
    wire.neighbours = OVERLAY::tell;
  }

  private static final class Remembering implements NodeStore {
    final List<Node> seeds = new ArrayList<>();
    final List<NodeId> seen = new ArrayList<>();
    final List<NodeId> failed = new ArrayList<>();
    long seq;

    @Override
    public List<Node> seeds(int limit) {
      return seeds.subList(0, Math.min(limit, seeds.size()));
    }

    @Override
    public void seen(Node node, long unixSeconds) {
      seen.add(node.nodeId());
    }

    @Override
    public void failed(NodeId id) {
      failed.add(id);
    }

    @Override
    public long recordSeq() {
      return seq;
    }

    @Override
    public void recordSeq(long newSeq) {
      seq = newSeq;
    }

    @Override
    public void close() {}
  }

  private void online() {
    NODES.forEach(wire::alive);
  }

  private void advance(long seconds) {
    time.advance(Duration.ofSeconds(seconds));
  }

  private long verified() {
    return upkeep.info().verified();
  }

  @AfterEach
  void nothingIsLeftWhenClosed() {
    lookups.close();
    upkeep.close();
    advance(10);
    assertThat(time.waiting()).isZero();
  }

  @Test
  void fillsATableFromOneBootnode() {
    online();
    upkeep.start(List.of(bootnode));
    advance(60);
    assertThat(verified()).isGreaterThan(60);
    assertThat(table.nearest(SELF, 16, Entry::isVerified))
        .extracting(Entry::node)
        .isEqualTo(OVERLAY.closest(SELF));
  }

  @Test
  void tableThatWasEmptyOffLineIsRefilledWithin60SecondsOfTheNetworksReturn() {
    upkeep.start(List.of(bootnode));
    advance(600);
    assertThat(verified()).isZero();
    online();
    advance(60);
    assertThat(verified()).isGreaterThan(60);
  }

  @Test
  void tableThatWasLostIsRefilledWithin60SecondsFromTheNodesThatWereInIt() {
    online();
    upkeep.start(List.of(bootnode));
    advance(300);
    wire.alive.clear();
    advance(3_600);
    assertThat(table.size()).isLessThan(40);
    assertThat(verified()).isZero();
    online();
    wire.alive.remove(bootnode.nodeId());
    advance(60);
    assertThat(verified()).isGreaterThan(60);
  }

  @Test
  void silenceOfEverybodyIsNobodysFailure() {
    online();
    upkeep.start(List.of(bootnode));
    advance(300);
    store.failed.clear();
    wire.alive.clear();
    advance(3_600);
    assertThat(store.failed).hasSizeLessThan(30); // of the first seconds
  }

  @Test
  void beginsWithRememberedNodesIfThereIsNoBootnode() {
    online();
    store.seeds.addAll(NODES.subList(10, 20));
    upkeep.start(List.of());
    advance(60);
    assertThat(verified()).isGreaterThan(60);
    assertThat(store.seen).contains(NODES.get(10).nodeId(), NODES.get(200).nodeId());
  }

  @Test
  void whoFallsSilentIsReportedToTheStore() {
    online();
    upkeep.start(List.of(bootnode));
    advance(60);
    Node dead = table.nearest(SELF, 1, entry -> true).getFirst().node();
    wire.alive.remove(dead.nodeId());
    advance(1_200);
    assertThat(store.failed).contains(dead.nodeId());
  }

  @Test
  void whoMakesRoomForAProvenNodeHasNotFailed() {
    upkeep.start(List.of());
    int[] numbers = Sample.at(256, 2, 18);
    table.verified(wire, enode(numbers[0], lonely(numbers[0])), new Pong(0, wire.seenAs));
    for (int i = 1; i < 16; i++) {
      table.hear(enode(numbers[i], lonely(numbers[i])), false);
    }
    table.verified(wire, enode(numbers[16], lonely(numbers[16])), new Pong(0, wire.seenAs));
    assertThat(table.size()).isEqualTo(16);
    assertThat(store.failed).isEmpty();
  }

  @Test
  void bootnodeThatIsAddedLaterIsAskedAtOnce() {
    online();
    upkeep.start(List.of());
    advance(25);
    upkeep.addBootnode(bootnode);
    advance(10);
    assertThat(verified()).isGreaterThan(16);
  }

  @Test
  void seqOfOurRecordIsRemembered() {
    upkeep.start(List.of());
    assertThat(store.seq).isEqualTo(1);
    self.endpoint(Sample.endpoint("20.0.0.1"));
    advance(30);
    assertThat(store.seq).isEqualTo(2);
    self.endpoint(Sample.endpoint("20.0.0.2"));
    upkeep.close();
    assertThat(store.seq).isEqualTo(3);
  }

  @Test
  void refreshesComeEverMoreSeldom() {
    online();
    upkeep.start(List.of(bootnode));
    advance(60);
    assertThat(lookups.ended()).isBetween(16L, 32L);
    advance(3_600);
    long soFar = lookups.ended();
    advance(3_600);
    assertThat(lookups.ended() - soFar).isBetween(20L, 32L); // two in 5 minutes
    assertThat(upkeep.info().sinceRefresh().orElseThrow())
        .isLessThan(Upkeep.LONGEST_PAUSE.multipliedBy(5).dividedBy(4).plusSeconds(10));
  }

  @Test
  void allBucketsThatCanBeFullAreFullAfterAWhile() {
    online();
    upkeep.start(List.of(bootnode));
    advance(7_200);
    List<TableInfo.BucketInfo> buckets = upkeep.info().buckets();
    for (TableInfo.BucketInfo bucket : buckets) {
      long there =
          NODES.stream()
              .mapToInt(node -> SELF.logDistance(node.nodeId()))
              .filter(d -> d >= bucket.lowestDistance() && d <= bucket.highestDistance())
              .count();
      assertThat(bucket.entries()).hasSize((int) Math.min(16, there));
    }
  }
}

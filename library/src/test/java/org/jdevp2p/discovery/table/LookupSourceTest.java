// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jdevp2p.discovery.table.Sample.SELF;
import static org.jdevp2p.discovery.table.Sample.enode;
import static org.jdevp2p.discovery.table.Sample.lonely;
import static org.jdevp2p.discovery.table.Sample.record;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LookupSourceTest {

  private final FakeTime time = new FakeTime();
  private final Random random = new Random(5);
  private final Loop loop = new Loop(time, random);
  private final Table table = new Table(SELF, loop, AddressLimits.DEFAULT, Optional.empty());
  private final ScriptedWire wire = new ScriptedWire(4, loop);
  private final Lookups lookups = new Lookups(loop, table, List.of(wire));
  private final Tasks tasks = new Tasks();

  @AfterEach
  void nobodyIsLeftWaiting() throws InterruptedException {
    loop.run(lookups::close);
    assertThat(tasks.join(Duration.ofMinutes(1))).isEmpty();
  }

  private List<Node> network(int size) {
    List<Node> nodes =
        IntStream.range(2, 2 + size).<Node>mapToObj(i -> enode(i, lonely(i))).toList();
    Overlay overlay = new Overlay(nodes, random);
    nodes.forEach(wire::alive);
    wire.neighbours = overlay::tell;
    loop.run(() -> table.hear(nodes.getFirst(), false));
    return nodes;
  }

  /** The next node, time moving on while the source waits. */
  private Optional<Node> next(LookupSource source) throws Exception {
    CompletableFuture<Optional<Node>> next = take(source);
    while (!next.isDone()) {
      boolean waits = loop.call(source::isWaiting);
      loop.run(() -> time.advance(waits ? Duration.ofMillis(10) : Duration.ZERO));
      Thread.onSpinWait();
    }
    return next.get();
  }

  private CompletableFuture<Optional<Node>> take(LookupSource source) {
    CompletableFuture<Optional<Node>> next = new CompletableFuture<>();
    tasks.start(
        "taker",
        () -> {
          try {
            next.complete(source.next());
          } catch (InterruptedException e) {
            next.completeExceptionally(e);
          }
        });
    return next;
  }

  private void untilItWaits(LookupSource source) {
    while (!loop.call(source::isWaiting)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void findsAllNodesOfANetworkInTime() throws Exception {
    List<Node> nodes = network(150);
    LookupSource source = lookups.source(false, node -> true);
    Set<Node> found = new HashSet<>();
    while (found.size() < nodes.size()) {
      found.add(next(source).orElseThrow());
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(nodes);
  }

  @Test
  void doesNothingWhileNobodyAsks() throws Exception {
    network(50);
    LookupSource source = lookups.source(false, node -> true);
    loop.run(() -> time.advance(Duration.ofMinutes(5)));
    assertThat(wire.asked).isEmpty();
    next(source);
    loop.run(() -> time.advance(Duration.ofSeconds(10))); // what has begun comes to its end
    int asked = wire.asked.size();
    loop.run(() -> time.advance(Duration.ofMinutes(5)));
    assertThat(wire.asked).hasSize(asked);
  }

  @Test
  void withNothingToFindTheWalkWaitsEverLonger() {
    LookupSource source = lookups.source(false, node -> true);
    CompletableFuture<Optional<Node>> next = take(source);
    untilItWaits(source);
    loop.run(() -> time.advance(Duration.ofMinutes(10)));
    assertThat(lookups.ended()).isBetween(20L, 30L);
    assertThat(next).isNotDone();
    source.close();
    assertThat(next).succeedsWithin(1, TimeUnit.MINUTES).isEqualTo(Optional.empty());
  }

  @Test
  void sourcesShareLookupsAndEachIsOfferedAll() throws Exception {
    List<Node> nodes = network(40);
    LookupSource one = lookups.source(false, node -> true);
    LookupSource two = lookups.source(false, node -> true);
    Set<Node> byOne = new HashSet<>();
    while (byOne.size() < nodes.size()) {
      byOne.add(next(one).orElseThrow());
    }
    long lookupsSoFar = lookups.ended();
    Set<Node> byTwo = new HashSet<>();
    for (int i = 0; i < nodes.size(); i++) {
      byTwo.add(two.next().orElseThrow()); // there already, without a single further lookup
    }
    assertThat(byTwo).isEqualTo(byOne);
    assertThat(lookups.ended()).isEqualTo(lookupsSoFar);
  }

  @Test
  void sameNodeComesAgainButNotAtOnce() throws Exception {
    Node only = network(1).getFirst();
    LookupSource source = lookups.source(false, node -> true);
    assertThat(next(source)).contains(only);
    long first = time.nanos();
    assertThat(next(source)).contains(only);
    assertThat(Duration.ofNanos(time.nanos() - first)).isGreaterThan(RecentIds.RECENT);
  }

  @Test
  void filterChoosesAndRunsOnTheCallersThreadOutsideOfSteps() throws Exception {
    List<Node> nodes = network(60);
    NodeId wanted = nodes.get(33).nodeId();
    List<String> threads = new ArrayList<>();
    Predicate<Node> filter =
        node -> {
          threads.add(Thread.currentThread().getName());
          return node.nodeId().equals(wanted);
        };
    LookupSource source = lookups.source(false, filter);
    assertThat(next(source).orElseThrow().nodeId()).isEqualTo(wanted);
    assertThat(threads).containsOnly("taker");
  }

  @Test
  void whoWantsRecordsGetsThemThoughV4TellsAddresses() throws Exception {
    List<Node> nodes = network(30);
    for (int i = 2; i < 32; i++) {
      wire.records.put(nodes.get(i - 2).nodeId(), record(i, lonely(i)));
    }
    LookupSource source = lookups.source(true, node -> true);
    Set<NodeId> found = new HashSet<>();
    while (found.size() < nodes.size()) {
      Node node = next(source).orElseThrow();
      assertThat(node.record()).isPresent();
      found.add(node.nodeId());
    }
  }

  @Test
  void ofASourceThatNobodyEmptiesTheReadyNodesAreBounded() throws Exception {
    network(600);
    LookupSource busy = lookups.source(false, node -> true);
    LookupSource idle = lookups.source(false, node -> true);
    Set<Node> found = new HashSet<>();
    while (found.size() < ReadyNodes.MAX_READY + 50) {
      found.add(next(busy).orElseThrow());
    }
    for (int i = 0; i < ReadyNodes.MAX_READY; i++) {
      assertThat(idle.next()).isPresent();
    }
    CompletableFuture<Optional<Node>> more = take(idle);
    untilItWaits(idle);
    assertThat(more).isNotDone();
    idle.close();
    assertThat(more).succeedsWithin(1, TimeUnit.MINUTES).isEqualTo(Optional.empty());
  }

  @Test
  void closeEndsAllWhoWaitAndAllLaterCalls() throws Exception {
    LookupSource source = lookups.source(false, node -> true);
    List<CompletableFuture<Optional<Node>>> waiting = List.of(take(source), take(source));
    untilItWaits(source);
    source.close();
    source.close();
    for (CompletableFuture<Optional<Node>> each : waiting) {
      assertThat(each).succeedsWithin(1, TimeUnit.MINUTES).isEqualTo(Optional.empty());
    }
    assertThat(source.next()).isEmpty();
    assertThat(source.next()).isEmpty();
  }

  @Test
  void sourceOpenedAfterTheCloseOfAllLookupsHasEnded() throws Exception {
    loop.run(lookups::close);
    assertThat(lookups.source(false, node -> true).next()).isEmpty();
  }
}

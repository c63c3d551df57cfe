// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jdevp2p.discovery.dns.LookupException.Kind;
import org.junit.jupiter.api.Test;

class TreeSyncTest {

  private final LeapingTicker ticker = new LeapingTicker();
  private final MemoryDns dns = new MemoryDns();

  private DnsClient.Builder client() {
    return DnsClient.builder(dns).ticker(ticker);
  }

  @Test
  void lookupsKeepTheRateAfterTheFirstTen() throws Exception {
    SignedTree tree = Trees.tree(1, Trees.nodes(100), List.of());
    dns.publish(tree);
    client().lookupsPerSecond(20).build().sync(tree.link());
    int entries = tree.toTxt().size();
    assertThat(dns.lookups()).isEqualTo(entries);
    assertThat(ticker.passed()).isEqualTo(Duration.ofMillis((entries - 10) * 50L));
  }

  @Test
  void entriesInTheCacheAreNotLookedUpAgain() throws Exception {
    SignedTree tree = Trees.tree(1, Trees.nodes(50), List.of(Trees.link(1)));
    dns.publish(tree);
    DnsClient client = client().build();
    client.sync(tree.link());
    int first = dns.lookups();
    client.sync(tree.link());
    assertThat(dns.lookups()).isEqualTo(first + 1); // the root
  }

  @Test
  void cacheHoldsNoMoreThanItMay() throws Exception {
    SignedTree tree = Trees.tree(1, Trees.nodes(10), List.of()); // 10 nodes and 2 branches
    dns.publish(tree);
    DnsClient client = client().cacheEntries(11).build();
    client.sync(tree.link());
    int first = dns.lookups();
    client.sync(tree.link());
    // the root, and at least one that had no room
    assertThat(dns.lookups()).isGreaterThanOrEqualTo(first + 2);
  }

  @Test
  void passingFailureIsTriedAgain() throws Exception {
    SignedTree tree = Trees.tree(1, Trees.nodes(3), List.of());
    dns.publish(tree);
    String name = tree.link().nameOf(tree.root().nodes());
    dns.fail(name, Kind.SERVER_FAILURE);
    AtomicInteger failures = new AtomicInteger();
    DnsListener mends =
        new DnsListener() {
          @Override
          public void failed(TreeLink link, IOException why) {
            if (failures.incrementAndGet() == 2) {
              dns.mend(name);
            }
          }
        };
    assertThat(client().listener(mends).build().sync(tree.link()).tree().nodes()).hasSize(3);
    assertThat(dns.lookups(name)).isEqualTo(3);
  }

  @Test
  void failureThatStaysIsNamedAfterThreeTries() {
    SignedTree tree = Trees.tree(1, Trees.nodes(3), List.of());
    dns.publish(tree);
    String name = tree.link().nameOf(tree.root().links());
    dns.fail(name, Kind.TIMEOUT);
    assertThatExceptionOfType(LookupException.class)
        .isThrownBy(() -> client().build().sync(tree.link()))
        .withMessageStartingWith(name)
        .matches(e -> e.kind() == Kind.TIMEOUT);
    assertThat(dns.lookups(name)).isEqualTo(3);
  }

  @Test
  void missingEntryIsNamed() {
    SignedTree tree = Trees.tree(1, Trees.nodes(3), List.of());
    dns.publish(tree);
    String name = tree.link().nameOf(new TreeNode(Trees.node(1)).hash());
    dns.fail(name, Kind.NO_SUCH_NAME);
    assertThatExceptionOfType(LookupException.class)
        .isThrownBy(() -> client().build().sync(tree.link()))
        .withMessageStartingWith(name)
        .matches(e -> e.kind() == Kind.NO_SUCH_NAME);
    assertThat(dns.lookups(name)).isEqualTo(1);
  }

  @Test
  void treeThatIsReplacedWhileItIsFetchedGivesTheNewOne() throws Exception {
    SignedTree old = Trees.tree(1, Trees.nodes(30), List.of());
    SignedTree fresh = Trees.tree(2, Trees.nodes(70).subList(30, 70), List.of());
    dns.publish(old);
    DnsListener replaces =
        new DnsListener() {
          @Override
          public void entry(TreeLink tree, TreeEntry entry, int resolved, int known) {
            if (resolved == 10) {
              dns.withdraw(old);
              dns.publish(fresh);
            }
          }
        };
    assertThat(client().listener(replaces).build().sync(old.link()).toTxt())
        .isEqualTo(fresh.toTxt());
  }

  @Test
  void progressEndsWithAllEntriesAndKnowsTheirNumberBeforeTheLeavesCome() throws Exception {
    SignedTree tree = Trees.tree(1, Trees.nodes(100), List.of(Trees.link(1), Trees.link(2)));
    dns.publish(tree);
    List<Integer> resolved = new ArrayList<>();
    List<Integer> knownAtLeaves = new ArrayList<>();
    DnsListener progress =
        new DnsListener() {
          @Override
          public void entry(TreeLink at, TreeEntry entry, int done, int known) {
            resolved.add(done);
            if (entry instanceof TreeNode) {
              knownAtLeaves.add(known);
            }
          }
        };
    client().listener(progress).build().sync(tree.link());
    int all = tree.tree().entries().size();
    assertThat(resolved).hasSize(all).isSorted().endsWith(all);
    assertThat(knownAtLeaves).containsOnly(all);
  }

  @Test
  void interruptEndsASync() {
    dns.publish(Trees.tree(1, Trees.nodes(3), List.of()));
    DnsClient client =
        DnsClient.builder(
                (name, limit) -> {
                  if (Thread.interrupted()) {
                    throw new InterruptedException();
                  }
                  return dns.lookup(name, limit);
                })
            .ticker(ticker)
            .build();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> client.sync(Trees.LINK)).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
    assertThat(dns.lookups()).isZero();
  }

  /** Lets nobody have an answer for a node before so many ask for one at the same time. */
  private final class AnswersTogether implements TxtResolver {
    private final CyclicBarrier together = new CyclicBarrier(EntriesAhead.MAX);
    private final Set<String> leaves;
    private final AtomicInteger asking = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    AnswersTogether(SignedTree tree) {
      leaves =
          tree.tree().nodes().stream()
              .map(node -> tree.link().nameOf(new TreeNode(node).hash()))
              .collect(Collectors.toSet());
    }

    @Override
    public List<String> lookup(String name, Duration limit)
        throws LookupException, InterruptedException {
      if (leaves.contains(name)) {
        most.accumulateAndGet(asking.incrementAndGet(), Math::max);
        try {
          together.await(1, TimeUnit.MINUTES);
        } catch (BrokenBarrierException | TimeoutException e) {
          throw new IllegalStateException("asked alone for " + name, e);
        } finally {
          asking.decrementAndGet();
        }
      }
      return dns.lookup(name, limit);
    }
  }

  @Test
  void fewEntriesAreLookedUpAtTheSameTimeAndNoMore() throws Exception {
    SignedTree tree = Trees.tree(1, Trees.nodes(12 * EntriesAhead.MAX), List.of(Trees.link(1)));
    dns.publish(tree);
    AnswersTogether resolver = new AnswersTogether(tree);
    DnsClient client = DnsClient.builder(resolver).ticker(ticker).build();
    assertThat(client.sync(tree.link()).toTxt()).isEqualTo(tree.toTxt());
    assertThat(resolver.most).hasValue(EntriesAhead.MAX);
    assertThat(dns.lookups()).isEqualTo(tree.toTxt().size());
  }

  /** The first of a few that wait together fails; the others would wait for ever. */
  @Test
  void failureEndsTheLookupsThatAreUnderWay() throws Exception {
    SignedTree tree = Trees.tree(1, Trees.nodes(EntriesAhead.MAX), List.of());
    dns.publish(tree);
    checkOthersAreInterrupted(
        tree,
        first -> dns.fail(first, Kind.NO_SUCH_NAME),
        client -> {
          assertThatExceptionOfType(LookupException.class)
              .isThrownBy(() -> client.sync(tree.link()));
        });
  }

  /** A text with another hash is no less an end when it is fetched ahead. */
  @Test
  void forgedEntryEndsTheLookupsThatAreUnderWay() throws Exception {
    SignedTree tree = Trees.tree(1, Trees.nodes(EntriesAhead.MAX), List.of());
    String other = new TreeNode(Trees.node(99)).toText();
    dns.publish(tree);
    checkOthersAreInterrupted(
        tree,
        first -> dns.put(first, other),
        client -> {
          assertThatThrownBy(() -> client.sync(tree.link()))
              .isInstanceOf(TreeException.class)
              .hasMessageContaining("another hash");
        });
  }

  private interface Failing {
    void check(DnsClient client) throws Exception;
  }

  private void checkOthersAreInterrupted(SignedTree tree, Consumer<String> spoil, Failing sync)
      throws Exception {
    EntryHash hash = tree.root().nodes();
    TreeBranch top = (TreeBranch) requireNonNull(tree.tree().entries().get(hash));
    List<String> names = top.children().stream().map(tree.link()::nameOf).toList();
    assertThat(names).hasSize(EntriesAhead.MAX);
    spoil.accept(names.getFirst());
    CountDownLatch underWay = new CountDownLatch(EntriesAhead.MAX - 1);
    CountDownLatch interrupted = new CountDownLatch(EntriesAhead.MAX - 1);
    TxtResolver resolver =
        (name, limit) -> {
          if (name.equals(names.getFirst())) {
            underWay.await();
          } else if (names.contains(name)) {
            underWay.countDown();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              interrupted.countDown();
              throw e;
            }
          }
          return dns.lookup(name, limit);
        };
    sync.check(DnsClient.builder(resolver).ticker(ticker).build());
    assertThat(interrupted.await(1, TimeUnit.MINUTES)).isTrue();
  }
}

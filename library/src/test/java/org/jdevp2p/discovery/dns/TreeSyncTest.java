// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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
    // in the order of use, each is gone just before it is wanted again
    assertThat(dns.lookups()).isEqualTo(2 * first);
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
}

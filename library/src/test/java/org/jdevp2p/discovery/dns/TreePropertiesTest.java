// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.node.NodeSource;

class TreePropertiesTest {

  /** Signing is slow, so nodes are shared between tries. */
  private static final Map<Integer, NodeRecord> NODES = new HashMap<>();

  private static List<NodeRecord> nodes(Set<Integer> numbers) {
    List<NodeRecord> nodes = new ArrayList<>();
    numbers.forEach(number -> nodes.add(NODES.computeIfAbsent(number, Trees::node)));
    return nodes;
  }

  @Property(tries = 100)
  void whatIsBuiltAndPublishedIsSynced(
      @ForAll @Size(max = 400) Set<@IntRange(max = 500) Integer> numbers,
      @ForAll @Size(max = 30) Set<@IntRange(max = 50) Integer> linked,
      @ForAll long seq)
      throws Exception {
    List<NodeRecord> nodes = nodes(numbers);
    List<TreeLink> links = linked.stream().map(Trees::link).toList();
    SignedTree tree = Trees.tree(seq, nodes, links);
    SignedTree synced = client(new MemoryDns().publish(tree)).build().sync(tree.link());
    assertThat(synced.tree().nodes()).containsExactlyInAnyOrderElementsOf(nodes);
    assertThat(synced.tree().links()).isEqualTo(links);
    assertThat(synced.root()).isEqualTo(tree.root());
    assertThat(synced.toTxt()).isEqualTo(tree.toTxt());
  }

  @Property(tries = 50)
  void oneRoundOfAWalkGivesEachNodeOnce(
      @ForAll @Size(min = 1, max = 60) Set<@IntRange(max = 500) Integer> numbers, @ForAll long seed)
      throws Exception {
    List<NodeRecord> nodes = nodes(numbers);
    SignedTree tree = Trees.tree(1, nodes, List.of());
    DnsClient client =
        client(new MemoryDns().publish(tree)).random(new SplittableRandom(seed)).build();
    try (NodeSource walk = client.walk(List.of(tree.link()))) {
      for (int round = 0; round < 2; round++) {
        Set<Node> found = new HashSet<>();
        for (int i = 0; i < nodes.size(); i++) {
          Optional<Node> node = walk.next();
          assertThat(found.add(node.orElseThrow())).isTrue();
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(nodes);
      }
    }
  }

  @Property
  void base32OfAnyBytesIsReadAgain(@ForAll byte[] bytes) {
    String text = Base32.encode(Bytes.of(bytes));
    assertThat(text).matches("[A-Z2-7]*").hasSize((bytes.length * 8 + 4) / 5);
    assertThat(Base32.decode(text)).contains(Bytes.of(bytes));
  }

  private static DnsClient.Builder client(MemoryDns dns) {
    return DnsClient.builder(dns).ticker(new LeapingTicker());
  }
}

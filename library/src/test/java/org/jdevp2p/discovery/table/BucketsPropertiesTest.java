// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jdevp2p.discovery.table.Sample.SELF;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to a table, in any order, what is promised of it holds. */
class BucketsPropertiesTest {

  private static final int STEPS = 2_000;
  private static final int KEYS = 200;

  private final FakeTime time = new FakeTime();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void boundsHoldAfterEveryStep(long seed) {
    Random random = new Random(seed);
    Loop loop = new Loop(time, random);
    Table table = new Table(SELF, loop, AddressLimits.DEFAULT, Optional.empty());
    ScriptedWire v4 = new ScriptedWire(4, loop);
    ScriptedWire v5 = new ScriptedWire(5, loop);
    Census census = new Census();
    table.buckets().watch(census);
    for (int step = 0; step < STEPS; step++) {
      Node node = someNode(random, step);
      Wire wire = random.nextBoolean() ? v4 : v5;
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> table.verified(wire, node, pong(v4));
        case 3, 4 -> table.heardFrom(wire, node);
        case 5 -> table.hear(node, random.nextBoolean());
        case 6 -> table.silent(wire, node.nodeId());
        default -> removeOne(table, random);
      }
      time.advance(java.time.Duration.ofMillis(300));
      if (step % 20 == 0) {
        check(table, census);
      }
    }
    assertThat(table.size()).isGreaterThan(30);
  }

  private static Pong pong(ScriptedWire wire) {
    return new Pong(0, new InetSocketAddress(wire.seenAs.getAddress(), 30303));
  }

  private static Node someNode(Random random, int step) {
    int number = 2 + random.nextInt(KEYS);
    String ip =
        switch (random.nextInt(4)) {
          case 0 -> "66.6." + random.nextInt(4) + "." + (1 + random.nextInt(200));
          case 1 -> "10.0.0." + (1 + random.nextInt(200));
          case 2 -> "2a00:" + random.nextInt(50) + "::" + (1 + random.nextInt(99));
          default -> Sample.lonely(random.nextInt(400));
        };
    return random.nextBoolean()
        ? Sample.enode(number, ip)
        : Sample.record(number, ip, 1 + random.nextInt(1 + step / 40));
  }

  private static void removeOne(Table table, Random random) {
    List<Entry> all = new ArrayList<>();
    table.buckets().forEach(all::add);
    if (!all.isEmpty() && random.nextInt(4) == 0) {
      table.buckets().remove(all.get(random.nextInt(all.size())));
    }
  }

  private static void check(Table table, Census census) {
    Set<NodeId> ids = new HashSet<>();
    Map<Subnet, Integer> perSubnet = new HashMap<>();
    int size = 0;
    for (Bucket bucket : table.buckets().all()) {
      assertThat(bucket.entries.size()).isLessThanOrEqualTo(Table.BUCKET_SIZE);
      assertThat(bucket.replacements.size()).isLessThanOrEqualTo(Bucket.MAX_REPLACEMENTS);
      Map<Subnet, Integer> inBucket = new HashMap<>();
      for (Entry entry : bucket.entries) {
        size++;
        assertThat(entry.placed).isTrue();
        assertThat(ids.add(entry.id)).isTrue();
        assertThat(table.buckets().of(entry.id)).isSameAs(bucket);
        assertThat(entry.subnets()).isEqualTo(Subnet.ofGlobal(entry.endpoints()));
        entry.subnets().forEach(subnet -> inBucket.merge(subnet, 1, Integer::sum));
        entry.subnets().forEach(subnet -> perSubnet.merge(subnet, 1, Integer::sum));
      }
      assertThat(inBucket.values()).allMatch(count -> count <= AddressLimits.DEFAULT.perBucket());
      for (Entry waiting : bucket.replacements) {
        assertThat(waiting.placed).isFalse();
        assertThat(ids.add(waiting.id)).isTrue();
      }
    }
    assertThat(table.size()).isEqualTo(size);
    assertThat(perSubnet.values()).allMatch(count -> count <= AddressLimits.DEFAULT.perTable());
    assertThat(census.placed).hasSize(size);
    assertToldAreVerified(table);
  }

  private static void assertToldAreVerified(Table table) {
    for (Node node : table.closest(SELF, Sample.ip("10.0.0.1"), 300)) {
      assertThat(table.verifiedOver(node.nodeId())).contains(4);
    }
    List<Integer> all = IntStream.rangeClosed(1, 256).boxed().toList();
    for (NodeRecord record : table.atDistances(all, Sample.ip("10.0.0.1"), 300)) {
      assertThat(table.verifiedOver(record.nodeId())).contains(5);
    }
  }

  /** Who has a place, as the watcher hears it. */
  private static final class Census implements Buckets.Watcher {
    final Set<Entry> placed = new HashSet<>();

    @Override
    public void placed(Entry entry) {
      assertThat(placed.add(entry)).isTrue();
    }

    @Override
    public void doubted(Entry entry) {
      assertThat(placed).contains(entry);
    }

    @Override
    public void removed(Entry entry) {
      assertThat(placed.remove(entry)).isTrue();
    }

    @Override
    public void answered(Entry entry) {
      assertThat(placed).contains(entry);
    }
  }
}

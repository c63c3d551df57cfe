// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.jdevp2p.discovery.topic.TopicFixtures.OTHER;
import static org.jdevp2p.discovery.topic.TopicFixtures.TOPIC;
import static org.jdevp2p.discovery.topic.TopicFixtures.ip;
import static org.jdevp2p.discovery.topic.TopicFixtures.record;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.jdevp2p.discovery.v5.Topic;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.junit.jupiter.api.Test;

/** What a registrar keeps, and the waiting times of discv5-theory.md, "Waiting-Time Function". */
class AdCacheTest {

  private static final double E = Duration.ofMinutes(15).toNanos();
  private static final double G = 1e-7;

  private final AdCache cache = new AdCache(TopicLimits.DEFAULT);

  private void admit(Topic topic, int node, String address, long now) {
    cache.admit(topic, record(node, address), ip(address), now);
  }

  private AdCache.Wait wait(Topic topic, int node, String address) {
    return wait(cache, topic, node, address, 0);
  }

  private static AdCache.Wait wait(AdCache cache, Topic topic, int node, String address, long now) {
    return cache.waitingTime(topic, record(node, address).nodeId(), ip(address), now);
  }

  @Test
  void firstOneWaitsForTheSafetyConstantOnly() {
    assertThat(wait(TOPIC, 1, "1.2.3.4").total()).isEqualTo(E * G);
  }

  @Test
  void topicThatHasManyWaitsForItsShare() {
    admit(TOPIC, 1, "1.1.1.1", 0);
    admit(TOPIC, 2, "70.1.1.1", 0);
    admit(TOPIC, 3, "140.1.1.1", 0);
    admit(OTHER, 4, "210.1.1.1", 0);
    double occupancy = 1 / Math.pow(1 - 4 / 1000.0, 10);
    assertThat(wait(TOPIC, 9, "32.0.0.1").service()).isCloseTo(E * occupancy * 3 / 4, within(1e3));
    assertThat(wait(OTHER, 9, "32.0.0.1").service()).isCloseTo(E * occupancy / 4, within(1e3));
    assertThat(wait(Topic.named("new"), 9, "32.0.0.1").service()).isZero();
  }

  @Test
  void neighbourhoodThatIsCrowdedWaitsForItsScore() {
    admit(TOPIC, 1, "1.2.3.0", 0);
    double occupancy = 1 / Math.pow(1 - 1 / 1000.0, 10);
    assertThat(wait(OTHER, 2, "1.2.2.0").address()).isCloseTo(E * occupancy * 23 / 32, within(1e3));
    assertThat(wait(OTHER, 2, "200.2.2.0").address()).isZero();
  }

  @Test
  void localAddressesAreNotCompared() {
    admit(TOPIC, 1, "127.0.0.1", 0);
    admit(TOPIC, 2, "10.0.0.1", 0);
    assertThat(wait(OTHER, 3, "127.0.0.1").address()).isZero();
    assertThat(wait(OTHER, 3, "10.0.0.1").address()).isZero();
  }

  @Test
  void fullCacheTakesNobodyUntilOneIsOver() {
    AdCache two =
        new AdCache(
            new TopicLimits(5, 5, 10, Duration.ofMinutes(15), 2, Duration.ofSeconds(10), 10, 1e-7));
    two.admit(TOPIC, record(1, "1.1.1.1"), ip("1.1.1.1"), 0);
    two.admit(OTHER, record(2, "140.1.1.1"), ip("140.1.1.1"), 1);
    assertThat(wait(two, Topic.named("new"), 3, "70.0.0.1", 2).total()).isInfinite();
    two.expire((long) E);
    assertThat(two.size()).isEqualTo(1);
    assertThat(wait(two, Topic.named("new"), 3, "70.0.0.1", (long) E).total()).isFinite();
  }

  @Test
  void renewalWaitsAsIfItWereNotThere() {
    admit(TOPIC, 1, "1.2.3.4", 0);
    assertThat(wait(TOPIC, 1, "1.2.3.4").total()).isCloseTo(E * G, within(1.0));
    admit(TOPIC, 1, "1.2.3.4", (long) E / 2);
    assertThat(cache.size()).isEqualTo(1);
    cache.expire((long) E);
    assertThat(cache.size()).isEqualTo(1);
    cache.expire((long) (E * 1.5));
    assertThat(cache.size()).isZero();
    assertThat(cache.services()).isZero();
  }

  @Test
  void sameNodeMayBeThereForSeveralTopics() {
    admit(TOPIC, 1, "1.2.3.4", 0);
    admit(OTHER, 1, "1.2.3.4", 0);
    assertThat(cache.size()).isEqualTo(2);
    assertThat(cache.services()).isEqualTo(2);
  }

  @Test
  void askingAgainBeatsNoWait() {
    admit(TOPIC, 1, "1.1.1.1", 0);
    AdCache.Wait first = wait(TOPIC, 2, "1.1.1.2");
    cache.told(TOPIC, ip("1.1.1.2"), first, 0);
    admit(OTHER, 3, "140.1.1.1", 1); // halves the share of the topic
    long later = Duration.ofSeconds(1).toNanos();
    AdCache.Wait again = wait(cache, TOPIC, 2, "1.1.1.2", later);
    assertThat(again.service()).isCloseTo(E - later, within(1e9));
    assertThat(again.address()).isGreaterThanOrEqualTo(Math.min(first.address(), E) - later - 1);
  }

  @Test
  void boundIsForgottenWithTheLastOfItsTopic() {
    admit(TOPIC, 1, "1.1.1.1", 0);
    cache.told(TOPIC, ip("1.1.1.2"), wait(TOPIC, 2, "1.1.1.2"), 0);
    cache.expire((long) E);
    assertThat(wait(cache, TOPIC, 2, "1.1.1.2", (long) E).total()).isEqualTo(E * G);
  }

  @Test
  void renewalOfTheOnlyOneKeepsTheBounds() {
    admit(TOPIC, 1, "1.1.1.1", 0);
    cache.told(TOPIC, ip("1.1.1.2"), wait(TOPIC, 2, "1.1.1.2"), 0);
    AdCache.Wait before = wait(cache, TOPIC, 3, "1.1.1.3", 1_000);
    admit(TOPIC, 1, "1.1.1.1", 1_000);
    AdCache.Wait after = wait(cache, TOPIC, 3, "1.1.1.3", 1_000);
    assertThat(after.service()).isGreaterThanOrEqualTo(before.service());
    assertThat(after.address()).isGreaterThanOrEqualTo(before.address());
  }

  @Test
  void clockMayStandBelowZero() {
    long now = -1_000_000_000_000_000L;
    cache.admit(TOPIC, record(1, "1.1.1.1"), ip("1.1.1.1"), now);
    double wait = wait(cache, OTHER, 2, "140.1.1.1", now + 1).total();
    assertThat(wait).isLessThan(E * G * 1.1);
  }

  @Test
  void whoAsksGetsSomeByChance() {
    for (int i = 1; i <= 40; i++) {
      admit(TOPIC, i, "127.0.0.1", 0);
    }
    Set<NodeId> told = new HashSet<>();
    Random random = new Random(1);
    for (int i = 0; i < 40; i++) {
      assertThat(cache.some(TOPIC, 10, random)).hasSize(10).doesNotHaveDuplicates();
      cache.some(TOPIC, 10, random).stream().map(NodeRecord::nodeId).forEach(told::add);
    }
    assertThat(told).hasSize(40);
    assertThat(cache.some(OTHER, 10, random)).isEmpty();
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jdevp2p.cli.command.BoxNetwork.Links;
import org.jdevp2p.peer.Bandwidth;
import org.jdevp2p.peer.ChannelLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoxLoadTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final CountDownLatch STARTED = new CountDownLatch(0);

  @Property(tries = 200)
  void smallBoxDoesAllItCanHoweverItIsLinked(
      @ForAll @IntRange(min = 2, max = BoxLoad.SMALL_NODES) int nodes,
      @ForAll @IntRange(min = 1, max = 28) int links,
      @ForAll @IntRange(min = 1, max = 64) int processors) {
    BoxLoad load = BoxLoad.of(nodes, links, processors);
    assertThat(load).isEqualTo(new BoxLoad(Optional.empty(), BoxLoad.ECHO_EVERY, SECOND, SECOND));
    assertThat(load.beginAfter(SECOND)).isZero();
    assertThat(new PacedBulk(load, STARTED).limits()).isEqualTo(ChannelLimits.DEFAULT);
  }

  @Property(tries = 500)
  void largeBoxesDoTheSameInAllHoweverManyLinksTheyHave(
      @ForAll @IntRange(min = BoxLoad.SMALL_NODES + 1, max = 500) int nodes,
      @ForAll @IntRange(min = 8, max = 124_750) int links,
      @ForAll @IntRange(min = 1, max = 64) int processors) {
    BoxLoad load = BoxLoad.of(nodes, links, processors);
    long bytes = load.bulk().orElseThrow().outBytesPerSecond() * links;
    assertThat(bytes).isCloseTo(processors * BoxLoad.BULK_BYTES_PER_SECOND, within((long) links));
    assertThat(perSecond(links, load.echoEvery()))
        .isLessThanOrEqualTo(processors * BoxLoad.REQUESTS_PER_SECOND * 1.001);
    assertThat(perSecond(links, load.pingEvery()))
        .isLessThanOrEqualTo(processors * BoxLoad.REQUESTS_PER_SECOND * 1.001);
    assertThat(perSecond(2.0 * links * nodes, load.sayEvery()))
        .isLessThanOrEqualTo(processors * BoxLoad.LINES_PER_SECOND * 1.001);
    assertThat(load.beginAfter(SECOND)).isBetween(Duration.ZERO, SECOND);
  }

  private static double perSecond(double count, Duration pause) {
    return count * 1e9 / pause.toNanos();
  }

  @Test
  void bulkOfALargeBoxIsBoundOnTheWayOutAndQueuesNoMoreThanAChunk() {
    ChannelLimits limits = new PacedBulk(BoxLoad.of(50, 150, 2), STARTED).limits();
    assertThat(limits.bandwidth())
        .isEqualTo(new Bandwidth(Long.MAX_VALUE, 2 * BoxLoad.BULK_BYTES_PER_SECOND / 150));
    assertThat(limits.laneMessages()).isEqualTo(1);
    assertThat(limits.inboxBytes()).isEqualTo(ChannelLimits.DEFAULT.inboxBytes());
  }

  @ParameterizedTest
  @CsvSource({"RING,10", "FULL,45", "RANDOM,20", "DISCOVERED,30"})
  void linksThatShareTheBandwidthAreThoseOfTheShape(Links shape, int links) {
    int processors = Runtime.getRuntime().availableProcessors();
    assertThat(BoxNetwork.load(10, shape)).isEqualTo(BoxLoad.of(10, links, processors));
  }

  @Test
  void oneNodeMoreThanASmallBoxHasABandwidth() {
    assertThat(BoxLoad.of(BoxLoad.SMALL_NODES, 28, 2).isSmall()).isTrue();
    assertThat(BoxLoad.of(BoxLoad.SMALL_NODES + 1, 9, 2).isSmall()).isFalse();
  }

  @Test
  void momentsToBeginLieApart() {
    BoxLoad load = BoxLoad.of(50, 150, 2);
    List<Duration> moments = List.of(load.beginAfter(SECOND), load.beginAfter(SECOND));
    assertThat(moments.getFirst()).isNotEqualTo(moments.getLast());
    assertThat(load.beginAfter(Duration.ZERO)).isZero();
  }

  @Test
  void boxOfNothingIsRefused() {
    assertThatThrownBy(() -> BoxLoad.of(9, 0, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("9 nodes, 0 links, 2 processors; expected 1 or more");
  }
}

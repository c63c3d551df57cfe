// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jdevp2p.concurrent.Ticker;
import org.junit.jupiter.api.Test;

/** Time that a test moves. */
class ManualTickerTest {

  private final ManualTicker ticker = new ManualTicker();
  private final List<String> ran = new ArrayList<>();

  private Ticker.Timer after(long millis, String name) {
    return ticker.after(Duration.ofMillis(millis), () -> ran.add(name));
  }

  private void advance(long millis) {
    ticker.advance(Duration.ofMillis(millis));
  }

  @Test
  void actionsRunInTheOrderOfTheirTimesThenOfTheirAsking() {
    after(3, "third");
    after(2, "first");
    after(2, "second");

    advance(1);
    assertThat(ran).isEmpty();
    advance(2);
    assertThat(ran).containsExactly("first", "second", "third");
    assertThat(ticker.waiting()).isZero();
  }

  @Test
  void actionSeesTheTimeAtWhichItIsDueAndMayAskForAnother() {
    List<Long> times = new ArrayList<>();
    ticker.after(
        Duration.ofNanos(5),
        () -> {
          times.add(ticker.nanos());
          ticker.after(Duration.ofNanos(5), () -> times.add(ticker.nanos()));
        });

    ticker.advance(Duration.ofNanos(100));

    assertThat(times).containsExactly(5L, 10L);
    assertThat(ticker.nanos()).isEqualTo(100);
  }

  @Test
  void cancelledActionDoesNotRunNorWait() {
    Ticker.Timer timer = after(1, "cancelled");
    after(1, "stays");

    timer.cancel();
    timer.cancel();

    assertThat(ticker.waiting()).isEqualTo(1);
    advance(1);
    assertThat(ran).containsExactly("stays");
    timer.cancel();
    assertThat(ticker.waiting()).isZero();
  }

  @Test
  void cancellingWhatHasRunChangesNothing() {
    Ticker.Timer timer = after(1, "ran");
    after(2, "waits");
    advance(1);

    timer.cancel();

    assertThat(ticker.waiting()).isEqualTo(1);
  }

  @Test
  void thousandsOfCancelledTimersLeaveTheOthersInOrder() {
    for (int i = 0; i < 10_000; i++) {
      Ticker.Timer timer = after(i, "t" + i);
      if (i % 1_000 != 0) {
        timer.cancel();
      }
    }

    assertThat(ticker.waiting()).isEqualTo(10);
    advance(10_000);
    assertThat(ran)
        .containsExactly(
            "t0", "t1000", "t2000", "t3000", "t4000", "t5000", "t6000", "t7000", "t8000", "t9000");
  }

  @Test
  void clockStopsWhereTheFactBecomesTrue() {
    after(1, "a");
    after(2, "b");
    after(3, "c");

    assertThat(ticker.advanceUntil(() -> ran.contains("b"), Duration.ofMillis(10))).isTrue();

    assertThat(ran).containsExactly("a", "b");
    assertThat(ticker.nanos()).isEqualTo(2_000_000);
  }

  @Test
  void factThatIsTrueAlreadyMovesNothing() {
    after(0, "a");

    assertThat(ticker.advanceUntil(() -> true, Duration.ofMillis(10))).isTrue();

    assertThat(ran).isEmpty();
  }

  @Test
  void factThatNeverIsTrueEndsAtTheLimit() {
    after(11, "late");

    assertThat(ticker.advanceUntil(() -> false, Duration.ofMillis(10))).isFalse();

    assertThat(ran).isEmpty();
    assertThat(ticker.nanos()).isEqualTo(10_000_000);
  }
}

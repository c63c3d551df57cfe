// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class PaceTest {

  private static final long SECOND = 1_000_000_000L;

  /** Messages of any sizes, each sent as soon as it may: the average is the rate. */
  @Property
  void rateHoldsForMessagesOfEverySize(
      @ForAll @LongRange(min = 10_000, max = 1_000_000_000) long rate,
      @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 1 << 20) Integer> sizes) {
    long now = 0;
    long passed = 0;
    Pace pace = new Pace(rate, now);
    for (int round = 0; now < 100 * SECOND && round < 2_000; round++) {
      int size = sizes.get(round % sizes.size());
      now += pace.waitNanos(now);
      pace.pass(size, now);
      passed += size;
    }
    now += pace.waitNanos(now);
    double burst = rate * 0.02;
    assertThat(passed * 1.0)
        .isCloseTo(rate * (now / 1e9), within(rate * (now / 1e9) * 0.05 + burst));
  }

  @Test
  void timeThatWasNotUsedIsNotSavedUp() {
    Pace pace = new Pace(1_000_000, 0);
    long later = 60 * SECOND;
    pace.pass(1_000_000, later);
    assertThat(pace.waitNanos(later) * 1.0).isCloseTo(SECOND * 0.98, Percentage.withPercentage(1));
  }

  @Test
  void unlimitedNeverWaits() {
    Pace pace = new Pace(Bandwidth.UNLIMITED.outBytesPerSecond(), 0);
    pace.pass(Integer.MAX_VALUE, 0);
    assertThat(pace.isLimited()).isFalse();
    assertThat(pace.waitNanos(0)).isZero();
  }
}

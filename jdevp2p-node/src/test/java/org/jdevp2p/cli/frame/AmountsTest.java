// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class AmountsTest {

  @Test
  void digitsAreGroupedTheSameInEveryLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThat(Amounts.count(1_234_567)).isEqualTo("1,234,567");
      assertThat(Amounts.bytes(1536)).isEqualTo("1.5 KiB");
      assertThat(Amounts.time(Duration.ofNanos(1_500_000))).isEqualTo("1.50 ms");
      assertThat(Amounts.seconds(Duration.ofMillis(1_234_500))).isEqualTo("1,234.5 s");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void sizesBelowOneKibibyteAreExact() {
    assertThat(Amounts.bytes(0)).isEqualTo("0 B");
    assertThat(Amounts.bytes(1023)).isEqualTo("1023 B");
    assertThat(Amounts.bytes(1024)).isEqualTo("1.0 KiB");
    assertThat(Amounts.bytes(Long.MAX_VALUE)).endsWith(" TiB");
  }

  @Test
  void timesHaveAboutThreeDigits() {
    assertThat(Amounts.time(Duration.ofNanos(412_345))).isEqualTo("0.41 ms");
    assertThat(Amounts.time(Duration.ofMillis(12))).isEqualTo("12.0 ms");
    assertThat(Amounts.time(Duration.ofMillis(1234))).isEqualTo("1,234 ms");
    assertThat(Amounts.millis(Duration.ofNanos(1_234_567))).isEqualTo(1.235);
  }

  @Test
  void nounsAgreeWithTheirNumbers() {
    assertThat(Amounts.of(0, "link")).isEqualTo("0 links");
    assertThat(Amounts.of(1, "link")).isEqualTo("1 link");
    assertThat(Amounts.of(1000, "link")).isEqualTo("1,000 links");
  }
}

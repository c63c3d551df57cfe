// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;

import org.jdevp2p.bytes.Bytes;
import org.junit.jupiter.api.Test;

class MeasuringTest {

  @Test
  void firstMessageOnlyStartsTheClock() {
    Window window = new Window(2, 0);

    assertThat(window.add(100, 1_000)).isFalse();
    assertThat(window.add(10, 2_000)).isFalse();
    assertThat(window.add(10, 3_500)).isTrue();
    assertThat(window.messages()).isEqualTo(2);
    assertThat(window.bytes()).isEqualTo(20);
    assertThat(window.elapsedNanos()).isEqualTo(2_500);
  }

  @Test
  void windowIsFullWhenItHasLastedLongEnough() {
    Window window = new Window(0, 1_000);

    assertThat(window.add(1, 5_000)).isFalse();
    assertThat(window.add(1, 5_999)).isFalse();
    assertThat(window.add(1, 6_000)).isTrue();
  }

  @Test
  void quantilesAreMeasuredValues() {
    Times times = new Times();
    for (int i = 2_000; i > 0; i--) {
      times.add(i * 1_000L);
    }

    assertThat(times.micros(0)).isEqualTo(1);
    assertThat(times.micros(0.5)).isEqualTo(1_000);
    assertThat(times.micros(0.99)).isEqualTo(1_980);
    assertThat(times.micros(1)).isEqualTo(2_000);
  }

  @Test
  void payloadFollowsFromSizeAndSeed() {
    assertThat(Payload.of(4, 1)).isEqualTo(Bytes.fromHex("843c5e81b4"));
    assertThat(Payload.of(4, 0)).isEqualTo(Bytes.fromHex("8400010203"));
  }
}

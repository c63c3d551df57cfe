// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({"500ms, PT0.5S", "5s, PT5S", "2m, PT2M", "1h, PT1H", "0s, PT0S", "1500MS, PT1.5S"})
  void durationsReadAsPeopleWriteThem(String text, Duration expected) {
    assertThat(new Durations().convert(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "", "s", "-5s", "5 s", "1.5s", "5d", "9999999999999s"})
  void anythingElseIsRefusedWithTheRightForm(String text) {
    assertThatThrownBy(() -> new Durations().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("'" + text + "' is not a duration; write 500ms, 5s, 2m or 1h");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "1ms", "1500ms", "90s", "2m", "3h"})
  void formattedDurationReadsBackTheSame(String text) {
    assertThat(Durations.format(new Durations().convert(text))).isEqualTo(text);
  }
}

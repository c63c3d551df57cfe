// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.jdevp2p.cli.frame.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExplainCommandTest {

  @ParameterizedTest
  @CsvSource({
    "0, exit code 0 (ok)",
    "7, exit code 7 (local-configuration)",
    "64, exit code 64 (requested): The remote disconnected with reason 0x00",
    "68, exit code 68 (too-many-peers): The remote disconnected with reason 0x04",
    "127, exit code 127 (unknown-reason)",
    "0x10, disconnect reason 0x10 (subprotocol-error)",
    "TOO_MANY_PEERS, disconnect reason 0x04 (too-many-peers)",
    "eth/69, capability (eth)",
  })
  void numberOrNameIsExplained(String subject, String beginning) {
    assertThat(CommandLineRun.of("explain", subject).text()).startsWith(beginning);
  }

  @Test
  void numberWithTwoMeaningsGivesBoth() {
    assertThat(CommandLineRun.of("explain", "4").text().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("exit code 4 (timeout)"),
            line -> assertThat(line).startsWith("disconnect reason 0x04 (too-many-peers)"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"63", "128", "0x0c", "no-such-thing", "-1"})
  void whatHasNoMeaningIsRefused(String subject) {
    assertThat(CommandLineRun.of("explain", "--", subject).sentence(ExitCode.USAGE))
        .contains("'" + subject + "'");
  }

  @Test
  void everythingFitsIn80Columns() {
    assertThat(CommandLineRun.of("explain").text().lines())
        .hasSizeGreaterThan(28)
        .allMatch(line -> line.length() <= 80);
  }

  @Test
  void jsonListsEveryReasonOfTheSpecification() {
    JsonNode json = CommandLineRun.of("explain", "--json").json();
    assertThat(json.path("type").asString()).isEqualTo("explanations");
    assertThat(
            json.path("entries")
                .valueStream()
                .filter(e -> e.path("kind").asString().equals("disconnect-reason"))
                .map(e -> e.path("number").asInt()))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 16);
  }

  @Test
  void streamHasOneObjectALine() {
    assertThat(CommandLineRun.of("explain", "4", "--ndjson").text().lines())
        .map(line -> JsonMapper.shared().readTree(line).path("type").asString())
        .containsExactly("explanation", "explanation");
  }
}

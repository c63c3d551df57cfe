// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(600)
class CompareTest {

  @TempDir Path directory;

  @Test
  void everyDriverRunsWithNodesOfOurs() throws Exception {
    Options options =
        Options.parse("--tiny", "--subject", "jdevp2p", "--out", directory.toString());

    assertThat(Compare.run(options)).isTrue();

    JsonNode all = JsonMapper.shared().readTree(directory.resolve("benchmarks.json"));
    assertThat(all.path("type").asString()).isEqualTo("bench");
    assertThat(all.path("notMeasured")).isEmpty();
    assertThat(all.path("figures").valueStream().map(figure -> figure.path("group").asString()))
        .contains("link", "handshake", "flood", "neighbour", "stall", "memory");
    assertThat(Files.readString(directory.resolve("benchmarks.md")))
        .contains("| 1 MiB, messages/s |");
  }

  @Test
  void advantageIsAboveOneForTheBetterOneWhateverTheUnit() {
    Results results = new Results();
    results.higher(Subject.JDEVP2P, "link", "100 B", "messages/s", 300);
    results.higher(Subject.GETH, "link", "100 B", "messages/s", 100);
    results.lower(Subject.JDEVP2P, "link", "echo", "us", 50);
    results.lower(Subject.GETH, "link", "echo", "us", 100);

    assertThat(results.find("link", "100 B").orElseThrow().advantage("geth")).hasValue(3.0);
    assertThat(results.find("link", "echo").orElseThrow().advantage("geth")).hasValue(2.0);
    assertThat(results.find("link", "echo").orElseThrow().advantage("ejs")).isEmpty();
  }

  @Test
  void medianOfTheRoundsCounts() {
    Figure figure = new Figure("link", "100 B", "messages/s", Figure.Better.HIGHER);
    for (double value : new double[] {9, 1, 5, 6}) {
      figure.add(Subject.JDEVP2P, value);
    }

    assertThat(figure.median("jdevp2p")).hasValue(5.5);
    assertThat(figure.median("geth")).isEmpty();
  }

  @Test
  void chartNeedsFiguresOfBothAndIsSvg() throws IOException {
    Results results = new Results();
    Path file = directory.resolve("chart.svg");
    results.higher(Subject.JDEVP2P, "link", "100 B", "messages/s", 300);
    assertThat(Chart.write(results, file)).isFalse();

    results.higher(Subject.GETH, "link", "100 B", "messages/s", 100);

    assertThat(Chart.write(results, file)).isTrue();
    assertThat(Files.readString(file)).contains("<svg");
  }

  @Test
  void tableReplacesWhatStandsBetweenTheMarks() throws IOException {
    String document = "a\n<!-- figures: begin -->\nold\n<!-- figures: end -->\nb\n";

    assertThat(Report.replaced(document, "new\n"))
        .isEqualTo("a\n<!-- figures: begin -->\n\nnew\n\n<!-- figures: end -->\nb\n");
    assertThatThrownBy(() -> Report.replaced("no marks", "new")).isInstanceOf(IOException.class);
  }

  @Test
  void unknownFlagIsNamed() {
    assertThatThrownBy(() -> Options.parse("--fast"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--fast");
  }
}

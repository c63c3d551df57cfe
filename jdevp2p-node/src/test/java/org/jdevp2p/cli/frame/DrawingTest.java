// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrawingTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Drawing drawing(Map<String, String> environment, boolean terminal) {
    PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
    return new Drawing(
        new Terminal(
            out,
            new PrintStream(err, true, UTF_8),
            InputStream.nullInputStream(),
            environment,
            terminal,
            terminal));
  }

  private String drawn() {
    String text = err.toString(UTF_8).replace("\u001b", "ESC");
    err.reset();
    return text;
  }

  @Test
  void nextDrawingCoversTheOneBeforeWithoutBlankingItFirst() {
    Drawing drawing = drawing(Map.of(), true);
    drawing.draw(List.of("one", "two"));
    assertThat(drawn()).isEqualTo("oneESC[K\ntwoESC[K\nESC[J");
    drawing.draw(List.of("three"));
    assertThat(drawn()).isEqualTo("ESC[2AthreeESC[K\nESC[J");
    drawing.erase();
    assertThat(drawn()).isEqualTo("ESC[1AESC[J");
    drawing.erase();
    assertThat(drawn()).isEmpty();
  }

  @Test
  void linesAreCutSoThatNoneWraps() {
    drawing(Map.of("COLUMNS", "40"), true).draw(List.of("x".repeat(41)));
    assertThat(drawn()).isEqualTo("x".repeat(40) + "ESC[K\nESC[J");
  }

  @Test
  void screenThatIsTooSmallShowsTheBeginningAndTheLastLine() {
    List<String> lines = IntStream.range(0, 20).mapToObj(i -> "line " + i).toList();
    drawing(Map.of("LINES", "10"), true).draw(lines);
    assertThat(drawn().lines())
        .hasSize(10)
        .contains("line 6ESC[K", "… and 12 more lines that the screen hidesESC[K", "line 19ESC[K")
        .doesNotContain("line 7ESC[K");
  }

  @Test
  void screenThatIsLargeEnoughByOneLineShowsAll() {
    List<String> lines = IntStream.range(0, 9).mapToObj(i -> "line " + i).toList();
    drawing(Map.of("LINES", "10"), true).draw(lines);
    assertThat(drawn()).contains("line 7", "line 8").doesNotContain("hides");
  }

  @Test
  void nothingIsDrawnWhereNobodyLooks() {
    drawing(Map.of(), false).draw(List.of("one"));
    drawing(Map.of("TERM", "dumb"), true).draw(List.of("one"));
    assertThat(drawn()).isEmpty();
  }

  @Test
  void drawingThatIsTooYoungStays() {
    Drawing drawing = drawing(Map.of(), true);
    drawing.draw(List.of("one"), Duration.ofHours(1));
    assertThat(drawn()).isEmpty();
    drawing.draw(List.of("one"), Duration.ZERO);
    assertThat(drawn()).startsWith("one");
  }
}

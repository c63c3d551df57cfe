// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.compare;

import java.awt.Color;
import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.style.Styler;

/** How the implementations compare, go-ethereum being 1: messages and handshakes a second. */
final class Chart {

  private static final int WIDTH = 900;
  private static final int HEIGHT = 420;

  private Chart() {}

  /**
   * Draws the chart as SVG.
   *
   * @return whether there was anything to draw: figures of go-ethereum and of ours
   */
  static boolean write(Results results, Path file) throws IOException {
    List<Figure> figures = new ArrayList<>();
    LinkRun.SIZES
        .keySet()
        .forEach(size -> results.find(LinkRun.GROUP, size).ifPresent(figures::add));
    results.find(LinkRun.HANDSHAKE_GROUP, LinkRun.ONE_BY_ONE).ifPresent(figures::add);
    figures.removeIf(figure -> figure.advantage(Subject.GETH.id()).isEmpty());
    if (figures.isEmpty()) {
      return false;
    }
    CategoryChart chart = chart();
    List<String> labels =
        figures.stream()
            .map(figure -> figure.name().equals(LinkRun.ONE_BY_ONE) ? "handshakes" : figure.name())
            .toList();
    add(chart, Subject.JDEVP2P, new Color(0x1f77b4), figures, labels);
    add(chart, Subject.GETH, new Color(0x9e9e9e), figures, labels);
    add(chart, Subject.EJS, new Color(0xd9b44a), figures, labels);
    add(chart, Subject.TUWENI, new Color(0x7fb069), figures, labels);
    ByteArrayOutputStream svg = new ByteArrayOutputStream();
    VectorGraphicsEncoder.saveVectorGraphic(chart, svg, VectorGraphicsFormat.SVG);
    // Letters are drawn as outlines with a dozen decimals, of which two can be seen.
    Files.writeString(
        file, svg.toString(StandardCharsets.UTF_8).replaceAll("(\\d\\.\\d\\d)\\d+", "$1"));
    return true;
  }

  private static CategoryChart chart() {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("One link over loopback, both ends in processes of their own; geth = 1")
            .yAxisTitle("messages (handshakes) per second, relative")
            .build();
    Font text = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    chart
        .getStyler()
        .setChartTitleFont(text)
        .setLegendFont(text)
        .setLegendPosition(Styler.LegendPosition.InsideNE);
    chart
        .getStyler()
        .setAxisTickLabelsFont(text)
        .setAxisTitleFont(text)
        .setYAxisMin(0.0)
        .setYAxisDecimalPattern("0.0")
        .setPlotGridVerticalLinesVisible(false);
    chart.getStyler().setChartBackgroundColor(Color.WHITE).setAntiAlias(true);
    return chart;
  }

  /**
   * Only an implementation of which something was measured; what is missing is drawn as nothing.
   */
  private static void add(
      CategoryChart chart,
      Subject subject,
      Color color,
      List<Figure> figures,
      List<String> labels) {
    List<Double> values = new ArrayList<>();
    boolean any = false;
    for (Figure figure : figures) {
      OptionalDouble value = figure.median(subject.id());
      OptionalDouble one = figure.median(Subject.GETH.id());
      any |= value.isPresent();
      values.add(value.isPresent() ? value.getAsDouble() / one.orElseThrow() : 0.0);
    }
    if (any) {
      chart.addSeries(subject.id(), labels, values).setFillColor(color);
    }
  }
}

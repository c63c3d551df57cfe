// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The results for people and for programs: a table in Markdown, an object in JSON. */
final class Report {

  private static final int SCHEMA = 1;
  private static final String BEGIN = "<!-- figures: begin -->";
  private static final String END = "<!-- figures: end -->";

  private final Options options;
  private final Results results;

  /** When the run began, in ISO 8601. */
  private final String at;

  Report(Options options, Results results, String at) {
    this.options = options;
    this.results = results;
    this.at = at;
  }

  /** The whole as one object. Schema 1. */
  String json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("type", "bench");
    all.put("schema", SCHEMA);
    all.put("at", at);
    all.put("length", options.length().name());
    all.put("machine", machine());
    all.put("implementations", results.implementations());
    all.put("figures", results.figures().stream().map(Report::fields).toList());
    all.put("notes", results.notes());
    all.put("notMeasured", results.failures());
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValueAsString(all);
  }

  private static Map<String, Object> machine() {
    Map<String, Object> machine = new LinkedHashMap<>();
    machine.put("cpu", cpu());
    machine.put("cores", Runtime.getRuntime().availableProcessors());
    machine.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    machine.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
    return machine;
  }

  private static String cpu() {
    Path info = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(info)) {
      return System.getProperty("os.arch");
    }
    try (Stream<String> lines = Files.lines(info)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  private static Map<String, Object> fields(Figure figure) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("group", figure.group());
    fields.put("name", figure.name());
    fields.put("unit", figure.unit());
    fields.put("better", figure.better().name().toLowerCase(Locale.ROOT));
    Map<String, Double> medians = new LinkedHashMap<>();
    Map<String, Double> advantages = new LinkedHashMap<>();
    for (String subject : figure.rounds().keySet()) {
      figure.median(subject).ifPresent(median -> medians.put(subject, median));
      if (!subject.equals(Subject.JDEVP2P.id())) {
        figure.advantage(subject).ifPresent(ratio -> advantages.put(subject, ratio));
      }
    }
    fields.put("medians", medians);
    fields.put("timesBetterThan", advantages);
    fields.put("rounds", figure.rounds());
    return fields;
  }

  /** One table for each group. */
  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append(at).append(", ").append(options.length().name()).append(" run");
    machine().forEach((what, value) -> text.append(", ").append(what).append(' ').append(value));
    text.append(".\n\n");
    results
        .implementations()
        .forEach((id, version) ->
            text.append("- ").append(id).append(": ").append(version).append('\n'));
    Map<String, List<Figure>> groups = new LinkedHashMap<>();
    for (Figure figure : results.figures()) {
      groups.computeIfAbsent(figure.group(), group -> new ArrayList<>()).add(figure);
    }
    groups.forEach((group, figures) -> {
      List<String> others = others(figures);
      text.append("\n| ").append(group).append(" | jdevp2p |");
      others.forEach(other -> text.append(' ').append(other).append(" | times better |"));
      text.append("\n|---|--:|").append("--:|--:|".repeat(others.size())).append('\n');
      figures.forEach(figure -> text.append(row(figure, others)));
    });
    list(text, "Notes", results.notes());
    list(text, "Not measured", results.failures());
    return text.toString();
  }

  private static void list(StringBuilder text, String title, List<String> sentences) {
    if (!sentences.isEmpty()) {
      text.append('\n').append(title).append(":\n\n");
      sentences.forEach(sentence -> text.append("- ").append(sentence).append('\n'));
    }
  }

  /** The implementations beside ours that the figures of a group tell of. */
  private List<String> others(List<Figure> figures) {
    return Stream.of(Subject.values())
        .filter(subject -> subject != Subject.JDEVP2P)
        .map(Subject::id)
        .filter(other ->
            figures.stream()
                .anyMatch(figure ->
                    figure.rounds().containsKey(other) || results.lacks(other, figure.group())))
        .toList();
  }

  private String row(Figure figure, List<String> others) {
    List<String> cells = new ArrayList<>();
    cells.add(figure.name() + ", " + figure.unit());
    cells.add(number(figure.median(Subject.JDEVP2P.id())));
    for (String other : others) {
      boolean lacks = results.lacks(other, figure.group());
      String theirs = number(figure.median(other));
      cells.add(theirs.isEmpty() && lacks ? "cannot" : theirs);
      cells.add(
          figure
              .advantage(other)
              .map(
                  ratio -> String.format(Locale.ROOT, ratio < 0.1 ? "**%.4f**" : "**%.2f**", ratio))
              .orElse(""));
    }
    return "| " + String.join(" | ", cells) + " |\n";
  }

  /** Three digits that count. */
  private static String number(OptionalDouble value) {
    if (value.isEmpty()) {
      return "";
    }
    double number = value.getAsDouble();
    double size = Math.abs(number);
    String format = size >= 100 || number == 0 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, number);
  }

  /** Writes both into the output directory, and the chart if there is something to draw. */
  void write() throws IOException {
    Files.createDirectories(options.out());
    Files.writeString(options.out().resolve("benchmarks.json"), json());
    Files.writeString(options.out().resolve("benchmarks.md"), markdown());
    if (!Chart.write(results, chart())) {
      Files.deleteIfExists(chart()); // an earlier run's
    }
  }

  private Path chart() {
    return options.out().resolve("benchmarks.svg");
  }

  /**
   * Sees whether the document has a place for figures.
   *
   * @throws IOException if not
   */
  void checkDocument() throws IOException {
    if (options.docs().isPresent()) {
      replaced(Files.readString(options.docs().get().resolve("benchmarks.md")), "");
    }
  }

  /** Writes the tables into the document, and the chart beside it. */
  void writeDocument() throws IOException {
    if (options.docs().isPresent()) {
      Path document = options.docs().get().resolve("benchmarks.md");
      Files.writeString(document, replaced(Files.readString(document), markdown()));
      if (Files.exists(chart())) {
        Files.writeString(
            options.docs().get().resolve("benchmarks.svg"), Files.readString(chart()));
      }
    }
  }

  /** The document with a new table between the two marks. */
  static String replaced(String document, String table) throws IOException {
    int begin = document.indexOf(BEGIN);
    int end = document.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IOException("the document has no place for figures: " + BEGIN + " ... " + END);
    }
    return document.substring(0, begin + BEGIN.length())
        + "\n\n"
        + table
        + "\n"
        + document.substring(end);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.compare;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What to measure, and how thoroughly.
 *
 * @param root directory of the project, where the other implementations lie
 * @param out where the results go
 * @param docs directory whose {@code benchmarks.md} and {@code benchmarks.svg} are brought up to
 *     date, if any
 * @param groups which groups of figures; all if empty
 * @param subjects which implementations; all if empty
 * @param length how long and how often
 * @param jvmArguments for nodes of ours
 */
record Options(
    Path root,
    Path out,
    Optional<Path> docs,
    Set<String> groups,
    Set<String> subjects,
    Length length,
    List<String> jvmArguments) {

  static final String USAGE =
      """
      usage: compare [--tiny | --short | --full] [--only GROUP,...] [--subject NAME,...]
                     [--root DIRECTORY] [--out DIRECTORY] [--docs DIRECTORY] [--jvm-args ARGUMENTS]
      groups: link, handshake, flood, neighbour, stall, memory
      names: jdevp2p, geth, ejs\
      """;

  private static final Set<String> FLAGS =
      Set.of("--only", "--subject", "--root", "--out", "--docs", "--jvm-args");

  /**
   * How long and how often something is measured.
   *
   * @param name by which results say what they were
   * @param rounds how often each figure is taken; the median counts
   * @param seconds how long one measurement of a rate lasts
   * @param warmupSeconds how long a link is busy before its first measurement
   * @param warmups how many requests, and how many handshakes, before their first measurement
   * @param echoes requests in a measurement of latency
   * @param handshakes in one measurement
   * @param idleLinks numbers of links whose memory is measured
   * @param slowMillis how long the slow handler sleeps
   */
  record Length(
      String name,
      int rounds,
      double seconds,
      double warmupSeconds,
      int warmups,
      int echoes,
      int handshakes,
      List<Integer> idleLinks,
      long slowMillis) {

    /** Shows that everything runs; the figures mean nothing. */
    static final Length TINY = new Length("tiny", 1, 0.2, 0.2, 20, 20, 4, List.of(10), 200);

    static final Length SHORT =
        new Length("short", 3, 2, 5, 10_000, 2_000, 200, List.of(1_000), 6_000);

    static final Length FULL =
        new Length("full", 5, 5, 5, 10_000, 20_000, 2_000, List.of(1_000, 10_000), 6_000);
  }

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException if it cannot be understood
   */
  static Options parse(String... arguments) {
    Length length = Length.SHORT;
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < arguments.length; i++) {
      String flag = arguments[i];
      switch (flag) {
        case "--tiny" -> length = Length.TINY;
        case "--short" -> length = Length.SHORT;
        case "--full" -> length = Length.FULL;
        default -> {
          if (!FLAGS.contains(flag) || i + 1 == arguments.length) {
            throw new IllegalArgumentException("'" + flag + "' is unknown or lacks its value");
          }
          values.put(flag, arguments[++i]);
        }
      }
    }
    Path root = Path.of(values.getOrDefault("--root", "")).toAbsolutePath();
    return new Options(
        root,
        Path.of(values.getOrDefault("--out", root + "/jdevp2p-bench/target/compare"))
            .toAbsolutePath(),
        Optional.ofNullable(values.get("--docs")).map(docs -> Path.of(docs).toAbsolutePath()),
        set(values.getOrDefault("--only", "")),
        set(values.getOrDefault("--subject", "")),
        length,
        words(values.getOrDefault("--jvm-args", ""), " "));
  }

  private static Set<String> set(String text) {
    return new LinkedHashSet<>(words(text, ","));
  }

  private static List<String> words(String text, String separator) {
    return text.isBlank() ? List.of() : List.of(text.split(separator, -1));
  }

  boolean wants(String group) {
    return groups.isEmpty() || groups.contains(group);
  }

  boolean wants(Subject subject) {
    return subjects.isEmpty() || subjects.contains(subject.id());
  }
}

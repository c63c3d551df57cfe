// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.compare;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
      groups: link, handshake, flood, neighbour, stall, memory, idle, bandwidth, metrics
      names: jdevp2p, geth, ejs, tuweni
      --docs takes all figures of all of them, so neither --only nor --subject go with it\
      """;

  private static final Set<String> GROUPS =
      Set.of(
          LinkRun.GROUP,
          LinkRun.HANDSHAKE_GROUP,
          PressureRun.FLOOD,
          PressureRun.NEIGHBOUR,
          PressureRun.STALL,
          MemoryRun.GROUP,
          IdleRun.GROUP,
          BandwidthRun.GROUP,
          MetricsRun.GROUP);

  private static final Set<String> FLAGS =
      Set.of("--only", "--subject", "--root", "--out", "--docs", "--jvm-args");

  /**
   * How long and how often something is measured.
   *
   * @param name by which results say what they were
   * @param rounds how often each figure is taken; the median counts
   * @param seconds how long one measurement of a rate lasts
   * @param warmupSeconds how long a link is busy before its first measurement, if at all
   * @param warmups how many requests, and how many handshakes, before their first measurement
   * @param echoes requests in a measurement of latency
   * @param handshakes in one measurement
   * @param idleLinks numbers of links whose memory is measured
   * @param slowMillis how long the slow handler sleeps
   * @param allocationBytes how much is sent to see what a message makes both ends allocate
   * @param linksInOne how many idle links are opened within one process
   * @param idleSeconds how long these are watched
   * @param pingMillis how often these are pinged; 0 for as often as by default
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
      long slowMillis,
      long allocationBytes,
      int linksInOne,
      double idleSeconds,
      long pingMillis) {

    /** Shows that everything runs; the figures mean nothing. */
    static final Length TINY =
        new Length("tiny", 1, 0.1, 0, 20, 20, 4, List.of(10), 200, 1 << 20, 10, 0.1, 100);

    static final Length SHORT =
        new Length(
            "short", 3, 2, 3, 10_000, 2_000, 200, List.of(1_000), 6_000, 100 << 20, 10_000, 20, 0);

    static final Length FULL =
        new Length(
            "full",
            5,
            5,
            5,
            10_000,
            20_000,
            2_000,
            List.of(1_000, 10_000),
            6_000,
            400 << 20,
            10_000,
            90,
            0);
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
    Set<String> groups = set("--only", values, GROUPS);
    Set<String> subjects =
        set(
            "--subject",
            values,
            Stream.of(Subject.values()).map(Subject::id).collect(Collectors.toSet()));
    if (values.containsKey("--docs") && !(groups.isEmpty() && subjects.isEmpty())) {
      throw new IllegalArgumentException(
          "--docs would lose the figures that --only and --subject leave out");
    }
    Path root = Path.of(values.getOrDefault("--root", "")).toAbsolutePath();
    return new Options(
        root,
        Path.of(values.getOrDefault("--out", root + "/jdevp2p-bench/target/compare"))
            .toAbsolutePath(),
        Optional.ofNullable(values.get("--docs")).map(docs -> Path.of(docs).toAbsolutePath()),
        groups,
        subjects,
        length,
        words(values.getOrDefault("--jvm-args", ""), " "));
  }

  /** What a flag lists, each of which must be known. */
  private static Set<String> set(String flag, Map<String, String> values, Set<String> known) {
    Set<String> all = new LinkedHashSet<>(words(values.getOrDefault(flag, ""), ","));
    for (String one : all) {
      if (!known.contains(one)) {
        throw new IllegalArgumentException(flag + " '" + one + "' is unknown");
      }
    }
    return all;
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

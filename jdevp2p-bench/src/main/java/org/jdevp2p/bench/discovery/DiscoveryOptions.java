// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.discovery;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What to measure, and how thoroughly.
 *
 * @param root directory of the project
 * @param out where the results go
 * @param groups which groups; all if empty
 * @param subjects which implementations; all if empty
 * @param rounds of round trips; the median counts
 * @param pings round trips in a round
 * @param seconds how long a flood is measured
 * @param warmupSeconds how long pings go on before
 * @param attacks what nodes are flooded with
 * @param overlayNodes of the simulated network
 */
record DiscoveryOptions(
    Path root,
    Path out,
    Set<String> groups,
    Set<String> subjects,
    int rounds,
    int pings,
    double seconds,
    double warmupSeconds,
    List<Attack> attacks,
    int overlayNodes) {

  static final String USAGE =
      """
      usage: discovery [--tiny | --short | --full] [--only GROUP,...] [--subject NAME,...]
                       [--attack TEXT] [--root DIRECTORY] [--out DIRECTORY]
      groups: ping, crawl, flood
      names: jdevp2p, consensys
      --attack: only floods whose name has this in it\
      """;

  private static final Set<String> FLAGS =
      Set.of("--only", "--subject", "--attack", "--root", "--out");

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException if it cannot be understood
   */
  static DiscoveryOptions parse(String... arguments) {
    String length = "--short";
    Map<String, String> values = new TreeMap<>();
    for (int i = 0; i < arguments.length; i++) {
      String flag = arguments[i];
      if (Set.of("--tiny", "--short", "--full").contains(flag)) {
        length = flag;
      } else if (FLAGS.contains(flag) && i + 1 < arguments.length) {
        values.put(flag, arguments[++i]);
      } else {
        throw new IllegalArgumentException("'" + flag + "' is unknown or lacks its value");
      }
    }
    Path root = Path.of(values.getOrDefault("--root", "")).toAbsolutePath();
    Path out =
        Path.of(values.getOrDefault("--out", root + "/jdevp2p-bench/target/discovery"))
            .toAbsolutePath();
    Set<String> groups = words(values.getOrDefault("--only", ""));
    Set<String> subjects = words(values.getOrDefault("--subject", ""));
    List<Attack> attacks =
        (length.equals("--tiny") ? Attack.TINY : Attack.ALL)
            .stream()
                .filter(attack -> attack.name().contains(values.getOrDefault("--attack", "")))
                .toList();
    return switch (length) {
      case "--tiny" ->
          new DiscoveryOptions(root, out, groups, subjects, 1, 20, 0.3, 0.2, attacks, 100);
      case "--full" ->
          new DiscoveryOptions(root, out, groups, subjects, 5, 20_000, 20, 5, attacks, 20_000);
      default ->
          new DiscoveryOptions(root, out, groups, subjects, 3, 10_000, 8, 3, attacks, 20_000);
    };
  }

  private static Set<String> words(String text) {
    return text.isBlank() ? Set.of() : Set.copyOf(List.of(text.split(",", -1)));
  }

  boolean wants(String group) {
    return groups.isEmpty() || groups.contains(group);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crawl;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts nodes by a name that they have chosen themselves. Each may choose another, and a report
 * stays small all the same.
 */
final class Tally {

  /** Names that are told apart, those that come first; real networks know a few hundred. */
  static final int MAX_NAMES = 10_000;

  /** What all further names are counted as. */
  static final String OTHERS = "(others)";

  private final Map<String, Long> counts = new HashMap<>();

  void add(String name, long nodes) {
    boolean told = counts.containsKey(name) || counts.size() < MAX_NAMES;
    counts.merge(told ? name : OTHERS, nodes, Long::sum);
  }

  /** From the most to the least, of equals by name. */
  Map<String, Long> counts() {
    Map<String, Long> sorted = new LinkedHashMap<>();
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(e -> sorted.put(e.getKey(), e.getValue()));
    return sorted;
  }
}

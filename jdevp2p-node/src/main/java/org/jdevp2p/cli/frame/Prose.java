// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

import java.util.ArrayList;
import java.util.List;

/** Sentences in lines that fit. */
public final class Prose {
  private Prose() {}

  /**
   * {@code text} behind {@code front}, broken between words so that no line is longer than {@code
   * width} where that is possible; the second and later lines begin below the first one's text.
   */
  public static List<String> lines(String front, String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(front);
    for (String word : text.split(" ", -1)) {
      if (line.length() > front.length() && line.length() + word.length() > width) {
        lines.add(line.toString().stripTrailing());
        line.setLength(0);
        line.append(" ".repeat(front.length()));
      }
      line.append(word).append(' ');
    }
    lines.add(line.toString().stripTrailing());
    return lines;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

/** Text of strangers as it may stand in a message: short, and nothing that steers a terminal. */
final class Shown {

  private static final int MAX_CHARS = 80;

  private Shown() {}

  static String of(String text) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      String one = c >= 0x20 && c < 0x7f ? String.valueOf(c) : "\\u%04x".formatted((int) c);
      if (shown.length() + one.length() > MAX_CHARS) {
        return shown + "…";
      }
      shown.append(one);
    }
    return shown.toString();
  }
}

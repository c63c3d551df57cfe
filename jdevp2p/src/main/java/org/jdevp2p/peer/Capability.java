// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.util.Comparator;

/**
 * A subprotocol by name and version, as Hello announces it: {@code eth/69}.
 *
 * <p>Ordered by name (ASCII, case-sensitive), then version: the order in which message ids are
 * given out (rlpx.md "Message ID-based Multiplexing").
 *
 * @param name 1 to {@value #MAX_NAME_CHARS} printable ASCII characters
 * @param version 0 or more
 */
public record Capability(String name, int version) implements Comparable<Capability> {

  /** The specification says "max eight characters"; names in use are longer, so we allow more. */
  public static final int MAX_NAME_CHARS = 32;

  private static final Comparator<Capability> ORDER =
      Comparator.comparing(Capability::name).thenComparingInt(Capability::version);

  /**
   * Checks both parts.
   *
   * @throws IllegalArgumentException if the name is empty, too long or not printable ASCII, or the
   *     version is negative
   */
  public Capability {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "capability name of "
              + name.length()
              + " characters, expected 1 to "
              + MAX_NAME_CHARS
              + " printable ASCII ones without '/'");
    }
    if (version < 0) {
      throw new IllegalArgumentException("capability version " + version + " is negative");
    }
  }

  static boolean isName(String name) {
    return !name.isEmpty()
        && name.length() <= MAX_NAME_CHARS
        && name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '/');
  }

  /**
   * Reads {@code name/version}.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static Capability parse(String text) {
    int slash = text.indexOf('/');
    try {
      if (slash > 0) {
        return new Capability(
            text.substring(0, slash), Integer.parseInt(text.substring(slash + 1)));
      }
    } catch (NumberFormatException e) {
      // the sentence below says it
    }
    throw new IllegalArgumentException("capability '" + text + "', expected NAME/VERSION");
  }

  @Override
  public int compareTo(Capability other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return name + "/" + version;
  }
}

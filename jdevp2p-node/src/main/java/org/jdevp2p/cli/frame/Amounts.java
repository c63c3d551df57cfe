// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Amounts as people read them, the same in every locale. JSON holds plain numbers instead. */
public final class Amounts {
  private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");
  private static final int UNIT = 1024;
  private static final double NANOS_PER_MILLI = 1e6;

  private Amounts() {}

  /** Digits in groups: {@code 1,234,567}. */
  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A size with one decimal: {@code 33.3 MiB}; below 1 KiB exactly: {@code 150 B}. */
  public static String bytes(long count) {
    double value = count;
    int unit = 0;
    while (value >= UNIT && unit < UNITS.size() - 1) {
      value /= UNIT;
      unit++;
    }
    return unit == 0 ? count + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS.get(unit));
  }

  /** Milliseconds to the microsecond, as JSON holds them. */
  public static double millis(Duration time) {
    return Math.round(time.toNanos() / NANOS_PER_MILLI * 1000) / 1000.0;
  }

  /** Three digits or so: {@code 0.41 ms}, {@code 12.3 ms}, {@code 1,234 ms}. */
  public static String time(Duration time) {
    double millis = millis(time);
    String form = millis < 10 ? "%.2f ms" : millis < 100 ? "%.1f ms" : "%,.0f ms";
    return String.format(Locale.ROOT, form, millis);
  }

  /** Seconds with one decimal: {@code 3.1 s}. */
  public static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%,.1f s", time.toMillis() / 1000.0);
  }

  /** {@code 1 link}, {@code 2 links}: for nouns that take an s. */
  public static String of(long number, String noun) {
    return count(number) + " " + noun + (number == 1 ? "" : "s");
  }
}

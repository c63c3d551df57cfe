// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.peer;

import java.util.Map;

/** One line that a node was told: its name and its fields, with defaults for those that lack. */
public record Command(Map<String, Object> fields) {

  public String name() {
    return text("cmd");
  }

  public String text(String field) {
    return String.valueOf(fields.getOrDefault(field, ""));
  }

  /** A whole number; seeds come unsigned and keep their 32 bits. */
  public int number(String field) {
    return (int) ((Number) fields.getOrDefault(field, 0)).longValue();
  }

  public double decimal(String field) {
    return ((Number) fields.getOrDefault(field, 0)).doubleValue();
  }

  boolean flag(String field) {
    return Boolean.TRUE.equals(fields.get(field));
  }

  /** What {@code seconds} is in nanoseconds; 0 if it lacks. */
  long durationNanos() {
    return (long) (decimal("seconds") * 1e9);
  }
}

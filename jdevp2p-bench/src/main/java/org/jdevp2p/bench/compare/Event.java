// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.compare;

import java.util.Map;

/** What a node said. */
public record Event(String name, Map<String, Object> fields, long atNanos) {

  public String text(String field) {
    return String.valueOf(fields.get(field));
  }

  public double number(String field) {
    Object value = fields.get(field);
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw new IllegalStateException("event " + name + " has no number '" + field + "': " + fields);
  }

  /** Whether it is called so and has these fields. */
  boolean is(String wanted, Map<String, ?> wantedFields) {
    return name.equals(wanted)
        && wantedFields.entrySet().stream()
            .allMatch(field -> field.getValue().equals(fields.get(field.getKey())));
  }
}

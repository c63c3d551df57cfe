// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.interop;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened at a node, as interop/README.md lists it.
 *
 * @param fields all fields but the name, without those that are null; numbers are {@code Integer},
 *     {@code Long} or {@code Double}
 */
record Event(String name, Map<String, Object> fields) {

  /** Wanted of a field that must be null. */
  static final Object NOTHING = new Object();

  String text(String field) {
    return (String) value(field);
  }

  boolean flag(String field) {
    return (Boolean) value(field);
  }

  Object value(String field) {
    return Objects.requireNonNull(fields.get(field), () -> field + " is missing in " + this);
  }

  /**
   * Whether this has the name and all the wanted fields; numbers are equal whatever their type is.
   */
  boolean fits(String wantedName, Map<String, ?> wanted) {
    return name.equals(wantedName)
        && wanted.entrySet().stream().allMatch(w -> same(w.getValue(), fields.get(w.getKey())));
  }

  private static boolean same(@Nullable Object wanted, @Nullable Object actual) {
    if (wanted instanceof Number n && actual instanceof Number m) {
      return n.longValue() == m.longValue();
    }
    return Objects.equals(wanted == NOTHING ? null : wanted, actual);
  }
}

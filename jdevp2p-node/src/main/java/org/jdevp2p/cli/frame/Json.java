// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON that scripts read. Each object starts with {@code type}, which says what it is, and
 * {@code schema}, a number that grows when a field changes its meaning or goes away; new fields
 * leave it as it is.
 */
public final class Json {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private Json() {}

  /** A new object of this type and schema. */
  public static ObjectNode object(String type, int schema) {
    return MAPPER.createObjectNode().put("type", type).put("schema", schema);
  }

  /** {@code node} on one line. */
  public static String line(JsonNode node) {
    return node.toString();
  }

  /** {@code node} indented for people. */
  public static String indented(JsonNode node) {
    return node.toPrettyString();
  }
}

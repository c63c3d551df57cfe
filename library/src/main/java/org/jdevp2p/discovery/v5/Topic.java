// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.node.NodeId;

/**
 * A service that nodes tell each other of (discv5-theory.md, "Services and Service Identifiers"): a
 * point among the node ids. "The application can choose its identifiers freely."
 *
 * @param id 32 bytes
 */
public record Topic(Bytes id) {

  /** Size of an id. */
  public static final int SIZE_BYTES = NodeId.SIZE_BYTES;

  /**
   * Checks the size.
   *
   * @throws IllegalArgumentException if it is not 32 bytes
   */
  public Topic {
    if (id.size() != SIZE_BYTES) {
      throw new IllegalArgumentException(
          "topic of " + id.size() + " bytes, " + SIZE_BYTES + " expected");
    }
  }

  /**
   * The topic of a name: its SHA-256 in UTF-8. The specification leaves the rule to who uses it.
   */
  public static Topic named(String name) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return new Topic(Bytes.wrap(sha256.digest(name.getBytes(StandardCharsets.UTF_8))));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the JDK lacks SHA-256", e);
    }
  }

  /** 64 hex digits, with {@code 0x} or without, are an id; anything else is a name. */
  public static Topic parse(String text) {
    String hex = text.startsWith("0x") ? text.substring(2) : text;
    return hex.matches("[0-9a-fA-F]{64}") ? new Topic(Bytes.fromHex(hex)) : named(text);
  }

  /** The logarithmic distance of a node from here, 0 to 256. */
  public int logDistance(NodeId node) {
    return new NodeId(id).logDistance(node);
  }

  /** The id in hex. */
  @Override
  public String toString() {
    return id.toHex();
  }
}

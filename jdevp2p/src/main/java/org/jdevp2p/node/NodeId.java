// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.node;

import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.Keccak256;
import org.jdevp2p.crypto.PublicKey;

/**
 * The address of a node in the discovery tables: Keccak-256 of its public key, x || y (enr.md, "v4"
 * identity scheme). Not what stands in an enode URL, which is the public key itself.
 *
 * @param hash 32 bytes
 */
public record NodeId(Bytes hash) {

  /** How many bytes an id has. */
  public static final int SIZE_BYTES = 32;

  /**
   * Checks the size.
   *
   * @throws IllegalArgumentException unless it is 32 bytes
   */
  public NodeId {
    if (hash.size() != SIZE_BYTES) {
      throw new IllegalArgumentException("node id of " + hash.size() + " bytes, 32 expected");
    }
  }

  /** The id of the node with that key. */
  public static NodeId of(PublicKey publicKey) {
    return new NodeId(Keccak256.hash(publicKey.toBytes()));
  }

  /**
   * Reads 64 hex digits, with or without {@code 0x}.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static NodeId parse(String hex) {
    return new NodeId(Bytes.fromHex(hex));
  }

  /** The first eight hex digits and an ellipsis: {@code ab12cd34…}. */
  public String shortText() {
    return hash.slice(0, 4).toHex() + "…";
  }

  /** 64 hex digits, lower case. */
  @Override
  public String toString() {
    return hash.toHex();
  }
}

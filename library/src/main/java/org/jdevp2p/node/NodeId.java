// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.node;

import java.util.random.RandomGenerator;
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

  /**
   * The logarithmic distance (discv5-theory.md): how many bits remain from the first that differs.
   *
   * @return 0 to 256; 0 = the same id
   */
  public int logDistance(NodeId other) {
    for (int i = 0; i < SIZE_BYTES; i++) {
      int differing = hash.at(i) ^ other.hash.at(i);
      if (differing != 0) {
        return (SIZE_BYTES - i) * Byte.SIZE - (Integer.numberOfLeadingZeros(differing) - 24);
      }
    }
    return 0;
  }

  /**
   * Orders ids by their distance, the XOR as a number, from this one.
   *
   * @return below 0 if {@code a} is closer to this id than {@code b}, 0 if they are the same
   */
  public int compareDistance(NodeId a, NodeId b) {
    for (int i = 0; i < SIZE_BYTES; i++) {
      int own = hash.at(i);
      int order = Integer.compare(a.hash.at(i) ^ own, b.hash.at(i) ^ own);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /**
   * Some id at that logarithmic distance from this one.
   *
   * @param distance 1 to 256
   * @throws IllegalArgumentException if it is anything else
   */
  public NodeId atDistance(int distance, RandomGenerator random) {
    if (distance < 1 || distance > SIZE_BYTES * Byte.SIZE) {
      throw new IllegalArgumentException("logarithmic distance " + distance + ", 1 to 256 allowed");
    }
    byte[] id = new byte[SIZE_BYTES];
    random.nextBytes(id);
    int first = SIZE_BYTES - 1 - (distance - 1) / Byte.SIZE; // the byte of the first other bit
    int bit = 1 << (distance - 1) % Byte.SIZE;
    for (int i = 0; i < first; i++) {
      id[i] = (byte) hash.at(i);
    }
    int below = id[first] & (bit - 1);
    id[first] = (byte) (((hash.at(first) & -bit) ^ bit) | below);
    return new NodeId(Bytes.wrap(id));
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

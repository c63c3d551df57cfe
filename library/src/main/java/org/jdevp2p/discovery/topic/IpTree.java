// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.topic;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of those that are registered, as a tree of their bits (discv5-theory.md, "IP
 * Similarity Tree"): how crowded the neighbourhood of an address is.
 *
 * <p>A tree for each family. It has no more nodes than addresses have bits, and is cut back as they
 * leave. Used within steps.
 */
final class IpTree {

  private static final class Vertex {
    int count;
    @Nullable Vertex zero;
    @Nullable Vertex one;
    final LowerBound bound = new LowerBound();

    @Nullable Vertex child(boolean bit) {
      return bit ? one : zero;
    }

    void child(boolean bit, @Nullable Vertex vertex) {
      if (bit) {
        one = vertex;
      } else {
        zero = vertex;
      }
    }
  }

  private final Vertex root = new Vertex();

  int size() {
    return root.count;
  }

  /**
   * 0 where nobody is near, 1 where all are: of the prefixes of the address, the share that more
   * have than would if addresses were spread evenly.
   *
   * @param without one that is in the tree and does not count here; null if all do
   */
  double score(InetAddress address, @Nullable InetAddress without) {
    byte[] bits = address.getAddress();
    byte[] left = without == null ? new byte[0] : without.getAddress();
    int length = bits.length * Byte.SIZE;
    boolean together = without != null;
    double expected = root.count - (together ? 1 : 0);
    int crowded = 0;
    Vertex vertex = root;
    for (int i = 0; i < length; i++) {
      boolean bit = bit(bits, i);
      vertex = vertex.child(bit);
      if (vertex == null) {
        break;
      }
      together = together && bit(left, i) == bit;
      expected /= 2;
      crowded += vertex.count - (together ? 1 : 0) > expected ? 1 : 0;
    }
    return (double) crowded / length;
  }

  /** The bound that holds for an address: that of the longest prefix which others have, too. */
  LowerBound bound(InetAddress address) {
    byte[] bits = address.getAddress();
    Vertex vertex = root;
    for (int i = 0; i < bits.length * Byte.SIZE; i++) {
      Vertex next = vertex.child(bit(bits, i));
      if (next == null) {
        break;
      }
      vertex = next;
    }
    return vertex.bound;
  }

  void add(InetAddress address) {
    byte[] bits = address.getAddress();
    Vertex vertex = root;
    vertex.count++;
    for (int i = 0; i < bits.length * Byte.SIZE; i++) {
      boolean bit = bit(bits, i);
      Vertex next = vertex.child(bit);
      if (next == null) {
        next = new Vertex();
        vertex.child(bit, next);
      }
      next.count++;
      vertex = next;
    }
  }

  /** Takes one away that was added. */
  void remove(InetAddress address) {
    byte[] bits = address.getAddress();
    Vertex vertex = root;
    vertex.count--;
    for (int i = 0; i < bits.length * Byte.SIZE; i++) {
      boolean bit = bit(bits, i);
      Vertex next = vertex.child(bit);
      if (next == null) {
        throw new IllegalStateException(address + " is not in the tree");
      }
      next.count--;
      if (next.count == 0) {
        vertex.child(bit, null); // and all below, which nobody else has
        return;
      }
      vertex = next;
    }
  }

  private static boolean bit(byte[] bits, int index) {
    return (bits[index / Byte.SIZE] >> (Byte.SIZE - 1 - index % Byte.SIZE) & 1) != 0;
  }
}

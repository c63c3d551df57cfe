// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.tuweni;

import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.rlp.RLP;

/** The messages of the measurements: one RLP string, the same bytes in every implementation. */
final class Payload {

  private static final int MULTIPLIER = 1664525;
  private static final int INCREMENT = 1013904223;

  private Payload() {}

  /** A payload of {@code size} bytes of content, as {@code interop/README.md} defines it. */
  static Bytes of(int size, int seed) {
    byte[] content = new byte[size];
    int state = seed;
    for (int i = 0; i < size; i++) {
      if (seed == 0) {
        content[i] = (byte) ((i % 251) ^ (i >>> 12));
      } else {
        state = state * MULTIPLIER + INCREMENT;
        content[i] = (byte) (state >>> 24);
      }
    }
    return RLP.encodeByteArray(content);
  }
}

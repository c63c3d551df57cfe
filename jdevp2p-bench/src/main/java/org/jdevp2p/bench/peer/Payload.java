// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.peer;

import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.rlp.RlpWriter;

/** The messages of the measurements: one RLP string, the same bytes in every implementation. */
final class Payload {

  private static final int MULTIPLIER = 1664525;
  private static final int INCREMENT = 1013904223;

  private Payload() {}

  /**
   * A payload of {@code size} bytes of content.
   *
   * @param seed 0 for content that Snappy makes small, else content that it does not
   */
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
    return new RlpWriter().put(content).toBytes();
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/** Ways in which TCP may cut a stream: one byte at a time, around blocks and buffers, or anyhow. */
final class ChunkSizes {

  private ChunkSizes() {}

  static Arbitrary<List<Integer>> any() {
    Arbitrary<Integer> size =
        Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.integers().between(1, 40)),
            Tuple.of(1, Arbitraries.of(1, 2, 15, 16, 17, 31, 32, 33, 48, 49)),
            Tuple.of(1, Arbitraries.of(8_191, 8_192, 8_193, 65_535, 65_536, 65_537)),
            Tuple.of(1, Arbitraries.integers().between(1, 100_000)));
    return size.list().ofMinSize(1).ofMaxSize(20);
  }
}

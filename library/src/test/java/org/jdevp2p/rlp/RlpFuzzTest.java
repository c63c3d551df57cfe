// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.jdevp2p.bytes.Bytes;

/** How to run it for long is told in {@code docs/fuzzing.md}. */
class RlpFuzzTest {

  /** Whatever arrives is refused with RlpException, or writing what was read gives it again. */
  @FuzzTest
  void anyBytesAreRefusedOrCanonical(byte[] data) {
    Bytes encoded = Bytes.of(data);
    try {
      Rlp.validate(encoded);
    } catch (RlpException e) {
      return;
    }
    try {
      RlpReader in = RlpReader.of(encoded);
      Object tree = RlpTrees.read(in);
      in.end();
      assertThat(RlpTrees.written(tree)).isEqualTo(encoded);
    } catch (RlpException e) {
      throw new AssertionError("validated, but not readable: " + encoded, e);
    }
  }
}

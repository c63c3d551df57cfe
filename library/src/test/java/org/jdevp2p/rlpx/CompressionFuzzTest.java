// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import org.jdevp2p.bytes.Bytes;

/** How to run it for long is told in {@code docs/fuzzing.md}. */
class CompressionFuzzTest {

  /** Whatever is refused is refused as a breach; what is not has the size that it claims. */
  @FuzzTest
  void anyDataIsBreachOrInflatesToItsClaim(byte[] data) {
    Bytes bytes = Bytes.of(data);
    try {
      int size = Compression.inflatedSize(bytes);
      assertThat((long) size).isLessThanOrEqualTo(22L * data.length);
      assertThat(Compression.inflate(bytes, size).size()).isEqualTo(size);
    } catch (BreachException e) {
      assertThat(e).hasNoCause();
    }
  }

  @FuzzTest
  void anyDataIsInflatedToWhatWasDeflated(byte[] data) throws IOException {
    Bytes bytes = Bytes.of(data);
    Bytes deflated = Deflated.of(bytes);
    assertThat(Compression.inflatedSize(deflated)).isEqualTo(data.length);
    assertThat(Compression.inflate(deflated, data.length)).isEqualTo(bytes);
  }
}

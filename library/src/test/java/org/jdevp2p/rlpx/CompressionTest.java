// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.Random;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.bytes.UnsafeBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xerial.snappy.Snappy;

class CompressionTest {

  private final BufferPool pool = new BufferPool(1);

  /** Each size at which the form of a literal's length changes, and its neighbours. */
  @ParameterizedTest
  @ValueSource(
      ints = {
        0,
        1,
        15,
        16,
        59,
        60,
        61,
        127,
        128,
        255,
        256,
        257,
        16_383,
        16_384,
        65_535,
        65_536,
        65_537,
        2_097_151,
        2_097_152,
        (1 << 24) - 1
      })
  void anyReaderOfSnappyReadsLiteralOfAnySize(int size) throws Exception {
    Bytes data = random(size);
    byte[] head = new byte[Compression.MAX_LITERAL_HEAD_BYTES];
    int headBytes = Compression.putLiteralHead(size, head, 0);
    assertThat(Compression.literalHeadBytes(size)).isEqualTo(headBytes);
    Bytes literal = Bytes.concat(Bytes.wrap(head, 0, headBytes), data);
    assertThat(Bytes.wrap(Snappy.uncompress(literal.toArray()))).isEqualTo(data);
    assertThat(Compression.inflatedSize(literal)).isEqualTo(size);
    assertThat(Compression.inflate(literal, size)).isEqualTo(data);
  }

  @Test
  void dataThatDoesNotShrinkIsNotCopied() throws Exception {
    Bytes data = random(1_000);
    assertThat(Compression.deflate(data, pool)).isEmpty();
    Bytes literal = Deflated.of(data);
    Bytes inflated = Compression.inflate(literal, data.size());
    assertThat(UnsafeBytes.array(inflated)).isSameAs(UnsafeBytes.array(literal));
  }

  @Test
  void dataThatShrinksIsKeptInAnArrayOfItsSize() throws Exception {
    Bytes data = Bytes.wrap(new byte[10_000]);
    Optional<Bytes> deflated = Compression.deflate(data, pool);
    assertThat(deflated)
        .hasValueSatisfying(bytes -> {
          assertThat(bytes.size()).isLessThan(1_000);
          assertThat(UnsafeBytes.array(bytes)).hasSize(bytes.size());
        });
  }

  /** 16 bytes claimed, one literal of 15: what is missing must not be made up. */
  @Test
  void literalShorterThanItsClaimIsBreach() {
    Bytes data = Bytes.concat(Bytes.fromHex("1038"), random(15));
    assertThatThrownBy(() -> Compression.inflate(data, 16)).isInstanceOf(BreachException.class);
  }

  private static Bytes random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return Bytes.wrap(bytes);
  }
}

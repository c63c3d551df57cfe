// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.bytes.UnsafeBytes;

class RlpPropertiesTest {

  @Property
  void anyTreeIsReadBackAsWritten(@ForAll("trees") Object tree) throws RlpException {
    Bytes encoded = RlpTrees.written(tree);
    RlpReader in = RlpReader.of(encoded);
    assertThat(RlpTrees.read(in)).isEqualTo(tree);
    in.end();
    Rlp.validate(encoded);
  }

  @Property
  void anyLongIsReadBackAsWritten(@ForAll long value) throws RlpException {
    Bytes encoded = new RlpWriter().put(value).toBytes();
    assertThat(RlpReader.of(encoded).uint64()).isEqualTo(value);
    assertThat(RlpWriter.encodedIntSize(value)).isEqualTo(encoded.size());
    byte[] target = new byte[11];
    assertThat(RlpWriter.putInt(value, target, 1)).isEqualTo(encoded.size());
    assertThat(Bytes.copyOf(target, 1, encoded.size())).isEqualTo(encoded);
    assertThat(new RlpWriter().put(new BigInteger(Long.toUnsignedString(value))).toBytes())
        .isEqualTo(encoded);
  }

  @Property
  void anyUint256IsReadBackAsWritten(@ForAll @Size(32) byte[] bytes) throws RlpException {
    BigInteger value = new BigInteger(1, bytes);
    Bytes encoded = new RlpWriter().put(value).toBytes();
    assertThat(RlpReader.of(encoded).uint256()).isEqualTo(value);
  }

  @Property
  void anyNonNegativeIntIsReadBackAsWritten(@ForAll int any) throws RlpException {
    int value = any & Integer.MAX_VALUE;
    assertThat(RlpReader.of(new RlpWriter().put(value).toBytes()).intValue()).isEqualTo(value);
  }

  /** Whatever arrives is refused with RlpException or has exactly this one encoding. */
  @Property(tries = 20_000)
  void anyBytesAreRefusedOrCanonical(@ForAll("hostileBytes") byte[] bytes) {
    Bytes encoded = Bytes.of(bytes);
    boolean valid = true;
    try {
      Rlp.validate(encoded);
    } catch (RlpException e) {
      valid = false;
    }
    try {
      RlpReader in = RlpReader.of(encoded);
      Object tree = RlpTrees.read(in);
      in.end();
      assertThat(valid).isTrue();
      assertThat(RlpTrees.stringBytes(tree)).isLessThanOrEqualTo(encoded.size());
      assertThat(RlpTrees.written(tree)).isEqualTo(encoded);
    } catch (RlpException e) {
      assertThat(valid).isFalse();
    }
  }

  /** Each pulling method answers or throws RlpException, on any bytes. */
  @Property(tries = 20_000)
  void anyPullOnAnyBytesAnswersOrThrowsRlpException(
      @ForAll("hostileBytes") byte[] bytes, @ForAll("pulls") Pull pull) {
    Bytes encoded = Bytes.of(bytes);
    RlpReader in = RlpReader.of(encoded);
    try {
      Object pulled = pull.from(in);
      if (pulled instanceof Bytes string && !string.isEmpty()) {
        assertThat(UnsafeBytes.array(string)).isSameAs(UnsafeBytes.array(encoded));
      }
    } catch (RlpException e) {
      assertThat(e).hasMessageStartingWith("at byte ");
      assertThat(e.getStackTrace()).isEmpty();
    }
  }

  @FunctionalInterface
  interface Pull {
    Object from(RlpReader in) throws RlpException;
  }

  @Provide
  Arbitrary<Pull> pulls() {
    return Arbitraries.of(
        RlpReader::nextIsList,
        RlpReader::list,
        RlpReader::bytes,
        in -> in.bytes(3),
        in -> in.exactly(4),
        in -> in.utf8(100),
        RlpReader::intValue,
        RlpReader::uint64,
        RlpReader::uint256,
        RlpReader::bool,
        RlpReader::item,
        RlpReader::remainingItems);
  }

  /** Mostly header bytes of lists and long forms, small sizes and zeros: what parsers trip over. */
  @Provide
  Arbitrary<byte[]> hostileBytes() {
    Arbitrary<Byte> anyByte = Arbitraries.bytes();
    Arbitrary<Byte> header =
        Arbitraries.of(0x00, 0x01, 0x7f, 0x80, 0x81, 0xb7, 0xb8, 0xbf, 0xc0, 0xc1, 0xf7, 0xf8, 0xff)
            .map(Integer::byteValue);
    Arbitrary<Byte> small = Arbitraries.bytes().between((byte) 0, (byte) 60);
    Arbitrary<Byte> list = Arbitraries.integers().between(0xc0, 0xd0).map(Integer::byteValue);
    return Arbitraries.oneOf(anyByte, header, small, list).array(byte[].class).ofMaxSize(100);
  }

  @Provide
  Arbitrary<Object> trees() {
    Arbitrary<Object> strings =
        Arbitraries.bytes().array(byte[].class).ofMaxSize(70).map(Bytes::of);
    return Arbitraries.recursive(
        () -> strings,
        inner -> Arbitraries.oneOf(strings, inner.list().ofMaxSize(8).map(items -> items)),
        0,
        4);
  }
}

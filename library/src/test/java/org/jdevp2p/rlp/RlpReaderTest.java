// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jdevp2p.bytes.Bytes;
import org.junit.jupiter.api.Test;

class RlpReaderTest {

  @Test
  void itemsArePulledInOrder() throws RlpException {
    RlpReader in =
        RlpReader.listOf(Bytes.fromHex("cd05 83646f67 c20102 820400 01 80".replace(" ", "")));
    assertThat(in.remainingItems()).isEqualTo(6);
    assertThat(in.intValue()).isEqualTo(5);
    assertThat(in.nextIsList()).isFalse();
    assertThat(in.utf8(3)).isEqualTo("dog");
    assertThat(in.nextIsList()).isTrue();
    RlpReader list = in.list();
    assertThat(list.intValue()).isEqualTo(1);
    assertThat(in.uint64()).isEqualTo(1024); // the list goes on on its own
    assertThat(list.intValue()).isEqualTo(2);
    list.end();
    assertThat(in.bool()).isTrue();
    assertThat(in.bool()).isFalse();
    assertThat(in.hasNext()).isFalse();
    in.end();
  }

  @Test
  void itemIsPulledWithItsHeader() throws RlpException {
    RlpReader in = RlpReader.of(Bytes.fromHex("c2010283646f67"));
    assertThat(in.item()).isEqualTo(Bytes.fromHex("c20102"));
    in.skip();
    assertThat(in.hasNext()).isFalse();
    refuses(in::skip, "at byte 7: item expected, found the end");
  }

  @Test
  void refusedItemIsNotConsumed() throws RlpException {
    RlpReader in = reader("83646f67");
    refuses(in::list, "at byte 0: list expected, found a string");
    refuses(() -> in.bytes(2), "at byte 0: string of 3 bytes, at most 2 allowed");
    refuses(() -> in.exactly(4), "at byte 0: string of 3 bytes, exactly 4 expected");
    refuses(in::end, "at byte 0: end expected, found 4 more bytes");
    refuses(in::bool, "at byte 0: integer of 3 bytes, at most 1 allowed");
    assertThat(in.bytes(3)).isEqualTo(Bytes.utf8("dog"));
  }

  @Test
  void placesAreCountedFromTheOutermostByte() throws RlpException {
    RlpReader inner = RlpReader.listOf(Bytes.fromHex("c4c38101ff")).list();
    refuses(inner::bytes, "at byte 2: a single byte below 0x80 must stand without a header");
  }

  @Test
  void listMustBeExactlyOne() {
    refuses(() -> RlpReader.listOf(Bytes.EMPTY), "at byte 0: item expected, found the end");
    refuses(
        () -> RlpReader.listOf(Bytes.fromHex("80")), "at byte 0: list expected, found a string");
    refuses(
        () -> RlpReader.listOf(Bytes.fromHex("c000")),
        "at byte 1: end expected, found 1 more byte");
  }

  @Test
  void itemReachingBeyondItsListIsRefused() throws RlpException {
    RlpReader list = RlpReader.of(Bytes.fromHex("c282aabb")).list();
    refuses(list::bytes, "at byte 1: string of 2 bytes, only 1 left");
  }

  @Test
  void integerOf2147483647IsReadAndOneAboveIsRefused() throws RlpException {
    assertThat(reader("847fffffff").intValue()).isEqualTo(Integer.MAX_VALUE);
    refuses(
        () -> reader("8480000000").intValue(),
        "at byte 0: integer 2147483648, at most 2147483647 allowed");
    refuses(
        () -> reader("850100000000").intValue(),
        "at byte 0: integer of 5 bytes, at most 4 allowed");
  }

  @Test
  void integerOf64BitsIsReadAndOneAboveIsRefused() throws RlpException {
    assertThat(reader("88ffffffffffffffff").uint64()).isEqualTo(-1L);
    refuses(
        () -> reader("89010000000000000000").uint64(),
        "at byte 0: integer of 9 bytes, at most 8 allowed");
  }

  @Test
  void integerOf256BitsIsReadAndOneAboveIsRefused() throws RlpException {
    assertThat(reader("a0" + "ff".repeat(32)).uint256())
        .isEqualTo(BigInteger.TWO.pow(256).subtract(BigInteger.ONE));
    refuses(
        () -> reader("a101" + "00".repeat(32)).uint256(),
        "at byte 0: integer of 33 bytes, at most 32 allowed");
  }

  @Test
  void integerWithLeadingZeroIsRefused() {
    refuses(() -> reader("00").intValue(), "at byte 0: integer with leading zero bytes");
    refuses(() -> reader("820001").uint64(), "at byte 0: integer with leading zero bytes");
    refuses(() -> reader("00").uint256(), "at byte 0: integer with leading zero bytes");
    refuses(() -> reader("00").bool(), "at byte 0: integer with leading zero bytes");
  }

  @Test
  void booleanOfTwoIsRefused() {
    refuses(() -> reader("02").bool(), "at byte 0: boolean must be 0 or 1, found 2");
  }

  @Test
  void zeroByteIsAStringOfItself() throws RlpException {
    assertThat(reader("00").bytes()).isEqualTo(Bytes.of((byte) 0));
  }

  @Test
  void textThatIsNotUtf8IsReadWithReplacements() throws RlpException {
    assertThat(reader("82c328").utf8(2)).isEqualTo("\uFFFD(");
  }

  @Test
  void sizeOf55InTheLongFormIsRefusedAnd56IsRead() throws RlpException {
    refuses(() -> reader("b837" + "aa".repeat(55)).bytes(), "at byte 0: size 55 in the long form");
    assertThat(reader("b838" + "aa".repeat(56)).bytes().size()).isEqualTo(56);
    refuses(() -> reader("f837" + "aa".repeat(55)).list(), "at byte 0: size 55 in the long form");
    assertThat(reader("f838" + "01".repeat(56)).list().remainingItems()).isEqualTo(56);
  }

  /** Were it allocated, the heap of the tests would not hold it. */
  @Test
  void hugeSizesAreRefusedBeforeAnythingIsAllocated() {
    refuses(
        () -> reader("bb7fffffff00").bytes(), "at byte 0: string of 2147483647 bytes, only 1 left");
    refuses(
        () -> reader("bbffffffff00").bytes(), "at byte 0: string of 4294967295 bytes, only 1 left");
    refuses(
        () -> reader("bf7fffffffffffffff00").item(),
        "at byte 0: string of 9223372036854775807 bytes, only 1 left");
    refuses(
        () -> reader("bf800000000000000000").bytes(),
        "at byte 0: string of 9223372036854775808 bytes, only 1 left");
    refuses(
        () -> reader("ffffffffffffffffff00").list(),
        "at byte 0: list of 18446744073709551615 bytes, only 1 left");
  }

  @Test
  void sizeCutShortIsRefused() {
    refuses(() -> reader("b9ff").bytes(), "at byte 0: size of 2 bytes, only 1 left");
    refuses(() -> reader("ff").list(), "at byte 0: size of 8 bytes, only 0 left");
  }

  @Test
  void sixtyFourNestedListsAreReadAndOneMoreIsRefused() throws RlpException {
    Rlp.validate(nested(RlpReader.MAX_DEPTH));
    assertThat(RlpTrees.rewritten(nested(RlpReader.MAX_DEPTH)))
        .isEqualTo(nested(RlpReader.MAX_DEPTH));
    Bytes tooDeep = nested(RlpReader.MAX_DEPTH + 1);
    refuses(() -> RlpTrees.rewritten(tooDeep), "at byte 73: more than 64 lists inside each other");
    refuses(() -> Rlp.validate(tooDeep), "at byte 73: more than 64 lists inside each other");
  }

  @Test
  void aMillionEmptyListsAreChecked() throws RlpException {
    RlpWriter out = new RlpWriter().beginList();
    for (int i = 0; i < 1_000_000; i++) {
      out.putRaw(Rlp.EMPTY_LIST);
    }
    Rlp.validate(out.endList().toBytes());
  }

  @Test
  void faultDeepInsideIsFoundByValidate() throws RlpException {
    Bytes fault = Bytes.fromHex("c6c10180c28105");
    assertThat(RlpReader.of(fault).item()).isEqualTo(fault);
    refuses(
        () -> Rlp.validate(fault),
        "at byte 5: a single byte below 0x80 must stand without a header");
    refuses(
        () -> Rlp.validate(Bytes.fromHex("8080")), "at byte 1: end expected, found 1 more byte");
  }

  /** {@code levels} lists inside each other, the innermost empty. */
  private static Bytes nested(int levels) {
    RlpWriter out = new RlpWriter();
    for (int i = 0; i < levels; i++) {
      out.beginList();
    }
    for (int i = 0; i < levels; i++) {
      out.endList();
    }
    return out.toBytes();
  }

  private static RlpReader reader(String hex) {
    return RlpReader.of(Bytes.fromHex(hex));
  }

  private static void refuses(ThrowingCallable pull, String message) {
    assertThatExceptionOfType(RlpException.class).isThrownBy(pull).withMessage(message);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.bytes.UnsafeBytes;
import org.junit.jupiter.api.Test;

class RlpWriterTest {

  @Test
  void nothingWrittenIsNoBytes() {
    assertThat(new RlpWriter().toBytes()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void valuesOfAllKindsAreWrittenInOrder() {
    Bytes encoded =
        new RlpWriter()
            .put(0)
            .put(5)
            .put(1024)
            .put(true)
            .put(false)
            .put("dog")
            .put(Bytes.EMPTY)
            .put(Bytes.of((byte) 0))
            .put(new byte[] {(byte) 0x80})
            .put(BigInteger.valueOf(128))
            .put(BigInteger.ZERO)
            .toBytes();
    assertThat(encoded.toHex())
        .isEqualTo(
            "80"
                + "05"
                + "820400"
                + "01"
                + "80"
                + "83646f67"
                + "80"
                + "00"
                + "8180"
                + "8180"
                + "80");
  }

  @Test
  void listsMayLieInsideAndBesideEachOther() {
    Bytes encoded =
        new RlpWriter()
            .put(1)
            .list(a -> a.put(2).list(b -> b.list(c -> {})).put(3))
            .beginList()
            .endList()
            .put(4)
            .toBytes();
    assertThat(encoded.toHex()).isEqualTo("01" + "c4" + "02" + "c1c0" + "03" + "c0" + "04");
  }

  @Test
  void contentOf55BytesHasTheShortHeaderAnd56TheLong() {
    assertThat(list(55).toHex()).startsWith("f701").hasSize(2 * 56);
    assertThat(list(56).toHex()).startsWith("f83801").hasSize(2 * 58);
    assertThat(list(255).toHex()).startsWith("f8ff01").hasSize(2 * 257);
    assertThat(list(256).toHex()).startsWith("f9010001").hasSize(2 * 259);
  }

  @Test
  void sizeOfOuterListCountsLongHeadersOfInnerOnes() throws RlpException {
    Bytes encoded = new RlpWriter().list(out -> out.putRaw(list(300)).putRaw(list(300))).toBytes();
    Bytes same =
        new RlpWriter()
            .list(out -> out.list(RlpWriterTest::put300).list(RlpWriterTest::put300))
            .toBytes();
    assertThat(same).isEqualTo(encoded);
    Rlp.validate(same);
  }

  @Test
  void resultFillsItsArrayExactly() {
    Bytes encoded = list(1000);
    assertThat(UnsafeBytes.array(encoded)).hasSize(encoded.size());
  }

  @Test
  void writingMayGoOnAfterTheResultWasTaken() {
    RlpWriter out = new RlpWriter().list(list -> list.put(1));
    assertThat(out.toBytes().toHex()).isEqualTo("c101");
    assertThat(out.put(2).toBytes().toHex()).isEqualTo("c10102");
  }

  @Test
  void arrayMayBeWrittenToOnceItIsPut() {
    byte[] array = {1, 2, 3};
    RlpWriter out = new RlpWriter().put(array);
    array[0] = 9;
    assertThat(out.toBytes().toHex()).isEqualTo("83010203");
  }

  @Test
  void openListIsNoResult() {
    RlpWriter out = new RlpWriter().beginList();
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(out::toBytes);
  }

  @Test
  void listThatIsNotOpenCannotBeClosed() {
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(new RlpWriter()::endList);
  }

  @Test
  void negativeNumberIsRefused() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new RlpWriter().put(BigInteger.valueOf(-1)))
        .withMessage("RLP has no negative integers: -1");
  }

  @Test
  void integerSizesGrowWhereTheyShould() {
    assertThat(RlpWriter.encodedIntSize(0)).isEqualTo(1);
    assertThat(RlpWriter.encodedIntSize(0x7f)).isEqualTo(1);
    assertThat(RlpWriter.encodedIntSize(0x80)).isEqualTo(2);
    assertThat(RlpWriter.encodedIntSize(0xff)).isEqualTo(2);
    assertThat(RlpWriter.encodedIntSize(0x100)).isEqualTo(3);
    assertThat(RlpWriter.encodedIntSize(Long.MAX_VALUE)).isEqualTo(9);
    assertThat(RlpWriter.encodedIntSize(-1)).isEqualTo(9);
  }

  /** A list of {@code count} times the integer 1. */
  private static Bytes list(int count) {
    RlpWriter out = new RlpWriter().beginList();
    for (int i = 0; i < count; i++) {
      out.put(1);
    }
    return out.endList().toBytes();
  }

  private static void put300(RlpWriter out) {
    for (int i = 0; i < 300; i++) {
      out.put(1);
    }
  }
}

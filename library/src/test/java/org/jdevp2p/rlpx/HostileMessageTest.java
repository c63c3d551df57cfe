// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Random;
import org.jdevp2p.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames whose MACs are right and whose content is not: message ids, and Snappy's claims. */
class HostileMessageTest {

  private static final int MAX = RlpxConnection.MAX_MESSAGE_BYTES;

  /** An id of a subprotocol: its data is compressed for sure. */
  private static final Bytes ID = Bytes.fromHex("10");

  /**
   * H17: lists, leading zeros, wrong headers, 9 bytes, 2^63, 2^31, cut off, and numbers too long.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "c101c0",
        "c0",
        "00c0",
        "8100c0",
        "8101c0",
        "817fc0",
        "820010c0",
        "89010000000000000000c0",
        "888000000000000000c0",
        "88ffffffffffffffffc0",
        "8480000000c0",
        "850100000000c0",
        "81",
        "8201",
        "b80110c0",
        "b90001",
        "bfffffffffffffffff",
        "f80110",
        "ffffffffffffffffff"
      })
  void messageIdThatIsNoCanonicalIntegerBelow2To31IsRefused(String frame) throws IOException {
    FarSide far = new FarSide().frame(frame);
    assertThatThrownBy(far::received).isInstanceOf(BreachException.class);
  }

  /** H17, the limits that hold. */
  @ParameterizedTest
  @CsvSource({
    "80c0, 0, c0",
    "01c0, 1, c0",
    "7fc0, 127, c0",
    "8180c0, 128, c0",
    "820100c0, 256, c0",
    "847fffffffc0, 2147483647, c0",
    "05, 5, ''",
    "80, 0, ''",
    "847fffffff, 2147483647, ''"
  })
  void canonicalMessageIdIsRead(String frame, int id, String payload) throws IOException {
    InboundMessage message = new FarSide().frame(frame).received();
    assertThat(message.id()).isEqualTo(id);
    assertThat(message.payload()).isEqualTo(Bytes.fromHex(payload));
    assertThat(message.size()).isEqualTo(message.payload().size());
  }

  /** H18: 16 MiB - 1 in five bytes, 16 MiB, 2^32 - 1, ten bytes of varint, and no end of it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "80",
        "ffffff07",
        "ffffff0700",
        "80808008",
        "ffffffff0f",
        "ffffffffffffffffff01",
        "ffffffffff",
        "8080808010",
        "8080808080",
        "808080808000",
        "01"
      })
  void snappyClaimThatCannotBeTrueIsRefusedBeforeItIsInflated(String data) throws IOException {
    FarSide far = new FarSide().compressing().frame(Bytes.concat(ID, Bytes.fromHex(data)));
    assertThatThrownBy(far::received).isInstanceOf(BreachException.class);
  }

  /** H18: a claim that could be true, over a body that is none or yields another size. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "02fffffff0", // a literal that is longer than the rest
        "040c6162", // a literal of 4, 2 are there
        "0500ff", // 1 byte of literal, then half a copy
        "0301056162", // a copy of what is not there
        "030461626364", // claims 3 and has 2 and an unknown rest
        "020861626364", // literal of 3 after a claim of 2
        "040861626364", // literal of 3 after a claim of 4
        "010061fe0000", // goes on after its end
        "0061"
      })
  void snappyBodyThatIsGarbageOrOfAnotherSizeIsRefused(String data) throws IOException {
    InboundMessage message =
        new FarSide().compressing().frame(Bytes.concat(ID, Bytes.fromHex(data))).received();
    assertThat(message.compressed()).isTrue();
    assertThatThrownBy(message::payload).isInstanceOf(BreachException.class);
  }

  /** H18: the native code writes as much as the data says, so the data is asked again. */
  @Test
  void messageWhoseSizeIsNotWhatItsDataClaimsIsRefused() throws IOException {
    Bytes data = Deflated.of(Bytes.wrap(new byte[100]));
    for (int size : new int[] {0, 1, 99, 101}) {
      InboundMessage message = new InboundMessage(0x10, data, true, size, data.size() + 1);
      assertThatThrownBy(message::payload)
          .isInstanceOf(BreachException.class)
          .hasMessage("Snappy data claims to inflate to 100 bytes, expected %d", size);
    }
  }

  /** H18: varints may have more bytes than they need; no client sends such, all read them. */
  @Test
  void snappyClaimWithNeedlessBytesIsRead() throws IOException {
    Bytes data = Bytes.fromHex("8180808000" + "00c0");
    InboundMessage message = new FarSide().compressing().frame(Bytes.concat(ID, data)).received();
    assertThat(message.payload()).isEqualTo(Bytes.fromHex("c0"));
  }

  @Test
  void messageThatInflatesTo16MiBLessOneIsReadAndOneOf16MiBIsNot() throws IOException {
    Bytes largest = Deflated.of(Bytes.wrap(new byte[MAX]));
    InboundMessage message =
        new FarSide().compressing().frame(Bytes.concat(ID, largest)).received();
    assertThat(message.size()).isEqualTo(MAX);
    assertThat(message.payload().size()).isEqualTo(MAX);

    Bytes larger = Deflated.of(Bytes.wrap(new byte[MAX + 1]));
    FarSide far = new FarSide().compressing().frame(Bytes.concat(ID, larger));
    assertThatThrownBy(far::received)
        .isInstanceOf(BreachException.class)
        .hasMessage("message of 16777216 bytes inflated, expected at most 16777215");
  }

  /**
   * Some clients send it as it is even on a link that compresses; the data of both forms is told.
   */
  @ParameterizedTest
  @ValueSource(strings = {"c104", "04", "c180", "c0", "80", "c22104", "c30102", "c10f", "01", "10"})
  void disconnectIsReadUncompressedAndCompressed(String reason) throws IOException {
    Bytes payload = Bytes.fromHex(reason);
    Bytes id = Bytes.fromHex("01");
    assertThat(new FarSide().compressing().frame(Bytes.concat(id, payload)).received().payload())
        .isEqualTo(payload);
    Bytes deflated = Deflated.of(payload);
    assertThat(new FarSide().compressing().frame(Bytes.concat(id, deflated)).received().payload())
        .isEqualTo(payload);
  }

  /** A Disconnect is a byte or two: what says that it is megabytes is not inflated to find out. */
  @Test
  void disconnectThatInflatesToMegabytesIsLeftAsItIs() throws IOException {
    Bytes bomb = Deflated.of(Bytes.wrap(new byte[MAX]));
    InboundMessage message =
        new FarSide().compressing().frame(Bytes.concat(Bytes.fromHex("01"), bomb)).received();
    assertThat(message.compressed()).isFalse();
    assertThat(message.payload()).isEqualTo(bomb);
  }

  @Test
  void payloadAtTheLimitIsPreparedAndOneAboveIsRefused() throws IOException {
    RlpxConnection link = new FarSide().compressing().link;
    assertThat(link.prepare(0x10, Bytes.wrap(new byte[MAX])).size()).isEqualTo(MAX);
    Bytes larger = Bytes.wrap(new byte[MAX + 1]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> link.prepare(0x10, larger))
        .withMessage("message of 16777216 bytes, expected at most 16777215");
  }

  @Test
  void frameAtTheLimitIsPreparedAndOneAboveIsRefused() throws IOException {
    RlpxConnection link = new FarSide().link;
    Bytes fits = Bytes.wrap(new byte[MAX - 1]);
    assertThat(link.prepare(0x10, fits).data().size()).isEqualTo(MAX - 1);
    assertThatIllegalArgumentException().isThrownBy(() -> link.prepare(0x80, fits));
  }

  /**
   * Random bytes grow when compressed: the limit on the frame is met before that on the message.
   */
  @Test
  void payloadThatDoesNotFitIntoFrameOnceCompressedIsRefused() throws IOException {
    byte[] random = new byte[MAX];
    new Random(1).nextBytes(random);
    RlpxConnection link = new FarSide().compressing().link;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> link.prepare(0x10, Bytes.wrap(random)))
        .withMessageStartingWith("frame of ");
  }

  @Test
  void messageIdBelowZeroIsRefused() throws IOException {
    RlpxConnection link = new FarSide().link;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> link.prepare(-1, Bytes.EMPTY))
        .withMessage("message id -1 is below 0");
  }

  /** A size is told in 24 bits: a 25th would make it another size, and the stream rubbish. */
  @Test
  void messageThatWasNotPreparedIsNotWrittenIfItDoesNotFitIntoFrame() throws IOException {
    FarSide far = new FarSide();
    OutboundMessage message = new OutboundMessage(0x10, Bytes.wrap(new byte[MAX]), MAX);
    assertThatIllegalArgumentException().isThrownBy(() -> far.link.write(message));
    far.link.flush();
    assertThat(far.transport.takeWritten().isEmpty()).isTrue();
  }
}

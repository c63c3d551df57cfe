// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import org.jdevp2p.bytes.Bytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames as only a remote that has the secrets can send them, or somebody on the path. */
class HostileFrameTest {

  private static final int MAX = RlpxConnection.MAX_FRAME_BYTES;
  private static final Bytes PING = Bytes.fromHex("02c0");

  private ReplayTransport transport = new ReplayTransport();
  private FrameForge forge = new FrameForge(MirroredSecrets.far());
  private FrameReader reader =
      new FrameReader(transport, MirroredSecrets.near(), new BufferPool(1));

  @BeforeEach
  void freshLink() {
    transport = new ReplayTransport();
    forge = new FrameForge(MirroredSecrets.far());
    reader = new FrameReader(transport, MirroredSecrets.near(), new BufferPool(1));
  }

  /** H13. */
  @Test
  void headerWithOneBitFlippedAnywhereIsRefusedBeforeItIsDecrypted() {
    for (int at = 0; at < 32; at++) {
      freshLink();
      transport.feed(flipped(forge.frame(PING), at));
      assertThatThrownBy(() -> reader.readHeader(MAX))
          .as("bit flipped in byte %d", at)
          .isInstanceOf(BreachException.class)
          .hasMessage("frame header with a wrong MAC");
    }
  }

  /** H13. */
  @Test
  void bodyWithOneBitFlippedAnywhereIsRefused() throws IOException {
    Bytes data = Bytes.wrap(new byte[33]);
    int frameSize = 32 + 48 + 16;
    for (int at = 32; at < frameSize; at++) {
      freshLink();
      transport.feed(flipped(forge.frame(data), at));
      int size = reader.readHeader(MAX);
      assertThatThrownBy(() -> reader.readBody(new byte[size], size))
          .as("bit flipped in byte %d", at)
          .isInstanceOf(BreachException.class)
          .hasMessage("frame of 33 bytes with a wrong MAC");
    }
  }

  /** H13. The MAC covers all that went before: a frame cannot be left out, repeated or swapped. */
  @Test
  void framesRepeatedOrSwappedAreRefused() throws IOException {
    Bytes first = forge.frame(PING);
    transport.feed(first).feed(first);
    assertThat(read()).isEqualTo(PING);
    assertThatThrownBy(this::read).isInstanceOf(BreachException.class);

    freshLink();
    Bytes one = forge.frame(PING);
    Bytes two = forge.frame(PING);
    transport.feed(two).feed(one);
    assertThatThrownBy(this::read).isInstanceOf(BreachException.class);
  }

  @Test
  void frameOfTheOtherDirectionIsRefused() {
    transport.feed(new FrameForge(MirroredSecrets.near()).frame(PING));
    assertThatThrownBy(this::read).isInstanceOf(BreachException.class);
  }

  /** H14. */
  @Test
  void frameOfNoBytesIsRefusedFromItsHeader() {
    transport.feed(forge.header(0, FrameForge.HEADER_DATA));
    assertThatThrownBy(() -> reader.readHeader(MAX))
        .isInstanceOf(BreachException.class)
        .hasMessageStartingWith("frame of 0 bytes");
  }

  /** H14. Around a block, the reader's buffer and the pool's, and the largest there can be. */
  @ParameterizedTest
  @ValueSource(
      ints = {
        1,
        15,
        16,
        17,
        31,
        32,
        33,
        8_127,
        8_128,
        8_191,
        8_192,
        8_193,
        65_535,
        65_536,
        65_537,
        (1 << 24) - 1
      })
  void frameOfAnySizeIsReadAndTheNextOneToo(int size) throws IOException {
    byte[] data = new byte[size];
    for (int i = 0; i < size; i++) {
      data[i] = (byte) (i * 31);
    }
    transport.feed(forge.frame(Bytes.wrap(data))).feed(forge.frame(PING));
    assertThat(read()).isEqualTo(Bytes.wrap(data));
    assertThat(read()).isEqualTo(PING);
  }

  /** H15. Only the header is there: a reader that wanted the body would find the end instead. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2_048, 100_000})
  void frameAtTheLimitIsAcceptedAndOneAboveIsRefusedFromItsHeader(int limit) throws IOException {
    transport.feed(forge.header(limit, FrameForge.HEADER_DATA));
    assertThat(reader.readHeader(limit)).isEqualTo(limit);

    freshLink();
    transport.feed(forge.header(limit + 1, FrameForge.HEADER_DATA));
    assertThatThrownBy(() -> reader.readHeader(limit))
        .isInstanceOf(BreachException.class)
        .hasMessage("frame of %d bytes, expected 1 to %d", limit + 1, limit);
  }

  /** H16. go-ethereum ignores it; nobody sends anything but C2 80 80. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "c0",
        "c20102",
        "ff",
        "ffffffffffffffffffffffffff",
        "c2808000000000000000000001"
      })
  void headerDataIsIgnored(String headerData) throws IOException {
    transport
        .feed(forge.header(PING.size(), Bytes.fromHex(headerData)))
        .feed(forge.body(PING))
        .feed(forge.frame(PING));
    assertThat(read()).isEqualTo(PING);
    assertThat(read()).isEqualTo(PING);
  }

  @Test
  void paddingOfAnyContentIsIgnored() throws IOException {
    byte[] padded = new byte[16];
    Arrays.fill(padded, (byte) 0xff);
    PING.copyTo(padded, 0);
    transport
        .feed(forge.header(PING.size(), FrameForge.HEADER_DATA))
        .feed(forge.paddedBody(padded));
    assertThat(read()).isEqualTo(PING);
  }

  /** H2 for frames: the end of the stream is no message and no crash, wherever it comes. */
  @Test
  void frameThatEndsAtAnyByteIsRemoteThatClosed() {
    Bytes frame = forge.frame(Bytes.wrap(new byte[20]));
    for (int size = 0; size < frame.size(); size++) {
      ReplayTransport cut = new ReplayTransport().feed(frame.slice(0, size));
      FrameReader onCut = new FrameReader(cut, MirroredSecrets.near(), new BufferPool(1));
      assertThatThrownBy(
              () -> {
                int dataSize = onCut.readHeader(MAX);
                onCut.readBody(new byte[dataSize], dataSize);
              })
          .isInstanceOf(RemoteClosedException.class);
    }
  }

  /** A large body goes through a buffer of the pool; it must come back when the link breaks. */
  @Test
  void bufferGoesBackToThePoolWhenLargeFrameEndsEarly() throws IOException {
    BufferPool pool = new BufferPool(1);
    byte[] only = pool.acquire();
    pool.release(only);
    FrameReader onPool = new FrameReader(transport, MirroredSecrets.near(), pool);
    transport.feed(forge.frame(Bytes.wrap(new byte[200_000])).slice(0, 150_000));
    int size = onPool.readHeader(MAX);
    assertThatThrownBy(() -> onPool.readBody(new byte[size], size))
        .isInstanceOf(RemoteClosedException.class);
    assertThat(pool.acquire()).isSameAs(only);
  }

  private Bytes read() throws IOException {
    int size = reader.readHeader(MAX);
    byte[] data = new byte[size];
    reader.readBody(data, size);
    return Bytes.wrap(data);
  }

  private static Bytes flipped(Bytes frame, int at) {
    byte[] bytes = frame.toArray();
    bytes[at] ^= (byte) (1 << (at % Byte.SIZE));
    return Bytes.wrap(bytes);
  }
}

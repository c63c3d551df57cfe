// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jdevp2p.bytes.Bytes;

/** H12a: however the stream of bytes is cut into pieces, what comes out is the same. */
class StreamSplitPropertiesTest {

  private static final int[] SIZES = {
    1, 15, 16, 17, 1, 1, 2, 100, 1_000, 8_143, 8_144, 8_145, 65_535, 65_536, 65_537, 1, 1 << 20, 3
  };

  private static final List<Bytes> SENT = new ArrayList<>();
  private static final Bytes RECORDED = record();

  @Property(tries = 300)
  void recordedSessionIsReadTheSame(@ForAll("chunkSizes") List<Integer> chunks) throws IOException {
    assertThat(replay(RECORDED, chunks)).isEqualTo(SENT);
  }

  @Example
  void recordedSessionIsReadTheSameOneByteAtOnce() throws IOException {
    assertThat(replay(RECORDED, List.of(1))).isEqualTo(SENT);
  }

  /** Both sides of a handshake and what follows it, in the same pieces. */
  @Property(tries = 300)
  void handshakeAndMessagesAfterItAreReadTheSame(@ForAll("chunkSizes") List<Integer> chunks)
      throws IOException {
    LinkPair pair = new LinkPair(chunks);
    assertThat(pair.far.remoteKey()).isEqualTo(HandshakeForge.NEAR.publicKey());
    Bytes hello = Bytes.wrap(new byte[150]);
    pair.send(0, hello).carry();
    assertThat(pair.received().payload()).isEqualTo(hello);
    pair.compressing().send(0x10, SENT.get(8)).send(0x11, SENT.get(0)).carry();
    assertThat(pair.received().payload()).isEqualTo(SENT.get(8));
    assertThat(pair.received().payload()).isEqualTo(SENT.get(0));
  }

  /** The recipient's Hello often comes in one piece with its ack. */
  @Property(tries = 100)
  void frameRightBehindTheAckIsReadTheSame(@ForAll("chunkSizes") List<Integer> chunks)
      throws IOException {
    ReplayTransport transport = new ReplayTransport(chunks);
    Bytes frameData = Bytes.fromHex("80c0");
    transport.onWrite(auth -> {
      Handshake.Recipient recipient = new Handshake.Recipient(HandshakeForge.FAR, auth.toArray());
      transport
          .feed(Bytes.wrap(recipient.ack()))
          .feed(new FrameForge(recipient.secrets()).frame(frameData));
    });
    RlpxConnection link =
        RlpxConnection.initiate(
            transport, HandshakeForge.NEAR, HandshakeForge.FAR.publicKey(), new BufferPool(1));
    InboundMessage hello = link.readMessage(link.awaitFrame(100));
    assertThat(hello.id()).isZero();
    assertThat(hello.payload()).isEqualTo(frameData.slice(1));
  }

  /** A session that breaks breaks at the same frame, with the same words. */
  @Property(tries = 100)
  void brokenSessionBreaksTheSame(@ForAll("chunkSizes") List<Integer> chunks) {
    byte[] broken = RECORDED.slice(0, 20_000).toArray();
    broken[10_000] ^= 1;
    List<Bytes> received = new ArrayList<>();
    String how = replayUntilItBreaks(Bytes.wrap(broken), chunks, received);
    assertThat(how).isEqualTo("frame of 8144 bytes with a wrong MAC");
    assertThat(received).isEqualTo(SENT.subList(0, 10));
  }

  @Provide
  Arbitrary<List<Integer>> chunkSizes() {
    return ChunkSizes.any();
  }

  private static Bytes record() {
    ReplayTransport transport = new ReplayTransport();
    FrameWriter writer = new FrameWriter(transport, MirroredSecrets.far(), new BufferPool(1));
    Random random = new Random(12);
    try {
      for (int size : SIZES) {
        byte[] data = new byte[size];
        random.nextBytes(data);
        SENT.add(Bytes.wrap(data));
        writer.write(data, 1, data, 1, size - 1);
      }
      writer.flush();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return transport.takeWritten();
  }

  private static List<Bytes> replay(Bytes stream, List<Integer> chunks) {
    List<Bytes> received = new ArrayList<>();
    String how = replayUntilItBreaks(stream, chunks, received);
    assertThat(how).contains("the remote closed the connection");
    return received;
  }

  private static String replayUntilItBreaks(
      Bytes stream, List<Integer> chunks, List<Bytes> received) {
    ReplayTransport transport = new ReplayTransport(chunks).feed(stream);
    FrameReader reader = new FrameReader(transport, MirroredSecrets.near(), new BufferPool(1));
    try {
      while (true) {
        int size = reader.readHeader(RlpxConnection.MAX_FRAME_BYTES);
        byte[] data = new byte[size];
        reader.readBody(data, size);
        received.add(Bytes.wrap(data));
      }
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }
}

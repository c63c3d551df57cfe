// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import org.jdevp2p.bytes.Bytes;

/** How to run it for long is told in {@code docs/fuzzing.md}. */
class FrameFuzzTest {

  /** Two links that outlive an input: a frame that is refused for its content leaves them whole. */
  private static final FarSide PLAIN = farSide();

  private static final FarSide COMPRESSING = farSide().compressing();

  /** Bytes as somebody on the path sends them: no frame ever comes out. */
  @FuzzTest
  void anyStreamGivesNoFrame(byte[] data) throws IOException {
    ReplayTransport transport = new ReplayTransport().feed(Bytes.of(data));
    FrameReader reader = new FrameReader(transport, MirroredSecrets.near(), new BufferPool(1));
    try {
      reader.readHeader(RlpxConnection.MAX_FRAME_BYTES);
      throw new AssertionError("a header with a right MAC");
    } catch (BreachException | RemoteClosedException e) {
      assertThat(e).hasNoCause();
    }
  }

  /**
   * A frame whose MACs are right and whose size, header data and body are not: the first 16 bytes
   * are its header, the rest its body.
   */
  @FuzzTest
  void anyHeaderAndBodyIsRefusedOrRead(byte[] data) throws IOException {
    if (data.length < 16) {
      return;
    }
    Bytes header = Bytes.copyOf(data, 0, 16);
    int size = header.at(0) << 16 | header.at(1) << 8 | header.at(2);
    FrameForge forge = new FrameForge(MirroredSecrets.far());
    ReplayTransport transport =
        new ReplayTransport()
            .feed(forge.header(size, header.slice(3)))
            .feed(forge.body(Bytes.copyOf(data, 16, data.length - 16)));
    FrameReader reader = new FrameReader(transport, MirroredSecrets.near(), new BufferPool(1));
    try {
      assertThat(reader.readHeader(1 << 16)).isEqualTo(size);
      reader.readBody(new byte[size], size);
      assertThat(size).isLessThanOrEqualTo(data.length);
    } catch (BreachException | RemoteClosedException e) {
      assertThat(e).hasNoCause();
    }
  }

  /**
   * Frame data of any content: a breach, or a message whose payload is a breach or has its size.
   */
  @FuzzTest
  void anyFrameDataIsBreachOrMessage(byte[] data) throws IOException {
    if (data.length > 0) {
      check(PLAIN.frame(Bytes.of(data)));
      check(COMPRESSING.frame(Bytes.of(data)));
    }
  }

  private static void check(FarSide far) throws IOException {
    try {
      InboundMessage message = far.received();
      assertThat(message.id()).isNotNegative();
      assertThat(message.payload().size()).isEqualTo(message.size());
    } catch (BreachException e) {
      assertThat(e).hasNoCause();
    }
  }

  private static FarSide farSide() {
    try {
      return new FarSide();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

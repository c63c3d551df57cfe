// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import org.jdevp2p.bytes.Bytes;

/** How to run it for long is told in {@code docs/fuzzing.md}. */
class HandshakeFuzzTest {

  /** What lies inside the encryption, where a fuzzer would never get by itself. */
  private static final int MAX_BODY_BYTES = 1_500;

  private static final Handshake.Initiator INITIATOR = HandshakeForge.nearDiallingFar();

  /** Bytes as a stranger sends them: refused unanswered, or a recorded auth, answered once. */
  @FuzzTest
  void anyStreamIsRefusedOrAnsweredOnce(byte[] data) throws IOException {
    ReplayTransport transport = new ReplayTransport().feed(Bytes.of(data));
    try {
      Handshake.accept(transport, HandshakeForge.NEAR);
      assertThat(transport.writes()).isEqualTo(1);
    } catch (HandshakeException | HandshakeInterruptedException e) {
      assertThat(transport.writes()).isZero();
    }
    assertThat(transport.bytesRead()).isLessThanOrEqualTo(2 + Handshake.MAX_PACKET_BYTES);
  }

  /** An auth of any content, encrypted for us: refused, or answered once. */
  @FuzzTest
  void anyAuthBodyIsRefusedOrAnsweredOnce(byte[] data) throws IOException {
    ReplayTransport transport =
        new ReplayTransport().feed(Bytes.wrap(HandshakeForge.packet(bounded(data))));
    try {
      Handshake.accept(transport, HandshakeForge.NEAR);
      assertThat(transport.writes()).isEqualTo(1);
    } catch (HandshakeException e) {
      assertThat(transport.writes()).isZero();
    }
  }

  /** An ack of any content, encrypted for us: refused, or it gives secrets. */
  @FuzzTest
  void anyAckBodyIsRefusedOrGivesSecrets(byte[] data) {
    try {
      Secrets secrets = INITIATOR.readAck(HandshakeForge.packet(bounded(data)));
      assertThat(secrets.remoteKey).isEqualTo(HandshakeForge.FAR.publicKey());
    } catch (HandshakeException e) {
      assertThat(e).hasNoCause();
    }
  }

  private static Bytes bounded(byte[] data) {
    return Bytes.copyOf(data, 0, Math.min(data.length, MAX_BODY_BYTES));
  }
}

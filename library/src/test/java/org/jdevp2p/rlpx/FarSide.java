// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import java.io.IOException;
import java.util.List;
import org.jdevp2p.bytes.Bytes;

/**
 * The far side of a link, in the test's hands: shakes hands like anybody, then says whatever the
 * test wants. The link under test is {@link #link}.
 */
final class FarSide {

  final ReplayTransport transport;
  final RlpxConnection link;
  final FrameForge forge;

  FarSide() throws IOException {
    this(List.of());
  }

  /** The link gets its bytes in pieces of these sizes. */
  FarSide(List<Integer> chunks) throws IOException {
    Handshake.Initiator initiator =
        new Handshake.Initiator(HandshakeForge.FAR, HandshakeForge.nearKey());
    transport = new ReplayTransport(chunks).feed(Bytes.wrap(initiator.auth()));
    link = RlpxConnection.accept(transport, HandshakeForge.NEAR, new BufferPool(1));
    forge = new FrameForge(initiator.readAck(transport.takeWritten().toArray()));
  }

  /** The link compresses from now on. */
  FarSide compressing() {
    link.compress();
    return this;
  }

  /** Sends a well-formed frame of {@code data}. */
  FarSide frame(Bytes data) {
    return raw(forge.frame(data));
  }

  FarSide frame(String hex) {
    return frame(Bytes.fromHex(hex));
  }

  /** Sends bytes as they are. */
  FarSide raw(Bytes bytes) {
    transport.feed(bytes);
    return this;
  }

  /** What the link makes of the next frame. */
  InboundMessage received() throws IOException {
    return link.readMessage(link.awaitFrame(RlpxConnection.MAX_FRAME_BYTES));
  }
}

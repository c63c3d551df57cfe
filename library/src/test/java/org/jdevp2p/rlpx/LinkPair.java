// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jdevp2p.bytes.Bytes;

/** Two ends of one link, on one thread: what one has written is carried over by {@link #carry}. */
final class LinkPair {

  final ReplayTransport nearTransport;
  final ReplayTransport farTransport;
  final RlpxConnection near;
  final RlpxConnection far;

  LinkPair() throws IOException {
    this(List.of());
  }

  /** Both ends get their bytes in pieces of these sizes, from the first one of the handshake on. */
  LinkPair(List<Integer> chunks) throws IOException {
    nearTransport = new ReplayTransport(chunks);
    farTransport = new ReplayTransport(chunks);
    BufferPool pool = new BufferPool(2);
    List<RlpxConnection> accepted = new ArrayList<>();
    nearTransport.onWrite(auth -> {
      farTransport.feed(auth);
      accepted.add(RlpxConnection.accept(farTransport, HandshakeForge.FAR, pool));
      nearTransport.feed(farTransport.takeWritten());
    });
    near =
        RlpxConnection.initiate(
            nearTransport, HandshakeForge.NEAR, HandshakeForge.FAR.publicKey(), pool);
    far = accepted.getFirst();
    nearTransport.onWrite(bytes -> {});
    nearTransport.takeWritten();
  }

  LinkPair compressing() {
    near.compress();
    far.compress();
    return this;
  }

  /** Flushes the near end and carries what it wrote to the far one. */
  LinkPair carry() throws IOException {
    near.flush();
    farTransport.feed(nearTransport.takeWritten());
    return this;
  }

  LinkPair send(int id, Bytes payload) throws IOException {
    near.write(near.prepare(id, payload));
    return this;
  }

  InboundMessage received() throws IOException {
    return far.readMessage(far.awaitFrame(RlpxConnection.MAX_FRAME_BYTES));
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.examples;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.peer.Capability;
import org.jdevp2p.peer.DisconnectException;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.MessageChannel;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.Protocol;
import org.jdevp2p.rlp.RlpReader;
import org.jdevp2p.rlp.RlpWriter;

/**
 * {@code bulk/1}: a stream as fast as the link goes, from the side that dialled to the side that
 * listened.
 *
 * <pre>
 *   0x00 Chunk   [sequence, data]
 * </pre>
 *
 * {@code send} blocks while the link is busy, so the sender needs no pacing of its own; the
 * receiver checks that no chunk is missing.
 */
public final class Bulk implements Protocol {

  private static final Capability CAPABILITY = new Capability("bulk", 1);
  private static final int CHUNK = 0;
  private static final int MESSAGE_COUNT = 1;

  private final Bytes data;
  private final LongAdder receivedBytes = new LongAdder();

  /**
   * A stream.
   *
   * @param chunkBytes size of the data in each message
   */
  public Bulk(int chunkBytes) {
    byte[] random = new byte[chunkBytes];
    new Random(chunkBytes).nextBytes(random);
    data = Bytes.wrap(random);
  }

  @Override
  public Capability capability() {
    return CAPABILITY;
  }

  @Override
  public int messageCount() {
    return MESSAGE_COUNT;
  }

  @Override
  public void run(Peer peer, MessageChannel channel) throws IOException, InterruptedException {
    if (peer.kind().inbound()) {
      receive(channel);
    } else {
      send(channel);
    }
  }

  private void send(MessageChannel channel) throws IOException, InterruptedException {
    for (long sequence = 0; ; sequence++) {
      RlpWriter chunk = new RlpWriter().beginList().put(sequence).put(data).endList();
      channel.send(CHUNK, chunk.toBytes());
    }
  }

  private void receive(MessageChannel channel) throws IOException, InterruptedException {
    for (long expected = 0; ; expected++) {
      RlpReader fields = RlpReader.listOf(channel.receive().payload());
      long sequence = fields.uint64();
      if (sequence != expected) {
        throw new DisconnectException(
            DisconnectReason.SUBPROTOCOL, "chunk " + sequence + ", expected " + expected);
      }
      receivedBytes.add(fields.bytes().size());
    }
  }

  @Override
  public Optional<Object> peerInfo(NodeId peer) {
    return Optional.of(Map.of("receivedBytes", receivedBytes.sum()));
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.examples;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.peer.Capability;
import org.jdevp2p.peer.DisconnectException;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.Message;
import org.jdevp2p.peer.MessageChannel;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.Protocol;
import org.jdevp2p.rlp.RlpReader;
import org.jdevp2p.rlp.RlpWriter;

/**
 * {@code echo/1}: requests and replies with ids, and how long they took.
 *
 * <pre>
 *   0x00 Request   [requestId, data]
 *   0x01 Reply     [requestId, data]
 * </pre>
 */
public final class Echo implements Protocol {

  private static final Capability CAPABILITY = new Capability("echo", 1);
  private static final int REQUEST = 0;
  private static final int REPLY = 1;
  private static final int MESSAGE_COUNT = 2;

  private final Map<NodeId, Conversation> conversations = new ConcurrentHashMap<>();

  /** An echo that everybody may ask. */
  public Echo() {}

  /** What is open with one peer. */
  private record Conversation(
      MessageChannel channel, AtomicLong nextId, Map<Long, Pending> pending) {}

  private record Pending(long sentNanos, Bytes data, CompletableFuture<Duration> done) {}

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
    Conversation conversation =
        new Conversation(channel, new AtomicLong(), new ConcurrentHashMap<>());
    conversations.put(peer.id(), conversation);
    try {
      while (true) {
        Message message = channel.receive();
        switch (message.id()) {
          case REQUEST -> channel.send(REPLY, message.payload());
          case REPLY -> settle(conversation, RlpReader.listOf(message.payload()));
          default -> throw new IllegalStateException("echo/1 has no message " + message.id());
        }
      }
    } finally {
      conversations.remove(peer.id(), conversation);
      IOException over = new IOException("the link is over");
      conversation.pending().values().forEach(open -> open.done().completeExceptionally(over));
    }
  }

  private static void settle(Conversation conversation, RlpReader fields) throws IOException {
    long requestId = fields.uint64();
    Bytes data = fields.bytes();
    Pending request = conversation.pending().remove(requestId);
    if (request == null || !request.data().equals(data)) {
      throw new DisconnectException(
          DisconnectReason.SUBPROTOCOL,
          "reply " + Long.toUnsignedString(requestId) + " answers no request of ours");
    }
    request.done().complete(Duration.ofNanos(System.nanoTime() - request.sentNanos()));
  }

  /**
   * Asks {@code peer} for an echo of {@code data}.
   *
   * @return the round trip; fails if the link ends first
   * @throws IOException if there is no link with {@code peer}
   */
  public CompletableFuture<Duration> ask(NodeId peer, Bytes data)
      throws IOException, InterruptedException {
    Conversation conversation = conversations.get(peer);
    if (conversation == null) {
      throw new IOException("no echo/1 with " + peer.shortText());
    }
    long requestId = conversation.nextId().getAndIncrement();
    Pending request = new Pending(System.nanoTime(), data, new CompletableFuture<>());
    conversation.pending().put(requestId, request);
    RlpWriter message = new RlpWriter().beginList().put(requestId).put(data).endList();
    try {
      conversation.channel().send(REQUEST, message.toBytes());
    } catch (IOException e) {
      conversation.pending().remove(requestId);
      throw e;
    }
    return request.done();
  }

  @Override
  public Optional<Object> peerInfo(NodeId peer) {
    return Optional.ofNullable(conversations.get(peer))
        .map(conversation -> Map.of("requests", conversation.nextId().get()));
  }
}

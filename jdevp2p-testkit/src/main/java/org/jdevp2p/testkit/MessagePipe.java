// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.Hello;
import org.jdevp2p.peer.LinkConfig;
import org.jdevp2p.peer.LinkKind;
import org.jdevp2p.peer.MessageChannel;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.PeerExit;
import org.jdevp2p.peer.Protocol;
import org.jdevp2p.peer.Session;
import org.jdevp2p.rlpx.BufferPool;
import org.jdevp2p.rlpx.RlpxConnection;

/**
 * A protocol under test on one end, the test itself on the other: a real link in memory, without a
 * network.
 *
 * <pre>
 * try (MessagePipe pipe = MessagePipe.to(new Echo())) {
 *   pipe.channel().send(0, request);
 *   assertThat(pipe.channel().receive().payload()).isEqualTo(request);
 * }
 * </pre>
 */
public final class MessagePipe implements AutoCloseable {

  private static final long LIMIT_SECONDS = 30;

  private final Tasks tasks = new Tasks();
  private final CountDownLatch testIsDone = new CountDownLatch(1);
  private final CompletableFuture<MessageChannel> channel = new CompletableFuture<>();
  private final CompletableFuture<Peer> protocolSide = new CompletableFuture<>();
  private final CompletableFuture<Peer> testSide = new CompletableFuture<>();

  private MessagePipe() {}

  /** A link on which {@code protocol} runs at the far end, with the default limits. */
  public static MessagePipe to(Protocol protocol) throws IOException, InterruptedException {
    return to(LinkConfig.of(List.of(protocol)));
  }

  /** A link whose far end has this configuration; the test speaks for its first protocol. */
  public static MessagePipe to(LinkConfig farEnd) throws IOException, InterruptedException {
    MessagePipe pipe = new MessagePipe();
    Protocol protocol = farEnd.protocols().getFirst();
    Protocol mirror =
        Protocol.of(
            protocol.capability().name(),
            protocol.capability().version(),
            protocol.messageCount(),
            (peer, channel) -> {
              pipe.channel.complete(channel);
              pipe.testIsDone.await();
            });
    SecretKey farKey = SecretKey.random();
    SecretKey nearKey = SecretKey.random();
    MemoryTransport.Pair ends = MemoryTransport.pair();
    pipe.tasks.start(
        "far end",
        () ->
            pipe.link(
                () -> RlpxConnection.accept(ends.recipient(), farKey, BufferPool.sized()),
                farKey,
                farEnd,
                LinkKind.INBOUND,
                pipe.protocolSide));
    pipe.tasks.start(
        "near end",
        () ->
            pipe.link(
                () ->
                    RlpxConnection.initiate(
                        ends.initiator(), nearKey, farKey.publicKey(), BufferPool.sized()),
                nearKey,
                LinkConfig.of(List.of(mirror)),
                LinkKind.DIALED,
                pipe.testSide));
    await(pipe.channel);
    await(pipe.protocolSide);
    await(pipe.testSide);
    return pipe;
  }

  private interface Handshake {
    RlpxConnection make() throws IOException;
  }

  private void link(
      Handshake handshake,
      SecretKey key,
      LinkConfig config,
      LinkKind kind,
      CompletableFuture<Peer> side) {
    try {
      RlpxConnection connection = handshake.make();
      Hello hello =
          Hello.of(
              "message pipe",
              config.protocols().stream().map(Protocol::capability).toList(),
              key.publicKey());
      Session.open(connection, hello)
          .run(
              config,
              kind,
              peer -> {
                side.complete(peer);
                return Optional.empty();
              });
    } catch (IOException e) {
      side.completeExceptionally(e);
      channel.completeExceptionally(e);
    }
  }

  private static <T> T await(CompletableFuture<T> future) throws IOException, InterruptedException {
    try {
      return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException("the link did not come up", e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("the link did not come up within " + LIMIT_SECONDS + " s", e);
    }
  }

  /** The test's end of the protocol's channel. */
  public MessageChannel channel() {
    return channel.join();
  }

  /** The link as the protocol under test sees it. */
  public Peer peer() {
    return protocolSide.join();
  }

  /** The link as the test's own end sees it. */
  public Peer nearPeer() {
    return testSide.join();
  }

  /** Waits until the protocol's end of the link is over, and tells how it ended. */
  public PeerExit awaitExit() throws InterruptedException {
    return peer()
        .awaitExit(Duration.ofSeconds(LIMIT_SECONDS))
        .orElseThrow(() -> new AssertionError("the link did not end"));
  }

  /** Ends the link and waits for its threads. */
  @Override
  public void close() {
    testSide.join().disconnect(DisconnectReason.REQUESTED);
    testIsDone.countDown();
    try {
      tasks.join(Duration.ofSeconds(LIMIT_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

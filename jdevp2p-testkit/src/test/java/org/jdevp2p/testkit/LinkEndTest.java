// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.peer.Capability;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.LinkClosedException;
import org.jdevp2p.peer.LinkLimits;
import org.jdevp2p.peer.MessageChannel;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.PeerExit;
import org.jdevp2p.peer.Protocol;
import org.jdevp2p.rlp.Rlp;
import org.jdevp2p.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A link ends whatever is stuck, and says so to everybody: hostile lines H27, H28 and H30c. */
@Timeout(60)
class LinkEndTest {

  private static final Bytes BIG = Bytes.wrap(new byte[32 * 1024]);

  private final Nodes nodes = new Nodes();
  private final CountDownLatch released = new CountDownLatch(1);

  @AfterEach
  void nothingStays() throws Exception {
    released.countDown();
    nodes.close();
  }

  /** Sends and sends, as long as there is a link. */
  private static Protocol chatterbox() {
    return Protocol.of(
        "chat",
        1,
        1,
        (peer, channel) -> {
          while (true) {
            channel.send(0, incompressible());
          }
        });
  }

  private static Bytes incompressible() {
    byte[] bytes = new byte[BIG.size()];
    ThreadLocalRandom.current().nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  /** A link to a remote that does not read, on which nothing moves any more. */
  private Peer stalled(Server server, String capability) throws Exception {
    nodes.dial(server).greets(capability);
    Peer peer = nodes.peer();
    awaitStall(peer);
    return peer;
  }

  private static void awaitStall(Peer peer) throws InterruptedException {
    long sent = 0;
    for (long now = -1; sent == 0 || sent != now; ) {
      now = sent;
      assertThat(peer.awaitExit(Duration.ofMillis(100))).isEmpty();
      sent = peer.channels().getFirst().messagesSent();
    }
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  @Test
  void disconnectOfARemoteThatNeverReadsTakesTheFarewellAndLittleMore() throws Exception {
    Peer peer = stalled(nodes.start(chatterbox()), "chat/1");
    long began = System.nanoTime();
    peer.disconnect(DisconnectReason.USELESS_PEER, "it does not read");
    assertThat(peer.awaitExit(Nodes.LIMIT))
        .contains(new PeerExit.LocalDisconnect(DisconnectReason.USELESS_PEER, "it does not read"));
    assertThat(since(began))
        .isBetween(
            Nodes.QUICK_END.farewell().minusMillis(50), Nodes.QUICK_END.farewell().plusMillis(700));
  }

  @Test
  void stalledRemoteIsGoneWithin1500MillisecondsByDefault() throws Exception {
    Peer peer =
        stalled(nodes.start(nodes.config(chatterbox()).linkLimits(LinkLimits.DEFAULT)), "chat/1");
    long began = System.nanoTime();
    peer.disconnect(DisconnectReason.REQUESTED);
    assertThat(peer.awaitExit(Nodes.LIMIT)).isPresent();
    assertThat(since(began)).isLessThan(Duration.ofMillis(1500));
  }

  @Test
  void senderWithoutAThreadOfTheLinkIsFreedFromItsWrite() throws Exception {
    CompletableFuture<MessageChannel> channel = new CompletableFuture<>();
    Server server = nodes.start(Speakers.listener("idle"), handsOut(channel));
    nodes.dial(server).greets("chat/1");
    MessageChannel chat = channel.get(10, TimeUnit.SECONDS);
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread sender = Thread.ofPlatform().start(() -> thrown.complete(sendUntilItThrows(chat)));
    Peer peer = nodes.peer();
    awaitStall(peer);
    peer.disconnect(DisconnectReason.REQUESTED);
    assertThat(thrown.get(10, TimeUnit.SECONDS)).isInstanceOf(LinkClosedException.class);
    assertThat(sender.join(Nodes.LIMIT)).isTrue();
  }

  private Protocol handsOut(CompletableFuture<MessageChannel> channel) {
    return Protocol.of(
        "chat",
        1,
        1,
        (peer, own) -> {
          channel.complete(own);
          own.receive();
        });
  }

  private static Throwable sendUntilItThrows(MessageChannel channel) {
    try {
      while (true) {
        channel.send(0, incompressible());
      }
    } catch (IOException | InterruptedException e) {
      return e;
    }
  }

  @Test
  void thousandWritersThatWaitAllReturn() throws Exception {
    CompletableFuture<MessageChannel> channel = new CompletableFuture<>();
    Server server = nodes.start(handsOut(channel));
    nodes.dial(server).greets("chat/1");
    Peer peer = nodes.peer();
    MessageChannel chat = channel.get(10, TimeUnit.SECONDS);
    Tasks writers = new Tasks();
    BlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
    for (int i = 0; i < 1000; i++) {
      writers.start("test writer", () -> thrown.add(sendUntilItThrows(chat)));
    }
    Until.holds("the lane is full", () -> peer.channels().getFirst().laneBytes() > 200_000);
    long began = System.nanoTime();
    peer.disconnect(DisconnectReason.REQUESTED);
    assertThat(peer.awaitExit(Nodes.LIMIT)).isPresent();
    assertThat(writers.join(Duration.ofSeconds(5))).isEmpty();
    assertThat(since(began)).isLessThan(Duration.ofSeconds(5));
    assertThat(thrown).hasSize(1000).allMatch(LinkClosedException.class::isInstance);
  }

  @Test
  void everyCallOnALinkThatIsOverSaysHowItEnded() throws Exception {
    CompletableFuture<MessageChannel> channel = new CompletableFuture<>();
    Server server = nodes.start(handsOut(channel));
    ScriptedPeer remote = nodes.dial(server).greets("chat/1");
    MessageChannel chat = channel.get(10, TimeUnit.SECONDS);
    remote.sendsDisconnect(DisconnectReason.USELESS_PEER).close();
    PeerExit exit = nodes.exit();
    assertThat(exit).isEqualTo(new PeerExit.RemoteDisconnect(DisconnectReason.USELESS_PEER));
    for (AssertableCall call :
        new AssertableCall[] {
          () -> chat.send(0, Rlp.EMPTY_LIST),
          () -> chat.send(0, Rlp.EMPTY_LIST, Duration.ofSeconds(1)),
          () -> chat.offer(0, Rlp.EMPTY_LIST),
          chat::receive,
          () -> chat.receive(Duration.ofSeconds(1))
        }) {
      assertThatThrownBy(call::make)
          .isInstanceOfSatisfying(
              LinkClosedException.class, e -> assertThat(e.exit()).isEqualTo(exit));
    }
  }

  private interface AssertableCall {
    void make() throws Exception;
  }

  @Test
  void pingOfALinkThatEndsReturnsAtOnce() throws Exception {
    Server server = nodes.start(Speakers.listener("ears"));
    ScriptedPeer remote = nodes.dial(server).greets("ears/1");
    Peer peer = nodes.peer();
    CompletableFuture<Boolean> answered = new CompletableFuture<>();
    Thread pinging =
        Thread.ofVirtual()
            .start(() -> {
              try {
                answered.complete(peer.ping(Duration.ofMinutes(1)).isPresent());
              } catch (InterruptedException e) {
                answered.completeExceptionally(e);
              }
            });
    remote.expects(ScriptedPeer.PING);
    remote.close();
    assertThat(answered.get(10, TimeUnit.SECONDS)).isFalse();
    assertThat(pinging.join(Nodes.LIMIT)).isTrue();
    assertThat(peer.awaitExit(Nodes.LIMIT)).isPresent();
    assertThat(peer.ping(Duration.ofMinutes(1))).isEmpty();
  }

  @Test
  void reasonArrivesThoughTheRemoteIsStillSending() throws Exception {
    Server server = nodes.start(Speakers.listener("ears"));
    for (int round = 0; round < 20; round++) {
      ScriptedPeer remote = nodes.dial(server).greets("ears/1");
      Peer peer = nodes.peer();
      for (int i = 0; i < 50; i++) {
        remote.sends(0x10, BIG);
        if (i == 25) {
          peer.disconnect(DisconnectReason.TOO_MANY_PEERS);
        }
      }
      remote.expectsDisconnect(DisconnectReason.TOO_MANY_PEERS).thenCloses();
    }
  }

  @Test
  void remoteThatDoesNotHangUpIsGivenTheLingerAndNoMore() throws Exception {
    Server server = nodes.start(Speakers.listener("ears"));
    ScriptedPeer remote = nodes.dial(server).greets("ears/1");
    long began = System.nanoTime();
    Peer peer = nodes.peer();
    peer.disconnect(DisconnectReason.REQUESTED);
    assertThat(peer.awaitExit(Nodes.LIMIT)).isPresent();
    assertThat(since(began)).isLessThan(Nodes.QUICK_END.linger().plusSeconds(1));
    remote.expectsDisconnect(DisconnectReason.REQUESTED);
  }

  // ---- protocols that do not behave

  /** Is deaf to interrupts until the test lets go. */
  private Protocol stubborn(String name) {
    return Protocol.of(
        name,
        1,
        1,
        (peer, channel) -> {
          while (released.getCount() > 0) {
            try {
              released.await();
            } catch (InterruptedException e) {
              // that is what it is about
            }
          }
        });
  }

  @Test
  void protocolThatDoesNotStopIsAbandonedAndReported() throws Exception {
    nodes.expectsLog("threads that did not stop are abandoned");
    Server server = nodes.start(stubborn("deaf"));
    ScriptedPeer remote = nodes.dial(server).greets("deaf/1");
    Peer peer = nodes.peer();
    peer.disconnect(DisconnectReason.REQUESTED);
    remote.expectsDisconnect(DisconnectReason.REQUESTED).thenCloses();
    assertThat(nodes.exit())
        .isEqualTo(new PeerExit.LocalDisconnect(DisconnectReason.REQUESTED, ""));
    assertThat(Leftovers.threads()).anyMatch(name -> name.endsWith("deaf/1"));
    nodes.dial(server).greets("deaf/1").sendsPing().expectsPong();
  }

  @Test
  void protocolThatDoesNotStopIsAbandonedWhenTheRemoteEndsTheLink() throws Exception {
    nodes.expectsLog("threads that did not stop are abandoned");
    Server server = nodes.start(stubborn("deaf"));
    nodes.dial(server).greets("deaf/1").sendsDisconnect(DisconnectReason.REQUESTED);
    assertThat(nodes.exit()).isEqualTo(new PeerExit.RemoteDisconnect(DisconnectReason.REQUESTED));
  }

  @Test
  void serverClosesWithinFiveSecondsWhateverItsPeersDo() throws Exception {
    nodes.expectsLog("threads that did not stop are abandoned");
    Server server =
        nodes.start(
            nodes
                .config(stubborn("deaf"), chatterbox())
                .linkLimits(LinkLimits.DEFAULT)
                .maxPeers(100));
    for (int i = 0; i < 100; i++) {
      nodes.dial(server).greets(i % 2 == 0 ? "deaf/1" : "chat/1");
    }
    Until.holds("all are linked", () -> server.peers().size() == 100);
    long began = System.nanoTime();
    server.close();
    assertThat(since(began)).isLessThan(Duration.ofMillis(5500));
  }

  @Test
  void protocolsThatReturnAtOnceEndTheLinkOnce() throws Exception {
    Server server =
        nodes.start(
            Protocol.of("one", 1, 1, (peer, channel) -> {}),
            Protocol.of("two", 1, 1, (peer, channel) -> {}));
    for (int i = 0; i < 50; i++) {
      nodes
          .dial(server)
          .greets("one/1", "two/1")
          .expectsDisconnect(DisconnectReason.CLIENT_QUITTING)
          .thenCloses();
      assertThat(nodes.exit()).isInstanceOf(PeerExit.ProtocolReturned.class);
    }
    assertThat(nodes.exits).isEmpty();
  }

  @Test
  void protocolThatThrowsAnErrorIsACrashOfThatLinkAlone() throws Exception {
    nodes.expectsLog("protocol bad/1 failed");
    Server server =
        nodes.start(
            Protocol.of(
                "bad",
                1,
                1,
                (peer, channel) -> {
                  channel.receive();
                  throw new StackOverflowError("made by this test");
                }));
    ScriptedPeer other = nodes.dial(server).greets("bad/1");
    nodes
        .dial(server)
        .greets("bad/1")
        .sends(0x10, "c0")
        .expectsDisconnect(DisconnectReason.SUBPROTOCOL)
        .thenCloses();
    assertThat(nodes.exit()).isInstanceOf(PeerExit.Crashed.class);
    other.sendsPing().expectsPong();
  }

  @Test
  void protocolThatInterruptsItselfEndsTheLinkAndIsNoBug() throws Exception {
    Server server =
        nodes.start(
            Protocol.of(
                "self",
                1,
                1,
                (peer, channel) -> {
                  Thread.currentThread().interrupt();
                  channel.receive();
                }));
    nodes.dial(server).greets("self/1").expectsDisconnect(DisconnectReason.CLIENT_QUITTING);
    assertThat(nodes.exit()).isEqualTo(new PeerExit.ProtocolReturned(new Capability("self", 1)));
  }

  @Test
  void protocolWhoseLimitsThrowLeavesNoLink() throws Exception {
    nodes.expectsLog("failed");
    Server server = nodes.start(Speakers.withBrokenLimits(Speakers.listener("broken")));
    try (ScriptedPeer remote = nodes.dial(server).greets("broken/1")) {
      assertThatThrownBy(remote::expectsPong).isInstanceOf(IOException.class);
    }
    Server dialling =
        nodes.start(
            nodes.config(Speakers.withBrokenLimits(Speakers.listener("broken"))).dialOnly());
    Server good = nodes.start(nodes.config(Speakers.listener("broken")));
    assertThatThrownBy(() -> dialling.connect(good.enode(), Duration.ofSeconds(5)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a bug here");
    Objects.requireNonNull(nodes.exit());
    Until.holds("the other side has no link", () -> good.peers().isEmpty());
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.LinkClosedException;
import org.jdevp2p.peer.LinkLimits;
import org.jdevp2p.peer.MessageChannel;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.PeerExit;
import org.jdevp2p.peer.Protocol;
import org.jdevp2p.rlp.Rlp;
import org.jdevp2p.rlpx.Transport;
import org.jdevp2p.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A link ends whatever is stuck, and says so to everybody: hostile lines H27 and H28. */
class LinkEndTest {

  private final Nodes nodes = new Nodes();

  @AfterEach
  void nothingStays() throws Exception {
    nodes.close();
  }

  /** A link to a remote that does not read, on which nothing moves any more. */
  private Peer stalled(Server server, String capability) throws Exception {
    nodes.dial(server).greets(capability);
    Peer peer = nodes.peer();
    awaitStall(peer);
    return peer;
  }

  /** Returns when nothing moves for a while: what the kernel takes is not ours to say. */
  private static void awaitStall(Peer peer) throws InterruptedException {
    int still = 0;
    for (long before = 0; still < 20; ) {
      assertThat(peer.awaitExit(Duration.ofMillis(10))).isEmpty();
      long sent = peer.channels().getFirst().messagesSent();
      still = sent > 0 && sent == before ? still + 1 : 0;
      before = sent;
    }
  }

  /** A server whose links take a brief farewell from a remote that does not read. */
  private Server briefFarewell(Protocol... protocols) throws IOException {
    return nodes.start(
        nodes
            .config(protocols)
            .linkLimits(Nodes.PATIENT.farewell(Nodes.BRIEF).linger(Nodes.BRIEF)));
  }

  /** All other limits are hours: the link ends at all because these are not. */
  @Test
  void disconnectOfARemoteThatNeverReadsTakesNoLongerThanTheFarewell() throws Exception {
    Peer peer = stalled(briefFarewell(Speakers.chatterbox("chat")), "chat/1");
    long began = System.nanoTime();
    peer.disconnect(DisconnectReason.USELESS_PEER, "it does not read");
    assertThat(peer.awaitExit(Nodes.LIMIT))
        .contains(new PeerExit.LocalDisconnect(DisconnectReason.USELESS_PEER, "it does not read"));
    assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(Nodes.BRIEF.toNanos());
  }

  /** By the clock of the link, to the millisecond; 1.5 s is what we promise. */
  @Test
  void stalledRemoteIsGoneWithin1500MillisecondsByDefault() throws Exception {
    Duration farewell = LinkLimits.DEFAULT.farewell();
    assertThat(farewell).isLessThan(Duration.ofMillis(1500));
    LinkLimits limits = Nodes.PATIENT.farewell(farewell);
    try (ScriptedLink link =
        new ScriptedLink(Speakers.chatterbox("chat"), limits, MemoryTransport.pair(4096, 4096))) {
      Transport remote = link.remote().connection().transport();
      Until.holds("the write is stuck", () -> remote.available() == 4096);
      link.peer().disconnect(DisconnectReason.REQUESTED);
      Until.holds(
          "the farewell has begun", () -> link.ticker.untilNext().equals(Optional.of(farewell)));
      link.ticker.advance(farewell.minusMillis(1));
      assertThat(link.peer().awaitExit(Duration.ofMillis(100))).isEmpty();
      link.ticker.advance(Duration.ofMillis(1));
      assertThat(link.exit())
          .isEqualTo(new PeerExit.LocalDisconnect(DisconnectReason.REQUESTED, ""));
    }
  }

  @Test
  void senderWithoutAThreadOfTheLinkIsFreedFromItsWrite() throws Exception {
    CompletableFuture<MessageChannel> channel = new CompletableFuture<>();
    Server server = briefFarewell(Speakers.listener("idle"), handsOut(channel));
    nodes.dial(server).greets("chat/1");
    MessageChannel chat = Until.done(channel);
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread sender = Thread.ofPlatform().start(() -> thrown.complete(sendUntilItThrows(chat)));
    Peer peer = nodes.peer();
    awaitStall(peer);
    peer.disconnect(DisconnectReason.REQUESTED);
    assertThat(Until.done(thrown)).isInstanceOf(LinkClosedException.class);
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
        channel.send(0, Speakers.incompressible());
      }
    } catch (IOException | InterruptedException e) {
      return e;
    }
  }

  @Test
  void thousandWritersThatWaitAllReturn() throws Exception {
    CompletableFuture<MessageChannel> channel = new CompletableFuture<>();
    Server server = briefFarewell(handsOut(channel));
    nodes.dial(server).greets("chat/1");
    Peer peer = nodes.peer();
    MessageChannel chat = Until.done(channel);
    Tasks writers = new Tasks();
    BlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
    for (int i = 0; i < 1000; i++) {
      writers.start("test writer", () -> thrown.add(sendUntilItThrows(chat)));
    }
    Until.holds("the lane is full", () -> peer.channels().getFirst().laneBytes() > 200_000);
    peer.disconnect(DisconnectReason.REQUESTED);
    assertThat(peer.awaitExit(Nodes.LIMIT)).isPresent();
    assertThat(writers.join(Nodes.LIMIT)).isEmpty();
    assertThat(thrown).hasSize(1000).allMatch(LinkClosedException.class::isInstance);
  }

  @Test
  void everyCallOnALinkThatIsOverSaysHowItEnded() throws Exception {
    CompletableFuture<MessageChannel> channel = new CompletableFuture<>();
    Server server = nodes.start(handsOut(channel));
    ScriptedPeer remote = nodes.dial(server).greets("chat/1");
    MessageChannel chat = Until.done(channel);
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
                answered.complete(peer.ping(Duration.ofHours(1)).isPresent());
              } catch (InterruptedException e) {
                answered.completeExceptionally(e);
              }
            });
    remote.expects(ScriptedPeer.PING);
    remote.close();
    assertThat(Until.done(answered)).isFalse();
    assertThat(pinging.join(Nodes.LIMIT)).isTrue();
    assertThat(peer.awaitExit(Nodes.LIMIT)).isPresent();
    assertThat(peer.ping(Duration.ofHours(1))).isEmpty();
  }

  @Test
  void reasonArrivesThoughTheRemoteIsStillSending() throws Exception {
    Server server = nodes.start(Speakers.listener("ears"));
    for (int round = 0; round < 20; round++) {
      ScriptedPeer remote = nodes.dial(server).greets("ears/1");
      Peer peer = nodes.peer();
      for (int i = 0; i < 50; i++) {
        remote.sends(0x10, Speakers.incompressible());
        if (i == 25) {
          peer.disconnect(DisconnectReason.TOO_MANY_PEERS);
        }
      }
      remote.expectsDisconnect(DisconnectReason.TOO_MANY_PEERS).thenCloses();
    }
  }

  @Test
  void remoteThatDoesNotHangUpIsGivenTheLingerAndNoMore() throws Exception {
    Server server =
        nodes.start(
            nodes.config(Speakers.listener("ears")).linkLimits(Nodes.PATIENT.linger(Nodes.BRIEF)));
    ScriptedPeer remote = nodes.dial(server).greets("ears/1");
    long began = System.nanoTime();
    Peer peer = nodes.peer();
    peer.disconnect(DisconnectReason.REQUESTED);
    assertThat(peer.awaitExit(Nodes.LIMIT)).isPresent();
    assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(Nodes.BRIEF.toNanos());
    remote.expectsDisconnect(DisconnectReason.REQUESTED);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jdevp2p.peer.Capability;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.PeerExit;
import org.jdevp2p.peer.Protocol;
import org.jdevp2p.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Protocols that throw, return at once or do not stop end their link and no other: H30c. */
class UnrulyProtocolTest {

  private final Nodes nodes = new Nodes();
  private final CountDownLatch released = new CountDownLatch(1);

  @AfterEach
  void nothingStays() throws Exception {
    released.countDown();
    nodes.close();
  }

  /** A server whose links wait briefly for {@code protocol} to stop. */
  private Server briefGrace(Protocol protocol) throws IOException {
    return nodes.start(
        nodes.config(protocol).linkLimits(Nodes.PATIENT.linger(Nodes.BRIEF).grace(Nodes.BRIEF)));
  }

  @Test
  void protocolThatDoesNotStopIsAbandonedAndReported() throws Exception {
    nodes.expectsLog("threads that did not stop are abandoned");
    Server server = briefGrace(Speakers.deaf("deaf", released));
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
    Server server = briefGrace(Speakers.deaf("deaf", released));
    nodes.dial(server).greets("deaf/1").sendsDisconnect(DisconnectReason.REQUESTED);
    assertThat(nodes.exit()).isEqualTo(new PeerExit.RemoteDisconnect(DisconnectReason.REQUESTED));
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
    nodes
        .dial(server)
        .greets("self/1")
        .expectsDisconnect(DisconnectReason.CLIENT_QUITTING)
        .thenCloses();
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

  /** Each of the links would take hours over it, so what ends them is the server's own limit. */
  @Test
  void serverClosesWithinFiveSecondsWhateverItsPeersDo() throws Exception {
    assertThat(Server.CLOSE_LIMIT).isEqualTo(Duration.ofSeconds(5));
    nodes.expectsLog("threads that did not stop are abandoned");
    Server server =
        nodes.start(
            nodes
                .config(Speakers.deaf("deaf", released), Speakers.chatterbox("chat"))
                .linkLimits(Nodes.PATIENT.grace(Nodes.BRIEF))
                .maxPeers(100));
    for (int i = 0; i < 100; i++) {
      nodes.dial(server).greets(i % 2 == 0 ? "deaf/1" : "chat/1");
    }
    Until.holds("all are linked", () -> server.peers().size() == 100);
    List<Peer> peers = server.peers();
    long descriptors = Leftovers.descriptors();
    server.close();
    assertThat(peers).allMatch(peer -> peer.exit().isPresent());
    Until.holds("no link is left", () -> server.peers().isEmpty());
    Until.holds(
        "only the deaf are left",
        () -> Leftovers.threads().stream().allMatch(name -> name.endsWith("deaf/1")));
    Until.holds("sockets are closed", () -> Leftovers.descriptors() <= descriptors - 100);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.PeerExit;
import org.jdevp2p.rlpx.OutboundMessage;
import org.jdevp2p.rlpx.RlpxConnection;
import org.jdevp2p.server.Server;
import org.jdevp2p.server.ServerConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What somebody can do who has not said Hello yet: hostile lines H2, H3, H10, H11, H15, H30. */
@Timeout(30)
class StrangerTest {

  private static final Duration BRIEF = Duration.ofMillis(300);

  /** Long enough for a handshake on a busy machine. */
  private static final Duration SHORT = Duration.ofMillis(1500);

  private final Nodes nodes = new Nodes();

  @AfterEach
  void nothingStays() throws Exception {
    nodes.close();
  }

  private Server brief() throws IOException {
    return limited(BRIEF);
  }

  private Server limited(Duration handshakeLimit) throws IOException {
    return nodes.start(
        nodes.config(Speakers.listener("ears")).handshakeLimit(handshakeLimit).maxPending(1000));
  }

  /** Reads until the other side is gone, by an end or a reset. */
  private static void expectEnd(Socket socket) throws IOException {
    byte[] rubbish = new byte[512];
    try {
      while (socket.getInputStream().read(rubbish) >= 0) {
        // an ack, at the most
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the server still holds the connection", e);
    } catch (SocketException e) {
      // reset: gone as well
    }
  }

  private static boolean within(Duration limit, long sinceNanos) {
    return System.nanoTime() - sinceNanos < limit.toNanos();
  }

  @Test
  void handshakeHasFiveSecondsUnlessSaidOtherwise() {
    assertThat(ServerConfig.builder().build().handshakeLimit()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void silentConnectionIsGoneWithinTheLimit() throws Exception {
    Server server = brief();
    long began = System.nanoTime();
    expectEnd(nodes.socket(server));
    assertThat(within(BRIEF, began)).as("closed before the limit").isFalse();
    assertThat(within(BRIEF.plusSeconds(3), began)).isTrue();
  }

  @Test
  void authCutAtEveryByteAndThenSilenceIsGoneWithinTheLimit() throws Exception {
    Server server = brief();
    byte[] auth = authFor(server);
    List<Socket> sockets = new ArrayList<>();
    for (int size = 0; size < auth.length; size++) {
      Socket socket = nodes.socket(server);
      socket.getOutputStream().write(auth, 0, size);
      sockets.add(socket);
    }
    long allSent = System.nanoTime();
    for (Socket socket : sockets) {
      expectEnd(socket);
    }
    assertThat(within(BRIEF.plusSeconds(5), allSent)).isTrue();
    assertThat(nodes.added).isEmpty();
  }

  /** The bytes of an auth that {@code server} would answer. */
  private byte[] authFor(Server server) throws IOException {
    MemoryTransport.Pair ends = MemoryTransport.pair();
    Tap tap = new Tap(ends.initiator());
    ends.recipient().shutdownOutput();
    try {
      ScriptedPeer.initiate(tap, SecretKey.random(), server.enode().publicKey());
      throw new AssertionError("a handshake without an answer");
    } catch (IOException e) {
      return tap.written();
    }
  }

  @Test
  void oneByteAtATimeDoesNotStretchTheLimit() throws Exception {
    Server server = brief();
    byte[] auth = authFor(server);
    Socket socket = nodes.socket(server);
    socket.setSoTimeout(20);
    long began = System.nanoTime();
    boolean gone = false;
    for (int i = 0; i < auth.length && !gone; i++) {
      try {
        socket.getOutputStream().write(auth[i]);
        gone = socket.getInputStream().read() < 0;
      } catch (SocketTimeoutException e) {
        // no answer yet: the next byte
      } catch (SocketException e) {
        gone = true;
      }
    }
    assertThat(gone).isTrue();
    assertThat(within(BRIEF.plusSeconds(3), began)).isTrue();
  }

  @Test
  void handshakeWithoutHelloIsGoneWithinTheSameLimit() throws Exception {
    Server server = limited(SHORT);
    long began = System.nanoTime();
    ScriptedPeer remote = nodes.dial(server);
    remote.expects(ScriptedPeer.HELLO);
    remote.thenCloses();
    assertThat(within(SHORT.plusSeconds(3), began)).isTrue();
  }

  @Test
  void replayedSessionOpensNoLink() throws Exception {
    Server server = limited(SHORT);
    Tap tap = nodes.tap(server);
    ScriptedPeer honest = nodes.dial(server, tap).greets("ears/1");
    honest.sendsPing().expectsPong();
    assertThat(nodes.peer().publicKey()).isEqualTo(honest.publicKey());
    Socket replay = nodes.socket(server);
    replay.getOutputStream().write(tap.written());
    expectEnd(replay);
    honest.sendsPing().expectsPong();
    assertThat(nodes.added).isEmpty();
    assertThat(server.peers()).hasSize(1);
  }

  @Test
  void ourOwnKeyIsToldThatItIsUs() throws Exception {
    SecretKey key = SecretKey.random();
    Server server = nodes.start(nodes.config(Speakers.listener("ears")).key(key));
    nodes
        .closing(ScriptedPeer.dial(server.enode(), key))
        .expectsDisconnect(DisconnectReason.SELF)
        .thenCloses();
    assertThat(nodes.added).isEmpty();
  }

  @Test
  void frameOf16MiBBeforeHelloIsRefusedFromItsHeader() throws Exception {
    Server server = nodes.start(Speakers.listener("ears"));
    Tap tap = nodes.tap(server);
    ScriptedPeer remote = nodes.dial(server, tap);
    tap.holds();
    Bytes data = Bytes.wrap(new byte[RlpxConnection.MAX_FRAME_BYTES - 1]);
    remote.connection().write(new OutboundMessage(ScriptedPeer.HELLO, data, data.size()));
    remote.connection().flush();
    tap.pass(32);
    remote.expectsDisconnect(DisconnectReason.BREACH_OF_PROTOCOL).thenCloses();
    assertThat(tap.held()).isGreaterThan(16_000_000);
  }

  @Test
  void refusalArrivesThoughTheRemoteIsStillSending() throws Exception {
    for (int round = 0; round < 20; round++) {
      Server server = nodes.start(Speakers.listener("ears"));
      ScriptedPeer remote = nodes.dial(server);
      Bytes data = Bytes.wrap(new byte[200_000]);
      remote.connection().write(new OutboundMessage(ScriptedPeer.HELLO, data, data.size()));
      remote.connection().flush();
      remote.expectsDisconnect(DisconnectReason.BREACH_OF_PROTOCOL).thenCloses();
    }
  }

  @Test
  void silentCrowdKeepsNobodyOut() throws Exception {
    Server server = nodes.start(Speakers.listener("ears"));
    Socket oldest = nodes.socket(server);
    for (int i = 1; i < 51; i++) {
      nodes.socket(server);
    }
    long began = System.nanoTime();
    ScriptedPeer good = nodes.dial(server).greets("ears/1");
    good.sendsPing().expectsPong();
    assertThat(within(Duration.ofSeconds(2), began)).isTrue();
    expectEnd(oldest);
  }

  @Test
  void refusedOnesDoNotTakeTheLastPlace() throws Exception {
    Server server = nodes.start(nodes.config(Speakers.listener("ears")).maxPeers(1));
    ScriptedPeer first = nodes.dial(server).greets("ears/1");
    first.sendsPing().expectsPong();
    nodes.dial(server).expectsDisconnect(DisconnectReason.TOO_MANY_PEERS).thenCloses();
    first.close();
    assertThat(nodes.exit()).isInstanceOf(PeerExit.WireFailure.class);
    Until.holds("the place is free", () -> server.peers().isEmpty());
    nodes.dial(server).greets("ears/1").sendsPing().expectsPong();
  }
}

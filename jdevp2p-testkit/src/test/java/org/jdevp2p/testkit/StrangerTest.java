// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/**
 * What somebody can do who has not said Hello yet: hostile lines H2, H3, H10, H11, H15, H30. The
 * clock stands still unless the test moves it.
 */
class StrangerTest {

  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final Nodes nodes = new Nodes();
  private final ManualTicker ticker = new ManualTicker();

  @AfterEach
  void nothingStays() throws Exception {
    nodes.close();
  }

  /** A node that gives a stranger {@link #LIMIT}. */
  private Server server() throws IOException {
    return nodes.start(config().maxPending(1000));
  }

  private ServerConfig.Builder config() {
    return nodes.config(Speakers.listener("ears")).handshakeLimit(LIMIT).ticker(ticker);
  }

  /** Returns when the server knows of {@code count} strangers, each with the limit before it. */
  private void awaitStrangers(int count) throws Exception {
    Until.holds(count + " strangers are there", () -> ticker.waiting() == count);
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

  private static void expectSilence(Socket socket) throws IOException {
    socket.setSoTimeout(50);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    socket.setSoTimeout((int) Nodes.LIMIT.toMillis());
  }

  @Test
  void handshakeHasFiveSecondsUnlessSaidOtherwise() {
    assertThat(ServerConfig.builder().build().handshakeLimit()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void silentConnectionIsGoneAtTheLimitAndNotBefore() throws Exception {
    Socket socket = nodes.socket(server());
    awaitStrangers(1);
    ticker.advance(LIMIT.minusNanos(1));
    expectSilence(socket);
    ticker.advance(Duration.ofNanos(1));
    expectEnd(socket);
  }

  @Test
  void authCutAtEveryByteAndThenSilenceIsGoneAtTheLimit() throws Exception {
    Server server = server();
    byte[] auth = authFor(server);
    List<Socket> sockets = new ArrayList<>();
    for (int size = 0; size < auth.length; size++) {
      Socket socket = nodes.socket(server);
      socket.getOutputStream().write(auth, 0, size);
      sockets.add(socket);
    }
    awaitStrangers(auth.length);
    ticker.advance(LIMIT);
    for (Socket socket : sockets) {
      expectEnd(socket);
    }
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
  void oneByteASecondDoesNotStretchTheLimit() throws Exception {
    Server server = server();
    byte[] auth = authFor(server);
    Socket socket = nodes.socket(server);
    awaitStrangers(1);
    for (int second = 0; second < LIMIT.toSeconds(); second++) {
      expectSilence(socket);
      socket.getOutputStream().write(auth[second]);
      ticker.advance(Duration.ofSeconds(1));
    }
    expectEnd(socket);
  }

  @Test
  void handshakeWithoutHelloIsGoneAtTheSameLimit() throws Exception {
    Server server = server();
    Tap tap = nodes.tap(server);
    awaitStrangers(1);
    ticker.advance(LIMIT.minusSeconds(1));
    ScriptedPeer remote = nodes.dial(server, tap);
    remote.expects(ScriptedPeer.HELLO);
    ticker.advance(Duration.ofSeconds(1));
    remote.thenCloses();
  }

  @Test
  void replayedSessionOpensNoLink() throws Exception {
    Server server = server();
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

  /** H15: what a link without Hello costs, both ends of its socket together. */
  @Test
  void strangersWhoMadeTheHandshakeHoldLessThan32KiBEach() throws Exception {
    int strangers = 200;
    Server server = server();
    shakesHands(server, authFor(server)); // classes, pools and buffers that a JVM makes once
    byte[] auth = authFor(server);
    long before = Leftovers.heapBytes();
    for (int i = 0; i < strangers; i++) {
      shakesHands(server, auth);
    }
    awaitStrangers(1 + strangers);
    Until.holds(
        "each holds less than 32 KiB",
        () -> (Leftovers.heapBytes() - before) / strangers < 32 << 10);
  }

  /** Sends an auth, and returns when the ack and Hello are there. */
  private void shakesHands(Server server, byte[] auth) throws IOException {
    Socket socket = nodes.socket(server);
    socket.getOutputStream().write(auth);
    int ackBytes = socket.getInputStream().read() << 8 | socket.getInputStream().read();
    socket.getInputStream().skipNBytes(ackBytes + 1);
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

  /** No time passes: who comes need not wait for the limit of those before. */
  @Test
  void silentCrowdKeepsNobodyOut() throws Exception {
    Server server = nodes.start(config());
    Socket oldest = nodes.socket(server);
    for (int i = 1; i < 51; i++) {
      nodes.socket(server);
    }
    ScriptedPeer good = nodes.dial(server).greets("ears/1");
    good.sendsPing().expectsPong();
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

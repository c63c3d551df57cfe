// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.Enode;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.LinkKind;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.PeerExit;
import org.jdevp2p.server.DialException;
import org.jdevp2p.server.Server;
import org.jdevp2p.server.ServerConfig;
import org.jdevp2p.server.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers start, dial, keep peers and stop, and nothing of them stays. Hostile line H30d. */
class ServerLifecycleTest {

  private final Nodes nodes = new Nodes();

  @AfterEach
  void nothingStays() throws Exception {
    nodes.close();
  }

  private Server server() throws IOException {
    return nodes.start(Speakers.listener("ears"));
  }

  private static Enode at(SecretKey key, int port) {
    return new Enode(key.publicKey(), "127.0.0.1", port, 0);
  }

  // ---- start and stop

  @Test
  void startAndStopOverAndOverLeavesNothing() throws Exception {
    cycles(20); // classes, pools and buffers that a JVM makes once
    long descriptors = Leftovers.descriptors();
    long heap = Leftovers.heapBytes();
    cycles(1000);
    Until.holds("no thread is left", () -> Leftovers.threads().isEmpty());
    Until.holds("sockets are back", () -> Leftovers.descriptors() <= descriptors + 5);
    Until.holds("the heap is back", () -> Leftovers.heapBytes() - heap < 2 << 20);
  }

  private void cycles(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      try (Server one = Server.start(config().build());
          Server two = Server.start(config().build())) {
        Peer peer = one.connect(two.enode(), Nodes.LIMIT);
        if (i % 2 == 0) {
          peer.disconnect(DisconnectReason.REQUESTED);
        }
      }
    }
  }

  private ServerConfig.Builder config() {
    return nodes.config(Speakers.listener("ears"));
  }

  @Test
  void threadsOfALivingServerAreSeen() throws Exception {
    Server server = server();
    nodes.dial(server).greets("ears/1").sendsPing().expectsPong();
    assertThat(Leftovers.threads())
        .anyMatch(name -> name.startsWith("listen"))
        .anyMatch(name -> name.endsWith("reader"))
        .anyMatch(name -> name.endsWith("ears/1"));
  }

  @Test
  void portInUseIsSaidInOneSentence() throws Exception {
    Server server = server();
    int port = server.enode().tcpPort();
    assertThatThrownBy(() ->
            Server.start(
                config()
                    .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .build()))
        .isInstanceOf(IOException.class)
        .hasMessageMatching("cannot listen on (localhost|127.0.0.1):" + port + ": .*in use.*");
  }

  @Test
  void portZeroGivesEachServerAPortOfItsOwn() throws Exception {
    Server one = server();
    Server two = server();
    assertThat(one.enode().tcpPort()).isNotZero().isNotEqualTo(two.enode().tcpPort());
    one.connect(two.enode(), Nodes.LIMIT);
    Until.holds("both have the link", () -> two.peers().size() == 1);
    assertThat(one.peers().getFirst().kind()).isEqualTo(LinkKind.DIALED);
    assertThat(two.peers().getFirst().kind()).isEqualTo(LinkKind.INBOUND);
  }

  @Test
  void portIsFreeAgainAfterClose() throws Exception {
    Server first = nodes.start(config().linkLimits(Nodes.PATIENT.linger(Nodes.BRIEF)));
    InetSocketAddress address = first.listenAddress().orElseThrow();
    nodes.dial(first).greets("ears/1");
    first.close();
    nodes.start(config().listen(address));
  }

  @Test
  void closeTellsPeersThatWeQuitAndTheSecondCloseDoesNothing() throws Exception {
    Server server = nodes.start(config().linkLimits(Nodes.PATIENT.linger(Nodes.BRIEF)));
    ScriptedPeer remote = nodes.dial(server).greets("ears/1");
    nodes.peer();
    server.close();
    remote.expectsDisconnect(DisconnectReason.CLIENT_QUITTING).thenCloses();
    server.close();
    assertThat(server.peers()).isEmpty();
    assertThatThrownBy(() -> server.connect(server().enode(), Nodes.LIMIT))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("client quitting");
  }

  @Test
  void closedServerKeepsNobodyAnyMore() throws Exception {
    Server server = server();
    server.close();
    server.addPeer(at(SecretKey.random(), 1));
    assertThat(runs("dial")).isFalse();
  }

  /** The dials themselves would take hours. */
  @Test
  void closeEndsDialsUnderWay() throws Exception {
    Server server = server();
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Enode nobody = at(SecretKey.random(), silent.getLocalPort());
      server.addPeer(nobody);
      CompletableFuture<Throwable> thrown = new CompletableFuture<>();
      Tasks tasks = new Tasks();
      tasks.start("test dial", () -> thrown.complete(failure(server, nobody)));
      try (Socket one = silent.accept();
          Socket other = silent.accept()) {
        assertThat(one.getInputStream().read()).as("auth begins").isNotNegative();
        assertThat(other.getInputStream().read()).as("auth begins").isNotNegative();
        server.close();
        assertThat(Until.done(thrown)).isInstanceOf(DialException.class);
        assertThat(one.getInputStream().readAllBytes())
            .as("the rest of auth, and then the end")
            .isNotEmpty();
        assertThat(other.getInputStream().readAllBytes()).isNotEmpty();
      }
      assertThat(tasks.join(Nodes.LIMIT)).isEmpty();
    }
  }

  private static Throwable failure(Server server, Enode node) {
    return failure(server, node, Duration.ofHours(1));
  }

  private static Throwable failure(Server server, Enode node, Duration limit) {
    try {
      return new AssertionError(server.connect(node, limit));
    } catch (IOException | InterruptedException e) {
      return e;
    }
  }

  // ---- dials that come to nothing

  private static DialException dialFails(Server server, Enode node) {
    Throwable thrown = failure(server, node);
    assertThat(thrown).isInstanceOf(DialException.class);
    return (DialException) thrown;
  }

  @Test
  void dialOfNobodyFailsAtTcp() throws Exception {
    try (Socket taken = new Socket()) { // so that nobody else listens there
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      DialException e = dialFails(server(), at(SecretKey.random(), taken.getLocalPort()));
      assertThat(e.stage()).isEqualTo(Stage.TCP);
      assertThat(e.timeout()).isFalse();
      assertThat(e).hasMessageContaining("refused");
    }
  }

  @Test
  void dialOfAHostThatIsNoneFailsAtDns() throws Exception {
    Enode nowhere = new Enode(SecretKey.random().publicKey(), "no-such-host.invalid", 30303, 0);
    DialException e = dialFails(server(), nowhere);
    assertThat(e.stage()).isEqualTo(Stage.DNS);
    assertThat(e).hasMessageContaining("no-such-host.invalid");
  }

  @Test
  void dialOfASilentListenerTimesOutAtAuth() throws Exception {
    ManualTicker ticker = new ManualTicker();
    Server server = nodes.start(config().ticker(ticker));
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Enode nobody = at(SecretKey.random(), silent.getLocalPort());
      CompletableFuture<Throwable> thrown = new CompletableFuture<>();
      Tasks tasks = new Tasks();
      tasks.start(
          "test dial", () -> thrown.complete(failure(server, nobody, Duration.ofMillis(400))));
      try (Socket accepted = silent.accept()) {
        assertThat(accepted.getInputStream().read()).as("auth begins").isNotNegative();
        ticker.advance(Duration.ofMillis(399));
        assertThat(thrown).isNotDone();
        ticker.advance(Duration.ofMillis(1));
        assertThat(Until.done(thrown))
            .isInstanceOfSatisfying(
                DialException.class,
                e -> {
                  assertThat(e.stage()).isEqualTo(Stage.AUTH);
                  assertThat(e.timeout()).isTrue();
                  assertThat(e).hasMessageContaining("no answer within 400 ms");
                  assertThat(e.times()).containsOnlyKeys(Stage.DNS, Stage.TCP);
                });
      }
      assertThat(tasks.join(Nodes.LIMIT)).isEmpty();
    }
  }

  @Test
  void dialOfAnotherKeyFailsAtAuth() throws Exception {
    Server other = server();
    DialException e = dialFails(server(), at(SecretKey.random(), other.enode().tcpPort()));
    assertThat(e.stage()).isEqualTo(Stage.AUTH);
    assertThat(e.timeout()).isFalse();
    assertThat(other.peers()).isEmpty();
  }

  @Test
  void dialOfAnHttpServerSaysSo() throws Exception {
    try (ServerSocket http = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Tasks tasks = new Tasks();
      tasks.start("test http", () -> answerBadRequest(http));
      DialException e = dialFails(server(), at(SecretKey.random(), http.getLocalPort()));
      assertThat(e.stage()).isEqualTo(Stage.AUTH);
      assertThat(e).hasMessageContaining("HTTP server");
      assertThat(tasks.join(Nodes.LIMIT)).isEmpty();
    }
  }

  private static void answerBadRequest(ServerSocket http) {
    try (Socket accepted = http.accept();
        OutputStream out = accepted.getOutputStream()) {
      out.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      accepted.getInputStream().readAllBytes(); // to hang up earlier could reset what was said
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void dialOfOurselvesIsRefusedHere() throws Exception {
    Server server = server();
    assertThatThrownBy(() -> server.connect(server.enode(), Nodes.LIMIT))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("connected to itself");
  }

  @Test
  void secondDialOfALinkedNodeIsRefusedHere() throws Exception {
    Server one = server();
    Server two = server();
    Peer peer = one.connect(two.enode(), Nodes.LIMIT);
    assertThatThrownBy(() -> one.connect(two.enode(), Nodes.LIMIT))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("already connected");
    assertThat(one.peers()).containsExactly(peer);
  }

  @Test
  void interruptedConnectLeavesNoLink() throws Exception {
    Server one = server();
    Server two = server();
    for (int i = 0; i < 50; i++) {
      CompletableFuture<Throwable> outcome = new CompletableFuture<>();
      Thread dialling = Thread.ofVirtual().start(() -> outcome.complete(failure(one, two.enode())));
      if (i % 2 == 0) {
        Until.holds("the other side sees it", () -> !two.peers().isEmpty() || outcome.isDone());
      }
      dialling.interrupt();
      if (Until.done(outcome) instanceof AssertionError) { // it was up already
        one.peers().forEach(peer -> peer.disconnect(DisconnectReason.REQUESTED));
      }
      Until.holds("no link stays", () -> one.peers().isEmpty() && two.peers().isEmpty());
    }
  }

  // ---- static peers

  @Test
  void staticPeerIsDialledAgainWhenItsLinkIsLost() throws Exception {
    Server two = server();
    Server one = nodes.start(config().staticPeer(two.enode()));
    for (int i = 0; i < 3; i++) {
      Until.holds("they are linked", () -> alive(one) && alive(two));
      Peer peer = one.peer(two.nodeId()).orElseThrow();
      assertThat(peer.kind()).isEqualTo(new LinkKind(false, true, false));
      two.peer(one.nodeId()).orElseThrow().disconnect(DisconnectReason.TOO_MANY_PEERS);
      assertThat(peer.awaitExit(Nodes.LIMIT)).isPresent();
    }
  }

  /** Whether {@code server} has a link that is not over. */
  private static boolean alive(Server server) {
    return server.peers().stream().anyMatch(peer -> peer.exit().isEmpty());
  }

  @Test
  void staticPeerIsDialledUntilItIsThere() throws Exception {
    SecretKey key = SecretKey.random();
    Server one = server();
    InetSocketAddress address;
    try (ServerSocket another = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      address = (InetSocketAddress) another.getLocalSocketAddress();
      one.addPeer(at(key, address.getPort()));
      another.accept().close();
    }
    Server late = nodes.start(config().key(key).listen(address));
    Until.holds("they are linked", () -> late.peers().size() == 1);
  }

  @Test
  void removedPeerIsToldRequestedAndNotDialledAgain() throws Exception {
    Server two = server();
    for (int i = 0; i < 20; i++) {
      Server one = nodes.startUnheard(config());
      one.addPeer(two.enode());
      Until.holds("they are linked", () -> one.peers().size() == 1 && two.peers().size() == 1);
      assertThat(one.removePeer(two.nodeId())).isTrue();
      assertThat(nodes.exit()).isEqualTo(new PeerExit.RemoteDisconnect(DisconnectReason.REQUESTED));
      Until.holds("nobody dials any more", () -> !runs("dial"));
      Until.holds("the link is gone", () -> one.peers().isEmpty());
      assertThat(one.removePeer(two.nodeId())).isFalse();
      one.close();
    }
  }

  @Test
  void peerWhoseNameIsNeverResolvedHoldsUpNobody() throws Exception {
    Server server = server();
    Enode nowhere = new Enode(SecretKey.random().publicKey(), Names.SLOW, 30303, 0);
    try {
      server.addPeer(nowhere);
      Until.holds("its name is looked up", () -> runs("look up " + Names.SLOW));
      assertThat(server.removePeer(nowhere.nodeId())).isTrue();
      Until.holds("nobody dials any more", () -> !runs("dial"));
      server.addPeer(nowhere);
      Until.holds("its name is looked up again", () -> runs("dial"));
      server.close();
      assertThat(runs("dial")).isFalse();
    } finally {
      Names.answer();
    }
  }

  private static boolean runs(String thread) {
    return Leftovers.threads().stream().anyMatch(name -> name.startsWith(thread));
  }

  @Test
  void peerThatIsRemovedAndAddedAgainIsDialledByOneThread() throws Exception {
    Server two = server();
    Server one = server();
    for (int i = 0; i < 20; i++) {
      one.addPeer(two.enode());
      if (i % 2 == 0) {
        Until.holds("they are linked", () -> one.peers().size() == 1);
      }
      one.removePeer(two.nodeId());
    }
    one.addPeer(two.enode());
    Until.holds("they are linked", () -> one.peers().size() == 1 && two.peers().size() == 1);
    Until.holds(
        "one thread dials",
        () -> Leftovers.threads().stream().filter(name -> name.startsWith("dial")).count() == 1);
  }
}

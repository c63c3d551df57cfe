// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.peer.LinkLimits;
import org.jdevp2p.peer.MemoryBudget;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.PeerExit;
import org.jdevp2p.peer.Protocol;
import org.jdevp2p.rlpx.SocketTransport;
import org.jdevp2p.server.PeerEvent;
import org.jdevp2p.server.Server;
import org.jdevp2p.server.ServerConfig;

/**
 * The servers and remotes of one test. Closing it checks what every test of this layer must leave
 * behind: no thread, no reserved byte, and nothing logged above debug but what the test expects.
 */
final class Nodes {

  static final Duration LIMIT = Until.LIMIT;

  private static final Duration NEVER = Duration.ofHours(10);

  /**
   * Limits that no test runs into by accident, however slow its machine is. A link ends because
   * somebody ends it, and a remote that is told so hangs up. A test of one of these limits sets
   * that one, and has proven it when the link ends at all.
   */
  static final LinkLimits PATIENT =
      LinkLimits.DEFAULT
          .pingEvery(NEVER)
          .silence(NEVER)
          .writeStall(NEVER)
          .farewell(NEVER)
          .linger(NEVER)
          .grace(NEVER);

  /** For the one limit that a test is about. */
  static final Duration BRIEF = Duration.ofMillis(300);

  /** Shared by all servers of the test. */
  final MemoryBudget memory = new MemoryBudget(64 << 20);

  final BlockingQueue<Peer> added = new LinkedBlockingQueue<>();
  final BlockingQueue<PeerExit> exits = new LinkedBlockingQueue<>();

  private final LogRecords log = new LogRecords();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private String expectedLog = "";

  ServerConfig.Builder config(Protocol... protocols) {
    ServerConfig.Builder config =
        ServerConfig.builder()
            .memory(memory)
            .linkLimits(PATIENT)
            .handshakeLimit(NEVER)
            .clientId("test node");
    for (Protocol protocol : protocols) {
      config.protocol(protocol);
    }
    return config;
  }

  Server start(Protocol... protocols) throws IOException {
    return start(config(protocols));
  }

  /** Starts a server and listens to its links. */
  Server start(ServerConfig.Builder config) throws IOException {
    Server server = startUnheard(config);
    server.subscribe(event -> {
      switch (event) {
        case PeerEvent.Added(Peer peer) -> added.add(peer);
        case PeerEvent.Dropped(Peer _, PeerExit exit) -> exits.add(exit);
        default -> {}
      }
    });
    return server;
  }

  Server startUnheard(ServerConfig.Builder config) throws IOException {
    return closing(Server.start(config.build()));
  }

  /** A remote that has made the handshake and has said nothing yet. */
  ScriptedPeer dial(Server server) throws IOException {
    return closing(ScriptedPeer.dial(server.enode()));
  }

  /** A remote whose bytes the test can hold back. */
  ScriptedPeer dial(Server server, Tap tap) throws IOException {
    return closing(ScriptedPeer.initiate(tap, SecretKey.random(), server.enode().publicKey()));
  }

  Tap tap(Server server) throws IOException {
    return closing(new Tap(SocketTransport.connect(address(server), LIMIT)));
  }

  /** A TCP connection on which nothing was said. */
  Socket socket(Server server) throws IOException {
    Socket socket = closing(new Socket());
    socket.connect(address(server));
    socket.setSoTimeout((int) LIMIT.toMillis());
    return socket;
  }

  private static InetSocketAddress address(Server server) throws IOException {
    return new InetSocketAddress(
        InetAddress.getByName(server.enode().host()), server.enode().tcpPort());
  }

  /** Closes {@code resource} at the end, the newest first. */
  <T extends AutoCloseable> T closing(T resource) {
    open.push(resource);
    return resource;
  }

  /** The next link that came up. */
  Peer peer() throws InterruptedException {
    return Until.next(added);
  }

  /** How the next link that ended ended. */
  PeerExit exit() throws InterruptedException {
    return Until.next(exits);
  }

  /** The test does something for which a line is logged that contains {@code text}. */
  void expectsLog(String text) {
    expectedLog = text;
  }

  void close() throws Exception {
    try (log) {
      for (AutoCloseable resource : open) {
        resource.close();
      }
      Until.holds("no thread is left", () -> Leftovers.threads().isEmpty());
      assertThat(memory.usedBytes()).as("bytes still taken from the budget").isZero();
      if (expectedLog.isEmpty()) {
        assertThat(log.texts()).as("logged above debug").isEmpty();
      } else {
        assertThat(log.texts()).isNotEmpty().allMatch(text -> text.contains(expectedLog));
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.Enode;
import org.jdevp2p.peer.Capability;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.Hello;
import org.jdevp2p.peer.LinkConfig;
import org.jdevp2p.peer.LinkKind;
import org.jdevp2p.peer.Protocol;
import org.jdevp2p.peer.Session;
import org.jdevp2p.rlpx.BufferPool;
import org.jdevp2p.rlpx.RlpxConnection;
import org.jdevp2p.rlpx.SocketTransport;
import org.jspecify.annotations.Nullable;

/**
 * Links to one node below a server, each with a key of its own, since a server holds one link per
 * node: handshakes again and again, links that stay and are silent, a link that is never read.
 */
final class RawLinks {

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
  private static final int DIALLERS = 8;

  private final LinkConfig config;
  private final List<Capability> capabilities;
  private final BufferPool pool = BufferPool.sized();

  /** What must stay reachable: links that nobody reads have no thread that would hold them. */
  private final List<Link> unread = new ArrayList<>();

  RawLinks(List<Protocol> protocols) {
    config = LinkConfig.of(protocols);
    capabilities = protocols.stream().map(Protocol::capability).sorted().toList();
  }

  /** A session, its connection, and how long it took from connect to Hello. */
  private record Link(RlpxConnection connection, Session session, SecretKey key, long nanos) {}

  private Link open(Enode node) throws IOException {
    SecretKey key = SecretKey.random();
    Hello hello = Hello.of("jdevp2p/bench", capabilities, key.publicKey());
    long start = System.nanoTime();
    SocketTransport transport =
        SocketTransport.connect(new InetSocketAddress(node.host(), node.tcpPort()), CONNECT_LIMIT);
    try {
      RlpxConnection connection = RlpxConnection.initiate(transport, key, node.publicKey(), pool);
      Session session = Session.open(connection, hello);
      return new Link(connection, session, key, System.nanoTime() - start);
    } catch (IOException e) {
      transport.close();
      throw e;
    }
  }

  private interface Job {
    void run(int number) throws IOException;
  }

  /** Does {@code job} for 0 to {@code count - 1}, on so many threads. */
  private static void inParallel(int count, int threads, Job job)
      throws IOException, InterruptedException {
    AtomicInteger next = new AtomicInteger();
    AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    CountDownLatch ended = new CountDownLatch(threads);
    for (int i = 0; i < threads; i++) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              for (int n = next.getAndIncrement(); n < count; n = next.getAndIncrement()) {
                job.run(n);
              }
            } catch (IOException e) {
              failure.compareAndSet(null, e);
            } finally {
              ended.countDown();
            }
          });
    }
    ended.await();
    IOException first = failure.get();
    if (first != null) {
      throw first;
    }
  }

  /** Connects, shakes hands, exchanges Hellos and leaves, again and again. */
  void benchHandshakes(Command command, EventLines events)
      throws IOException, InterruptedException {
    Enode node = Enode.parse(command.text("enode"));
    Times times = new Times();
    long begin = System.nanoTime();
    inParallel(
        command.number("count"),
        Math.max(1, command.number("parallel")),
        number -> {
          Link link = open(node);
          times.add(link.nanos());
          link.session().refuse(DisconnectReason.CLIENT_QUITTING);
          link.connection().close();
        });
    events.times("handshakes", times, System.nanoTime() - begin);
  }

  /** Opens so many links that live on, with all their protocols, and say nothing but pings. */
  void idle(Command command) throws IOException, InterruptedException {
    Enode node = Enode.parse(command.text("enode"));
    inParallel(
        command.number("count"),
        DIALLERS,
        number -> {
          Link link = open(node);
          Thread.ofVirtual()
              .name("idle " + number)
              .start(() -> {
                link.session().run(config, LinkKind.DIALED, peer -> Optional.empty());
                link.connection().close();
              });
        });
  }

  /**
   * Opens a link from which nothing is ever read.
   *
   * @return the key under which the remote knows it
   */
  String stall(Command command) throws IOException {
    Link link = open(Enode.parse(command.text("enode")));
    unread.add(link);
    return link.key().publicKey().toString();
  }

  /** Closes the links that are never read. */
  void close() {
    unread.forEach(link -> link.connection().close());
  }
}

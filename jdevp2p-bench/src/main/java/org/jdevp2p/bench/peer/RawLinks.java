// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.Enode;
import org.jdevp2p.peer.Bandwidth;
import org.jdevp2p.peer.Capability;
import org.jdevp2p.peer.ChannelLimits;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.Hello;
import org.jdevp2p.peer.LinkConfig;
import org.jdevp2p.peer.LinkKind;
import org.jdevp2p.peer.LinkLimits;
import org.jdevp2p.peer.MemoryBudget;
import org.jdevp2p.peer.MessageChannel;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.PeerListener;
import org.jdevp2p.peer.Protocol;
import org.jdevp2p.peer.Session;
import org.jdevp2p.rlpx.BufferPool;
import org.jdevp2p.rlpx.RlpxConnection;
import org.jdevp2p.rlpx.SocketTransport;
import org.jspecify.annotations.Nullable;

/**
 * Links to one node below a server, each with a key of its own, since a server holds one link per
 * node: handshakes again and again, links that stay and are silent, a link with a bandwidth, a link
 * that is never read.
 */
final class RawLinks {

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
  private static final int DIALLERS = 8;

  private final LinkConfig config;
  private final List<Capability> capabilities;
  private final BufferPool pool = BufferPool.sized();

  /** What must stay reachable: links that nobody reads have no thread that would hold them. */
  private final List<Link> unread = new ArrayList<>();

  /** Links that are up, but for those that are never read. */
  private final Set<Peer> peers = ConcurrentHashMap.newKeySet();

  RawLinks(List<Protocol> protocols, LinkLimits limits) {
    config =
        new LinkConfig(
            protocols, limits, MemoryBudget.ofHeap(), Ticker.system(), PeerListener.NONE);
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

  /** A protocol as it is, but for its bandwidth. */
  private record Limited(Protocol protocol, Bandwidth bandwidth) implements Protocol {

    @Override
    public Capability capability() {
      return protocol.capability();
    }

    @Override
    public int messageCount() {
      return protocol.messageCount();
    }

    @Override
    public ChannelLimits limits() {
      return protocol.limits().bandwidth(bandwidth);
    }

    @Override
    public void run(Peer peer, MessageChannel channel) throws IOException, InterruptedException {
      protocol.run(peer, channel);
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
        command.number("count"), DIALLERS, number -> run(open(node), config, "idle " + number));
  }

  /**
   * Opens a link that keeps a bandwidth: its own, and that of {@code bulk/1}.
   *
   * @return the key under which the remote knows it
   */
  String limited(Command command) throws IOException {
    Bandwidth bulk = bandwidth(command, "bulkIn", "bulkOut");
    List<Protocol> protocols =
        config.protocols().stream()
            .map(protocol ->
                protocol.capability().toString().equals(BenchLink.BULK)
                    ? new Limited(protocol, bulk)
                    : protocol)
            .toList();
    LinkConfig limited =
        new LinkConfig(
            protocols,
            config.limits().bandwidth(bandwidth(command, "linkIn", "linkOut")),
            config.memory(),
            config.ticker(),
            config.listener());
    Link link = open(Enode.parse(command.text("enode")));
    run(link, limited, "limited");
    return link.key().publicKey().toString();
  }

  /** Bytes a second by the names of two fields; without limit where one lacks. */
  private static Bandwidth bandwidth(Command command, String in, String out) {
    return new Bandwidth(rate(command.number(in)), rate(command.number(out)));
  }

  private static long rate(int bytesPerSecond) {
    return bytesPerSecond == 0 ? Long.MAX_VALUE : bytesPerSecond;
  }

  /** Runs the link on a thread of its own until it ends. */
  private void run(Link link, LinkConfig with, String name) {
    Thread.ofVirtual()
        .name(name)
        .start(() -> {
          AtomicReference<@Nullable Peer> self = new AtomicReference<>();
          link.session()
              .run(
                  with,
                  LinkKind.DIALED,
                  peer -> {
                    self.set(peer);
                    peers.add(peer);
                    return Optional.empty();
                  });
          Peer peer = self.get();
          if (peer != null) {
            peers.remove(peer);
          }
          link.connection().close();
        });
  }

  /** The links that are up. */
  Collection<Peer> peers() {
    return peers;
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

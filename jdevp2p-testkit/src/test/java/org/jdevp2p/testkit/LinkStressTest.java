// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.peer.ChannelLimits;
import org.jdevp2p.peer.DisconnectException;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.LinkClosedException;
import org.jdevp2p.peer.Message;
import org.jdevp2p.peer.MessageChannel;
import org.jdevp2p.peer.Overflow;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.Protocol;
import org.jdevp2p.rlp.Rlp;
import org.jdevp2p.rlpx.RlpxConnection;
import org.jdevp2p.server.PeerEvent;
import org.jdevp2p.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Links that end in every way at once, from both sides. Each worker draws from a random of its own,
 * so that the seed repeats what was done, if not when.
 */
class LinkStressTest {

  private static final Duration LASTS = Duration.ofSeconds(4);
  private static final int WORKERS = 8;
  private static final int ROUNDS_AT_LEAST = 100;

  private final Nodes nodes = new Nodes();
  private final BlockingQueue<Peer> up = new LinkedBlockingQueue<>();
  private final AtomicInteger added = new AtomicInteger();
  private final AtomicInteger dropped = new AtomicInteger();
  private final AtomicInteger rounds = new AtomicInteger();
  private final CountDownLatch over = new CountDownLatch(1);

  @AfterEach
  void nothingStays() throws Exception {
    over.countDown();
    nodes.close();
  }

  @Test
  void linksThatEndInEveryWayAtOnceLeaveNothing() throws Exception {
    long seed = Long.getLong("seed", ThreadLocalRandom.current().nextLong());
    System.getLogger("stress").log(System.Logger.Level.INFO, "-Dseed=" + seed);
    oneLink(); // the JVM keeps some descriptors from the first socket on
    long descriptors = Leftovers.descriptors();
    Server server = start();
    Server other = start();
    count(server);
    count(other);
    Tasks tasks = new Tasks();
    long end = System.nanoTime() + LASTS.toNanos();
    for (int i = 0; i < WORKERS; i++) {
      Random random = new Random(seed + i);
      tasks.start("test remote " + i, () -> remotes(server, random, end));
    }
    Random random = new Random(seed - 1);
    tasks.start("test dialler", () -> diallers(other, server, random, end));
    tasks.start("test killer", () -> kills(server, new Random(seed - 2), end));
    assertThat(tasks.join(LASTS.plus(Nodes.LIMIT))).as("seed %s", seed).isEmpty();
    server.close();
    other.close();
    Until.holds(
        "no thread is left, seed " + seed,
        () -> Leftovers.threads().isEmpty() && dropped.get() == added.get());
    assertThat(nodes.memory.usedBytes()).as("seed %s", seed).isZero();
    Until.holds("sockets are back, seed " + seed, () -> Leftovers.descriptors() <= descriptors + 5);
  }

  private Server start() throws IOException {
    return nodes.startUnheard(
        nodes
            .config(moody(), Speakers.mirror("echo"), flooder())
            .linkLimits(Nodes.PATIENT.farewell(Nodes.BRIEF).linger(Nodes.BRIEF))
            .maxPeers(10_000) // links that are ending still have their places
            .handshakeLimit(Duration.ofSeconds(5)));
  }

  private void oneLink() throws Exception {
    try (Server one = nodes.startUnheard(nodes.config(Speakers.mirror("echo")));
        Server two = nodes.startUnheard(nodes.config(Speakers.mirror("echo")))) {
      one.connect(two.enode(), Nodes.LIMIT);
    }
  }

  private void count(Server server) {
    server.subscribe(event -> {
      switch (event) {
        case PeerEvent.Added(Peer peer) -> {
          added.incrementAndGet();
          up.add(peer);
        }
        case PeerEvent.Dropped _ -> dropped.incrementAndGet();
        default -> {}
      }
    });
  }

  /** Does what its messages say: returns, gives up, disconnects, sleeps, or goes on. */
  private Protocol moody() {
    return Speakers.bounded(
        Protocol.of(
            "moody",
            1,
            1,
            (peer, channel) -> {
              while (true) {
                Message message = channel.receive();
                switch (message.payload().at(0)) {
                  case 0 -> {
                    return;
                  }
                  case 1 -> throw new IOException("given up");
                  case 2 -> throw new DisconnectException(DisconnectReason.USELESS_PEER, "moody");
                  case 3 -> peer.disconnect(DisconnectReason.REQUESTED);
                  case 4 -> Thread.currentThread().interrupt();
                  case 5 -> over.await(100, TimeUnit.MILLISECONDS);
                  default -> channel.offer(0, message.payload());
                }
              }
            }),
        ChannelLimits.DEFAULT.inbox(4096, 4, new Overflow.Pause(Duration.ofMillis(100))));
  }

  /** Sends as much as it can from two threads, once it is asked to. */
  private static Protocol flooder() {
    return Protocol.of(
        "flood",
        1,
        1,
        (peer, channel) -> {
          channel.receive();
          Tasks second = new Tasks();
          second.start("test flood", () -> flood(channel));
          flood(channel);
          second.join(Nodes.LIMIT);
        });
  }

  private static void flood(MessageChannel channel) {
    byte[] noise = new byte[20_000];
    ThreadLocalRandom.current().nextBytes(noise);
    try {
      while (true) {
        channel.send(0, Bytes.wrap(noise));
      }
    } catch (LinkClosedException e) {
      // as it should be
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Until the time is up, on a machine that has done enough in that time. */
  private boolean goesOn(long end) {
    return System.nanoTime() - end < 0 || rounds.get() < ROUNDS_AT_LEAST;
  }

  private void remotes(Server server, Random random, long end) {
    while (goesOn(end)) {
      try (ScriptedPeer remote = ScriptedPeer.dial(server.enode())) {
        converse(remote, random);
      } catch (IOException e) {
        // it was killed: that is what this is about
      }
      rounds.incrementAndGet();
    }
  }

  private static void converse(ScriptedPeer remote, Random random) throws IOException {
    if (random.nextInt(10) == 0) {
      return; // gone before Hello
    }
    remote.sendsHello("moody/1", "echo/1", "flood/1");
    if (random.nextInt(10) == 0) {
      return; // gone before the other's Hello
    }
    remote.expectsHello(); // echo is 0x10, flood 0x11, moody 0x12
    for (int i = random.nextInt(20); i > 0; i--) {
      switch (random.nextInt(12)) {
        case 0 -> remote.sends(0x12, Bytes.of((byte) random.nextInt(8)));
        case 1 -> remote.sends(0x11, Rlp.EMPTY_LIST);
        case 2 -> remote.sends(0x13, Rlp.EMPTY_LIST);
        case 3 -> remote.sendsDisconnect(new DisconnectReason(random.nextInt(256)));
        case 4 -> remote.connection().transport().write(new byte[100], 0, 100);
        case 5 -> remote.connection().transport().shutdownOutput();
        case 6 -> readsOne(remote.sendsPing());
        default -> remote.sends(0x10, Bytes.wrap(new byte[random.nextInt(50_000)]));
      }
    }
  }

  private static void readsOne(ScriptedPeer remote) throws IOException {
    int size = remote.connection().awaitFrame(RlpxConnection.MAX_FRAME_BYTES);
    remote.connection().readMessage(size);
  }

  private void diallers(Server from, Server to, Random random, long end) {
    while (goesOn(end)) {
      try {
        switch (random.nextInt(4)) {
          case 0 -> from.addPeer(to.enode());
          case 1 -> from.removePeer(to.nodeId());
          case 2 -> from.connect(to.enode(), Duration.ofSeconds(1));
          default -> to.connect(from.enode(), Duration.ofSeconds(1));
        }
      } catch (IOException e) {
        // already linked, or killed
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      rounds.incrementAndGet();
    }
    from.removePeer(to.nodeId());
  }

  /** For each link that comes up, ends one or none, which may be another. */
  private void kills(Server server, Random random, long end) {
    try {
      while (goesOn(end)) {
        Peer fresh = up.poll(10, TimeUnit.MILLISECONDS);
        List<Peer> peers = server.peers();
        if (fresh != null && !peers.isEmpty() && random.nextBoolean()) {
          Peer peer = peers.get(random.nextInt(peers.size()));
          peer.disconnect(new DisconnectReason(random.nextInt(17)), "killed");
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}

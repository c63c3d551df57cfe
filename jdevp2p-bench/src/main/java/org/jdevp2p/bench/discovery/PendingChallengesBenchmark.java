// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.discovery;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.table.Table;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.udp.PacketBudgets;
import org.jdevp2p.discovery.udp.PacketLimits;
import org.jdevp2p.discovery.v5.DiscV5;
import org.jdevp2p.discovery.v5.DiscV5Limits;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.LocalNode;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What discovery v5 does with one datagram while so many of its WHOAREYOU wait for their handshake:
 * the number that a flood drives up. Add {@code -prof gc} for what it allocates.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class PendingChallengesBenchmark {

  private static final long SEED = 9;

  /** Challenges that wait. */
  @Param({"0", "5000", "20000", "50000"})
  public int pending;

  private final StandingClock clock = new StandingClock();
  private final End victim = new End("198.51.100.1", clock);
  private final End friend = new End("203.0.113.1", clock);
  private byte[] ping = {};
  private byte[] junk = {};
  private byte[] whoAreYou = {};
  private byte[] random = {};

  /** Nothing expires. */
  private static final class StandingClock implements Ticker {
    @Override
    public long nanos() {
      return 0;
    }

    @Override
    public long unixMillis() {
      return 0;
    }

    @Override
    public Timer after(Duration delay, Runnable action) {
      return () -> {};
    }
  }

  /** A node that keeps what it sends. */
  private static final class End implements DatagramTransport {

    private final InetSocketAddress address;
    private final LocalNode self = new LocalNode(SecretKey.random(), 1);
    private final Loop loop;
    private final DiscV5 discovery;
    private final List<byte[]> sent = new ArrayList<>();
    private boolean keeps = true;

    End(String ip, Ticker clock) {
      address = new InetSocketAddress(InetAddress.ofLiteral(ip), 30_303);
      self.endpoint(new Endpoint(address.getAddress(), 30_303, 30_303));
      loop = new Loop(clock, new Random(SEED));
      PacketLimits limits = endless();
      discovery =
          new DiscV5(
              self,
              loop,
              this,
              new Table(self.nodeId()),
              DiscV5Limits.DEFAULT,
              new PacketBudgets(limits, loop.random(), 0));
    }

    /** The clock stands still, so nothing that is spent comes back. */
    private static PacketLimits endless() {
      PacketLimits.Rate rate = new PacketLimits.Rate(1_000_000_000, 1_000_000_000);
      PacketLimits.Rates rates = new PacketLimits.Rates(rate, rate);
      return new PacketLimits(rates, rates, rates, rates, 1 << 14, false);
    }

    void passTo(End other) {
      List<byte[]> datagrams = List.copyOf(sent);
      sent.clear();
      datagrams.forEach(one -> other.discovery.received(address, one, one.length));
    }

    @Override
    public InetSocketAddress localAddress() {
      return address;
    }

    @Override
    public boolean reaches(InetSocketAddress to) {
      return true;
    }

    @Override
    public void send(InetSocketAddress to, byte[] datagram) {
      if (keeps) {
        sent.add(datagram);
      }
    }

    @Override
    public void deliverTo(Receiver receiver) {}

    @Override
    public void close() {}
  }

  /** A session, the challenges, and datagrams to be decoded. */
  @Setup
  public void prepare() {
    friend.loop.run(() -> friend.discovery.ping(victim.self.record(), pong -> {}));
    friend.passTo(victim); // a packet that the victim cannot read
    victim.passTo(friend); // WHOAREYOU
    friend.passTo(victim); // the handshake, with the Ping in it
    victim.passTo(friend); // its Pong
    friend.loop.run(() -> friend.discovery.ping(victim.self.record(), pong -> {}));
    ping = friend.sent.getLast();
    victim.keeps = false;
    Bytes id = victim.self.nodeId().hash();
    SplittableRandom chance = new SplittableRandom(SEED);
    junk = Junk.V5_ORDINARY.make(1, id, chance).getFirst();
    whoAreYou = Junk.V5_WHOAREYOU.make(1, id, chance).getFirst();
    random = Junk.RANDOM_KILOBYTE.make(1, id, chance).getFirst();
    for (byte[] datagram : Junk.V5_ORDINARY.make(pending, id, chance)) {
      victim.discovery.received(friend.address, datagram, datagram.length);
    }
    if (victim.discovery.stats().challenges() < pending) {
      throw new IllegalStateException(victim.discovery.stats().toString());
    }
  }

  /** A Ping within a session: read, answered. */
  @Benchmark
  public boolean ping() {
    return victim.discovery.received(friend.address, ping, ping.length);
  }

  /** A packet of an id without a session: answered with the WHOAREYOU that waits for it. */
  @Benchmark
  public boolean unknownId() {
    return victim.discovery.received(friend.address, junk, junk.length);
  }

  /** A WHOAREYOU that nothing has caused. */
  @Benchmark
  public boolean unexpectedWhoAreYou() {
    return victim.discovery.received(friend.address, whoAreYou, whoAreYou.length);
  }

  /** A kilobyte that is no packet. */
  @Benchmark
  public boolean noPacket() {
    return victim.discovery.received(friend.address, random, random.length);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.discovery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.table.Table;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.udp.PacketBudgets;
import org.jdevp2p.discovery.udp.PacketLimits;
import org.jdevp2p.discovery.udp.PacketLimits.Rate;
import org.jdevp2p.discovery.udp.PacketLimits.Rates;
import org.jdevp2p.discovery.v4.DiscV4;
import org.jdevp2p.discovery.v4.DiscV4Limits;
import org.jdevp2p.discovery.v4.DiscV4Stats;
import org.jdevp2p.discovery.v4.Drop;
import org.jdevp2p.discovery.v4.Packet;
import org.jdevp2p.discovery.v4.PacketCodec;
import org.jdevp2p.discovery.v4.PacketKind;
import org.jdevp2p.discovery.v4.WireEndpoint;
import org.jdevp2p.node.LocalNode;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What discovery v4 does with one datagram. Add {@code -prof gc} for what it allocates. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class DiscV4Benchmark {

  private static final InetSocketAddress OURS =
      new InetSocketAddress(InetAddress.ofLiteral("198.51.100.1"), 30_303);
  private static final InetSocketAddress THEIRS =
      new InetSocketAddress(InetAddress.ofLiteral("203.0.113.7"), 30_303);
  private static final int SMALL_BYTES = 150;
  private static final long FAR_FUTURE = 1L << 40;

  private final Loop loop = new Loop(Ticker.system(), new Random(1));
  private final LocalNode self = new LocalNode(SecretKey.random(), 1);
  private final LastSent transport = new LastSent();
  private final DiscV4 node = node(1_000_000_000);
  private final DiscV4 poor = node(1);

  private final SecretKey remote = SecretKey.random();
  private final byte[] smallJunk = random(SMALL_BYTES);
  private final byte[] largeJunk = random(PacketCodec.MAX_BYTES);
  private byte[] ping = {};
  private byte[] unsolicited = {};

  /** A transport to nowhere, which keeps the last datagram. */
  private static final class LastSent implements DatagramTransport {
    private byte[] last = {};

    @Override
    public InetSocketAddress localAddress() {
      return OURS;
    }

    @Override
    public boolean reaches(InetSocketAddress address) {
      return true;
    }

    @Override
    public void send(InetSocketAddress to, byte[] datagram) {
      last = datagram;
    }

    @Override
    public void deliverTo(Receiver receiver) {}

    @Override
    public void close() {}
  }

  /** Makes the packets, and a bond with the remote, so that its pings are only answered. */
  @Setup
  public void bond() throws IOException {
    WireEndpoint theirs = WireEndpoint.of(THEIRS, 30_303);
    WireEndpoint ours = WireEndpoint.of(OURS, 0);
    ping = sealed(new Packet.Ping(4, theirs, ours, FAR_FUTURE, 1));
    receive(ping); // answered, and then pinged back
    Bytes hash = PacketCodec.open(Bytes.wrap(transport.last)).hash();
    receive(sealed(new Packet.Pong(ours, hash, FAR_FUTURE, 1)));
    if (node.stats().bonds() != 1) {
      throw new IllegalStateException("the remote is not bonded");
    }
    unsolicited = sealed(new Packet.Pong(ours, Bytes.wrap(random(32)), FAR_FUTURE, 1));
  }

  /** Checks that every ping was answered, and nothing else. */
  @TearDown
  public void check() {
    DiscV4Stats stats = node.stats();
    if (stats.packets().received(PacketKind.PING) != stats.packets().sent(PacketKind.PONG)
        || stats.packets().dropped(Drop.OVER_BUDGET) != 0) {
      throw new IllegalStateException("pings are not all answered: " + stats);
    }
  }

  /** 150 random bytes. */
  @Benchmark
  public void junkOf150Bytes() {
    receive(smallJunk);
  }

  /** 1,280 random bytes. */
  @Benchmark
  public void junkOf1280Bytes() {
    receive(largeJunk);
  }

  /** A PONG that nobody waits for; its signature is not looked at. */
  @Benchmark
  public void unsolicitedPong() {
    receive(unsolicited);
  }

  /** A PING of a bonded node: its signature is checked, a PONG is signed and sent. */
  @Benchmark
  public void pingAnswered() {
    receive(ping);
  }

  /** The same PING, from whoever has spent what they may. */
  @Benchmark
  public void pingBeyondTheBudget() {
    poor.received(THEIRS, ping, ping.length);
  }

  /** A node with budgets of so many packets a second. */
  private DiscV4 node(int perSecond) {
    Rate rate = new Rate(perSecond, perSecond);
    Rates rates = new Rates(rate, rate);
    PacketLimits limits = new PacketLimits(rates, rates, rates, rates, 1024, false);
    PacketBudgets budgets = new PacketBudgets(limits, loop.random(), loop.nanos());
    Table table = new Table(self.nodeId());
    return new DiscV4(self, loop, transport, table, DiscV4Limits.DEFAULT, budgets);
  }

  private void receive(byte[] datagram) {
    node.received(THEIRS, datagram, datagram.length);
  }

  private byte[] sealed(Packet packet) {
    return PacketCodec.seal(packet, remote).datagram().toArray();
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }
}

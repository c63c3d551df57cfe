// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.discovery;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.table.Table;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.udp.PacketBudgets;
import org.jdevp2p.discovery.udp.PacketLimits;
import org.jdevp2p.discovery.v5.DiscV5;
import org.jdevp2p.discovery.v5.DiscV5Limits;
import org.jdevp2p.discovery.v5.DiscV5Stats;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What discovery v5 does with one datagram, while that many challenges wait for their handshake.
 * Add {@code -prof gc} for what it allocates.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 2) // AES-GCM is slow until it is compiled
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class DiscV5Benchmark {

  private static final int PORT = 30_303;
  private static final int SMALL_BYTES = 150;

  /** Where the sender's id begins in packets with a message. */
  private static final int SOURCE_AT = 39;

  private static final VarHandle NUMBER =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final InetSocketAddress STRANGER =
      new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), PORT);

  /** As the default, but for challenges that stay as long as the measurement. */
  private static final DiscV5Limits LIMITS =
      new DiscV5Limits(
          4_096,
          65_536,
          Duration.ofDays(1),
          1_024,
          16,
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          2,
          4,
          64);

  private static final PacketLimits UNLIMITED = unlimited();

  private static PacketLimits unlimited() {
    PacketLimits.Rate rate = new PacketLimits.Rate(1_000_000_000, 1_000_000_000);
    PacketLimits.Rates rates = new PacketLimits.Rates(rate, rate);
    return new PacketLimits(rates, rates, rates, rates, 1 << 14, false);
  }

  /** WHOAREYOU sent to others. */
  @Param({"0", "5000", "20000", "50000"})
  public int challenges;

  private final Peer node = new Peer("198.51.100.1");
  private final Peer remote = new Peer("203.0.113.7");
  private final byte[] smallJunk = random(SMALL_BYTES);
  private final byte[] largeJunk = random(DatagramTransport.MAX_DATAGRAM_BYTES);
  private byte[] ping = {};
  private byte[] pong = {};
  private byte[] unreadable = {};
  private byte[] handshake = {};
  private long turns;
  private boolean isMeasuring;

  /** A node, and the datagrams that it has sent since they were last taken. */
  private final class Peer implements DatagramTransport {
    private final InetSocketAddress address;
    private final LocalNode self = new LocalNode(SecretKey.random(), 1);
    private final Loop loop = new Loop(Ticker.system(), new SecureRandom());
    private final List<byte[]> sent = new ArrayList<>();
    private final DiscV5 v5;

    Peer(String ip) {
      address = new InetSocketAddress(InetAddress.ofLiteral(ip), PORT);
      self.endpoint(new Endpoint(address.getAddress(), 0, PORT));
      PacketBudgets budgets = new PacketBudgets(UNLIMITED, new Random(1), loop.nanos());
      v5 = new DiscV5(self, loop, this, new Table(self.nodeId()), LIMITS, budgets);
    }

    @Override
    public InetSocketAddress localAddress() {
      return address;
    }

    @Override
    public boolean reaches(InetSocketAddress other) {
      return true;
    }

    @Override
    public void send(InetSocketAddress to, byte[] datagram) {
      if (!isMeasuring) {
        sent.add(datagram);
      }
    }

    @Override
    public void deliverTo(Receiver receiver) {}

    @Override
    public void close() {}

    /** Asks the other for a PONG; returns the first packet of that. */
    byte[] ping(Peer other) {
      loop.run(() -> v5.ping(other.self.record(), answer -> {}));
      return sent.getFirst();
    }

    /** Lets what was sent arrive; returns it. */
    List<byte[]> flush(Peer to) {
      List<byte[]> all = List.copyOf(sent);
      sent.clear();
      for (byte[] datagram : all) {
        to.v5.received(address, datagram, datagram.length);
      }
      return all;
    }
  }

  /** Makes a session, records a PING and a PONG in it, and lets strangers be challenged. */
  @Setup
  public void prepare() {
    unreadable = remote.ping(node);
    for (int turn = 0; turn < 3; turn++) { // chance, WHOAREYOU, handshake, PONG, and what follows
      remote.flush(node);
      node.flush(remote);
    }
    ping = remote.ping(node);
    remote.flush(node);
    node.flush(remote);
    node.ping(remote);
    node.flush(remote);
    pong = remote.flush(node).getFirst();
    handshake = handshake();
    isMeasuring = true;
    Random random = new Random(2);
    while (node.v5.stats().challenges() < challenges) {
      byte[] ip = {20, (byte) random.nextInt(256), (byte) random.nextInt(256), 1};
      node.v5.received(
          new InetSocketAddress(address(ip), 1 + random.nextInt(65_535)),
          unreadable,
          unreadable.length);
    }
  }

  /** A handshake in the name of nobody who was ever challenged. */
  private byte[] handshake() {
    return Junk.V5_HANDSHAKE.make(2, node.self.nodeId().hash(), new SplittableRandom(3)).getLast();
  }

  /** Checks that what was measured is what it is said to be. */
  @TearDown
  public void check() {
    DiscV5Stats stats = node.v5.stats();
    if (stats.sessions() != 1 || stats.challenges() < challenges) {
      throw new IllegalStateException("not measured what should be: " + stats);
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

  /** A PONG in a session, decrypted and read, that nobody waits for. */
  @Benchmark
  public void pongDecoded() {
    receive(pong);
  }

  /** A PING in a session, answered. */
  @Benchmark
  public void pingAnswered() {
    receive(ping);
  }

  /** A packet that nobody can read, answered with the WHOAREYOU that waits. */
  @Benchmark
  public void unreadableChallenged() {
    node.v5.received(STRANGER, unreadable, unreadable.length);
  }

  /** A packet of an id that was never heard of, answered with a new WHOAREYOU. */
  @Benchmark
  public void unknownIdChallenged() {
    count(unreadable);
    node.v5.received(STRANGER, unreadable, unreadable.length);
  }

  /** A handshake of an id that was never heard of, dropped: nobody has asked for it. */
  @Benchmark
  public void unaskedHandshakeDropped() {
    count(handshake);
    node.v5.received(STRANGER, handshake, handshake.length);
  }

  /** Makes a packet one from an id that is new: the mask is a stream, so each number is another. */
  private void count(byte[] packet) {
    NUMBER.set(packet, SOURCE_AT, ++turns);
  }

  private void receive(byte[] datagram) {
    node.v5.received(remote.address, datagram, datagram.length);
  }

  private static InetAddress address(byte[] ip) {
    try {
      return InetAddress.getByAddress(ip);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }
}

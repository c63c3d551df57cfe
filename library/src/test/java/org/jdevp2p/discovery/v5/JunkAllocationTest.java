// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.discovery.udp.PacketBudgets;
import org.jdevp2p.discovery.udp.PacketLimits;
import org.jdevp2p.discovery.udp.SilentTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a datagram that is worth nothing leaves to collect or to keep. */
class JunkAllocationTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 30;
  private static final int TURNS = 1_000;

  private final TestNode node = new TestNode(new VirtualNetwork(), 1);
  private final DiscV5 v5 =
      new DiscV5(
          node.local,
          node.loop,
          new SilentTransport(VirtualNetwork.address(1)), // only what we allocate counts
          node.table,
          DiscV5Limits.DEFAULT,
          new PacketBudgets(
              PacketLimits.DEFAULT.withLocalExempt(true), new Random(1), node.loop.nanos()));
  private int senders;

  @ParameterizedTest
  @ValueSource(ints = {20, 63, 150, 1_280, 1_400})
  void junkAllocatesNothing(int size) {
    byte[] junk = new byte[size];
    new Random(size).nextBytes(junk);
    assertThat(bytesOf(() -> v5.received(node.address, junk, size))).isZero();
  }

  /** About 300 bytes once it is compiled: the id, and the WHOAREYOU. */
  @ParameterizedTest
  @ValueSource(ints = {71, 1_280})
  void packetOfAnUnknownIdAllocatesItsIdAndItsChallenge(int size) {
    byte[] packet = packet(Layout.FLAG_ORDINARY, new byte[Layout.ID_BYTES], size);
    assertThat(bytesOf(() -> receivedFromAnother(packet))).isLessThan(800);
    assertThat(v5.stats().packets().sent(PacketKind.WHOAREYOU)).isEqualTo(ROUNDS * TURNS);
    assertThat(v5.stats().challenges()).isEqualTo(ROUNDS * TURNS);
  }

  @Test
  void handshakeThatNobodyAskedForAllocatesLittle() {
    byte[] authdata = new byte[Layout.HANDSHAKE_AUTHDATA_BYTES];
    authdata[Layout.ID_BYTES] = Layout.SIGNATURE_BYTES;
    authdata[Layout.ID_BYTES + 1] = Layout.EPHEMERAL_KEY_BYTES;
    byte[] packet = packet(Layout.FLAG_HANDSHAKE, authdata, 1_280);
    assertThat(bytesOf(() -> receivedFromAnother(packet))).isLessThan(500);
    assertThat(v5.stats().packets().dropped(Drop.UNEXPECTED_HANDSHAKE)).isEqualTo(ROUNDS * TURNS);
  }

  private byte[] packet(int flag, byte[] authdata, int size) {
    byte[] packet = new byte[size];
    Bytes nonce = Bytes.wrap(new byte[Layout.NONCE_BYTES]);
    Bytes header =
        Packet.assemble(Bytes.wrap(new byte[Layout.IV_BYTES]), flag, nonce, Bytes.wrap(authdata));
    header.copyTo(packet, 0);
    new Mask(node.id()).apply(packet, Layout.IV_BYTES, header.size());
    return packet;
  }

  /** The mask is a stream: where the id begins, each number makes another one. */
  private void receivedFromAnother(byte[] packet) {
    Layout.LONG.set(packet, Layout.AUTHDATA_AT, (long) ++senders);
    v5.received(node.address, packet, packet.length);
  }

  /** What one turn allocates; the least of many, for what class loading adds is not the code's. */
  private static long bytesOf(Runnable turn) {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < TURNS; i++) {
        turn.run();
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    return least / TURNS;
  }
}

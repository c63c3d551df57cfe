// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v4;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.rlp.RlpWriter;

class PacketPropertiesTest {

  private static final SecretKey KEY = SecretKey.random();

  @Property(tries = 500)
  void anyPacketIsReadBackAsWritten(@ForAll("packets") Packet packet) throws IOException {
    PacketCodec.Sealed sealed = PacketCodec.seal(packet, KEY);
    PacketCodec.Opened opened = PacketCodec.open(sealed.datagram());

    assertThat(opened.packet()).isEqualTo(packet);
    assertThat(opened.sender()).isEqualTo(KEY.publicKey());
    assertThat(opened.hash()).isEqualTo(sealed.hash());
  }

  /** EIP-8: more items in the list, and more bytes after it. */
  @Property(tries = 500)
  void anyPacketIsReadTheSameWithMoreBehindIt(
      @ForAll("packets") Packet packet, @ForAll("extras") Bytes extra) throws IOException {
    RlpWriter out = new RlpWriter().beginList();
    packet.write(out);
    if (hasSeq(packet)) {
      out.put(extra).list(items -> items.put(extra));
    }
    Bytes data = Bytes.concat(out.endList().toBytes(), extra);

    assertThat(PacketCodec.open(PacketCodec.seal(packet.kind().code(), data, KEY).datagram()))
        .extracting(PacketCodec.Opened::packet)
        .isEqualTo(packet);
  }

  /** Without a seq the place where it would stand is the first of the extra items. */
  private static boolean hasSeq(Packet packet) {
    return switch (packet) {
      case Packet.Ping ping -> ping.enrSeq() != 0;
      case Packet.Pong pong -> pong.enrSeq() != 0;
      default -> true;
    };
  }

  @Provide
  Arbitrary<Bytes> extras() {
    return bytes(0, 40);
  }

  @Provide
  Arbitrary<Packet> packets() {
    Arbitrary<Long> longs = Arbitraries.longs();
    Arbitrary<Bytes> hashes = bytes(32, 32);
    Arbitrary<Bytes> keys = bytes(64, 64);
    Arbitrary<Packet.Neighbor> neighbors =
        Combinators.combine(endpoints(), keys).as(Packet.Neighbor::new);
    return Arbitraries.oneOf(
        Combinators.combine(longs, endpoints(), endpoints(), longs, longs).as(Packet.Ping::new),
        Combinators.combine(endpoints(), hashes, longs, longs).as(Packet.Pong::new),
        Combinators.combine(keys, longs).as(Packet.FindNode::new),
        Combinators.combine(neighbors.list().ofMaxSize(11), longs).as(Packet.Neighbors::new),
        longs.map(Packet.EnrRequest::new),
        Combinators.combine(hashes, bytes(0, 200).map(PacketPropertiesTest::listOf))
            .as(Packet.EnrResponse::new));
  }

  private static Arbitrary<WireEndpoint> endpoints() {
    Arbitrary<Integer> ports = Arbitraries.integers().between(0, 65535);
    return Combinators.combine(bytes(0, 16), ports, ports).as(WireEndpoint::new);
  }

  private static Bytes listOf(Bytes content) {
    return new RlpWriter().list(items -> items.put(content)).toBytes();
  }

  private static Arbitrary<Bytes> bytes(int min, int max) {
    return Arbitraries.bytes().array(byte[].class).ofMinSize(min).ofMaxSize(max).map(Bytes::of);
  }
}

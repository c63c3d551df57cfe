// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.NodeId;
import org.jspecify.annotations.Nullable;

/** What is written is read as the same. */
class MessagePropertiesTest {

  @Provide
  Arbitrary<Bytes> requestIds() {
    return bytes(0, 8);
  }

  private static Arbitrary<Bytes> bytes(int least, int most) {
    return Arbitraries.bytes().array(byte[].class).ofMinSize(least).ofMaxSize(most).map(Bytes::of);
  }

  @Provide
  Arbitrary<Message> messages() {
    Arbitrary<Bytes> ids = requestIds();
    Arbitrary<Long> seqs = Arbitraries.longs();
    Arbitrary<InetSocketAddress> addresses =
        Combinators.combine(
                Arbitraries.of(4, 16).flatMap(size -> bytes(size, size)),
                Arbitraries.integers().between(0, 65_535))
            .as((ip, port) -> new InetSocketAddress(ip(ip), port));
    Arbitrary<Bytes> records =
        Arbitraries.integers()
            .between(200, 220)
            .map(number -> new LocalNode(TestNode.key(number), 1).record().toBytes());
    return Arbitraries.oneOf(
        Combinators.combine(ids, seqs).as(Message.Ping::new),
        Combinators.combine(ids, seqs, addresses).as(Message.Pong::new),
        Combinators.combine(ids, distances()).as(Message.FindNode::new),
        Combinators.combine(
                ids, Arbitraries.integers().between(0, 300), records.list().ofMaxSize(4))
            .as(Message.Nodes::new),
        Combinators.combine(ids, bytes(0, 40), bytes(0, 700)).as(Message.TalkRequest::new),
        Combinators.combine(ids, bytes(0, 700)).as(Message.TalkResponse::new),
        Combinators.combine(ids, topics(), records, bytes(0, 512), distances())
            .as(Message.RegTopic::new),
        Combinators.combine(ids, Arbitraries.integers().between(0, 300), bytes(0, 512), seqs)
            .as(Message.RegConfirmation::new),
        Combinators.combine(ids, topics(), distances()).as(Message.TopicQuery::new),
        Combinators.combine(
                ids, Arbitraries.integers().between(0, 300), records.list().ofMaxSize(4))
            .as(Message.TopicNodes::new));
  }

  private static Arbitrary<Topic> topics() {
    return bytes(32, 32).map(Topic::new);
  }

  private static Arbitrary<List<Integer>> distances() {
    return Arbitraries.integers().between(0, 256).list().ofMaxSize(20);
  }

  private static InetAddress ip(Bytes bytes) {
    try {
      return InetAddress.getByAddress(bytes.toArray());
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  @Property
  void requestIdOfOursIsTheSameAsANumber(@ForAll int seed) {
    Random random = new Random(seed);
    RandomGenerator zerosOften = () -> random.nextLong() & 0xff00ff00ff00ff00L;
    Bytes id = Message.newRequestId(new Loop(new VirtualNetwork(), zerosOften));
    assertThat(id.size()).isEqualTo(8);
    assertThat(new BigInteger(1, id.toArray()).bitLength()).isGreaterThan(7 * 8);
  }

  @Property
  void messageIsReadAsItWasWritten(@ForAll("messages") Message message) throws PacketException {
    assertThat(Message.decode(message.encode())).isEqualTo(message);
  }

  @Property
  void sealedPacketOpensForItsRecipientOnly(@ForAll("messages") Message message, @ForAll long seed)
      throws PacketException {
    Random random = new Random(seed);
    NodeId source = new NodeId(chance(random, 32));
    NodeId recipient = new NodeId(chance(random, 32));
    SecretKeySpec key = new SecretKeySpec(chance(random, 16).toArray(), "AES");
    Bytes header = Packet.Ordinary.header(chance(random, 16), chance(random, 12), source);
    byte[] datagram = new PacketWriter().sealed(recipient, header, key, message.encode());

    PacketReader reader = new PacketReader(recipient);
    assertThat(reader.isV5(datagram, datagram.length)).isTrue();
    Packet.Ordinary packet = (Packet.Ordinary) TestNode.read(reader, datagram, datagram.length);
    assertThat(packet.header()).isEqualTo(header);
    assertThat(opened(key, packet)).isEqualTo(message.encode());
    assertThat(new PacketReader(source).isV5(datagram, datagram.length)).isFalse();

    int flipped = random.nextInt(packet.message().size());
    byte[] damaged = packet.message().toArray();
    damaged[flipped] ^= 1;
    assertThat(opened(key, new Packet.Ordinary(header, Bytes.wrap(damaged)))).isNull();
    byte[] otherHeader = header.toArray();
    otherHeader[random.nextInt(otherHeader.length)] ^= 1;
    assertThat(opened(key, new Packet.Ordinary(Bytes.wrap(otherHeader), packet.message())))
        .isNull();
  }

  private static @Nullable Bytes opened(SecretKeySpec key, Packet.Ordinary packet) {
    return new MessageCipher().open(key, packet.nonce(), packet.header(), packet.message());
  }

  @Property
  void maskIsTheCtrStreamOfTheJdk(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    NodeId recipient = new NodeId(chance(random, 32));
    byte[] packet = chance(random, 16 + random.nextInt(600)).toArray();
    if (random.nextBoolean()) { // a counter that overflows
      java.util.Arrays.fill(packet, random.nextInt(16), 16, (byte) 0xff);
    }
    javax.crypto.Cipher ctr = javax.crypto.Cipher.getInstance("AES/CTR/NoPadding");
    ctr.init(
        javax.crypto.Cipher.ENCRYPT_MODE,
        new SecretKeySpec(recipient.hash().slice(0, 16).toArray(), "AES"),
        new javax.crypto.spec.IvParameterSpec(packet, 0, 16));
    byte[] expected = packet.clone();
    ctr.doFinal(packet, 16, packet.length - 16, expected, 16);
    byte[] outgoing = packet.clone();
    new Mask(recipient).apply(packet, 16, packet.length);
    assertThat(packet).isEqualTo(expected);
    PacketWriter writer = new PacketWriter();
    writer.masked(new NodeId(chance(random, 32)), outgoing.clone(), outgoing.length);
    assertThat(writer.masked(recipient, outgoing, outgoing.length)).isEqualTo(expected);
  }

  private static Bytes chance(Random random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.discovery.table.Pong;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.NodeRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Packets with which strangers may try us: junk, forged challenges, wrong and spoofed handshakes,
 * floods.
 */
class HostilePacketTest {

  private static final Duration A_WHILE = Duration.ofMillis(200);
  private static final Bytes ID = Bytes.of((byte) 7);

  private final VirtualNetwork network = new VirtualNetwork();
  private final TestNode node = new TestNode(network, 1);
  private final TestNode honest = new TestNode(network, 2);
  private final Stranger stranger = new Stranger(network, 66);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16, 62, 63, 500, 1280, 1281, 65_507})
  void junkIsNotOursAndChangesNothing(int size) {
    DiscV5Stats before = node.v5.stats();
    assertThat(node.v5.received(stranger.address, stranger.chance(size).toArray(), size)).isFalse();
    assertThat(node.v5.stats()).isEqualTo(before);
  }

  @Test
  void packetOf1281BytesIsRefusedAndOneOf1280BytesIsRead() {
    byte[] packet = new byte[1_281];
    Bytes header = Packet.Ordinary.header(stranger.chance(16), stranger.chance(12), stranger.id());
    header.copyTo(packet, 0);
    new Mask(node.id()).apply(packet, Layout.IV_BYTES, header.size());
    assertThat(node.v5.received(stranger.address, packet, 1_281)).isFalse();
    assertThat(node.v5.received(stranger.address, packet, 1_280)).isTrue();
    assertThat(node.v5.received(stranger.address, packet, 62)).isFalse();
  }

  @Test
  void packetOfAnotherVersionOrFlagIsDropped() {
    byte[] packet = new byte[100];
    Packet.assemble(Bytes.wrap(new byte[16]), 3, Bytes.wrap(new byte[12]), stranger.id().hash())
        .copyTo(packet, 0);
    packet[23] = 2;
    assertThat(node.v5.received(stranger.address, masked(packet), packet.length)).isFalse();
    packet[23] = 1;
    assertThat(node.v5.received(stranger.address, masked(packet), packet.length)).isTrue();
    assertThat(drops(Drop.MALFORMED_PACKET)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"0, 31", "0, 33", "0, 0", "1, 23", "1, 25", "2, 130", "2, 33", "0, 65535"})
  void authdataOfTheWrongSizeIsDroppedUnanswered(int flag, int size) {
    byte[] packet = new byte[1_000];
    Packet.assemble(
            Bytes.wrap(new byte[16]), flag, Bytes.wrap(new byte[12]), Bytes.wrap(new byte[size]))
        .slice(0, 39)
        .copyTo(packet, 0);
    node.v5.received(stranger.address, masked(packet), packet.length);
    assertThat(drops(Drop.MALFORMED_PACKET)).isEqualTo(1);
    assertThat(network.log).isEmpty();
  }

  private byte[] masked(byte[] header) {
    byte[] packet = header.clone();
    new Mask(node.id()).apply(packet, Layout.IV_BYTES, packet.length);
    return packet;
  }

  @Test
  void whoAreYouWithAMessageIsDropped() {
    byte[] packet = new byte[64];
    Packet.WhoAreYou.header(stranger.chance(16), stranger.chance(12), stranger.chance(16), 0)
        .copyTo(packet, 0);
    new Mask(node.id()).apply(packet, Layout.IV_BYTES, 63);
    node.v5.received(stranger.address, packet, packet.length);
    assertThat(drops(Drop.MALFORMED_PACKET)).isEqualTo(1);
  }

  @Test
  void whoAreYouForAnUnknownNonceIsDropped() {
    node.pings(honest);
    stranger.challenges(node, stranger.chance(12));
    network.run(Duration.ofMillis(15));
    assertThat(drops(Drop.UNEXPECTED_WHOAREYOU)).isEqualTo(1);
    assertThat(stranger.inbox).isEmpty();
  }

  @Test
  void whoAreYouFromElsewhereIsDropped() {
    TestNode.Asked<Pong> asked = node.pings(honest);
    stranger.challenges(node, nonceOfLastPacket(honest.address));
    network.run(A_WHILE);
    assertThat(drops(Drop.UNEXPECTED_WHOAREYOU)).isEqualTo(1);
    assertThat(stranger.inbox).isEmpty();
    assertThat(asked.given().seenAs()).isEqualTo(node.address);
  }

  @Test
  void secondWhoAreYouForTheSamePacketIsDropped() {
    node.pings(stranger.record());
    network.run(Duration.ofMillis(15));
    Bytes nonce = stranger.inbox.getLast().nonce();
    stranger.challenges(node, nonce);
    stranger.challenges(node, nonce);
    network.run(Duration.ofMillis(100));
    assertThat(stranger.inbox).filteredOn(Packet.Handshake.class::isInstance).hasSize(1);
    assertThat(drops(Drop.UNEXPECTED_WHOAREYOU)).isEqualTo(1);
  }

  @Test
  void remoteThatChallengesForEverGetsTwoHandshakesAndATimeout() {
    TestNode.Asked<Pong> asked = node.pings(stranger.record());
    int answered = 0;
    for (int i = 0; i < 500; i++) {
      network.run(Duration.ofMillis(10));
      for (; answered < stranger.inbox.size(); answered++) {
        stranger.challenges(node, stranger.inbox.get(answered).nonce());
      }
    }
    assertThat(stranger.inbox).filteredOn(Packet.Handshake.class::isInstance).hasSize(2);
    assertThat(asked.missing().why()).isEqualTo(Answer.Why.TIMEOUT);
  }

  @ParameterizedTest
  @CsvSource({"255, 33", "0, 33", "63, 33", "65, 33", "64, 0", "64, 32", "64, 34", "64, 255"})
  void handshakeWithSignatureOrKeyOfAnotherSizeIsDropped(int signatureSize, int keySize) {
    Packet.WhoAreYou challenge = challenged();
    Bytes authdata =
        Bytes.concat(
            stranger.id().hash(),
            Bytes.of((byte) signatureSize, (byte) keySize),
            stranger.chance(signatureSize),
            stranger.chance(keySize),
            stranger.record().toBytes());
    stranger.shakesWithAuthdata(node, challenge, authdata);
    expectDropThenTheTrueHandshakeWorks(Drop.MALFORMED_PACKET, challenge);
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "04", "05"})
  void handshakeWithAnEphemeralKeyOffTheCurveIsDropped(String firstByte) {
    Packet.WhoAreYou challenge = challenged();
    Bytes key = Bytes.concat(Bytes.fromHex(firstByte), Bytes.wrap(new byte[32]));
    Bytes proof =
        KeyAgreement.idSignature(stranger.local.key(), challenge.header(), key, node.id());
    Bytes authdata =
        Bytes.concat(
            stranger.id().hash(), Bytes.fromHex("4021"), proof, key, stranger.record().toBytes());
    stranger.shakesWithAuthdata(node, challenge, authdata);
    expectDropThenTheTrueHandshakeWorks(Drop.BAD_HANDSHAKE, challenge);
  }

  @ParameterizedTest
  @CsvSource({"301, MALFORMED_PACKET", "300, BAD_RECORD", "1, BAD_RECORD"})
  void handshakeWithARecordThatIsNoneIsDropped(int size, Drop cause) {
    Packet.WhoAreYou challenge = challenged();
    Bytes ping = new Message.Ping(ID, 1).encode();
    stranger.shakes(node, challenge, stranger.chance(size), ping);
    expectDropThenTheTrueHandshakeWorks(cause, challenge);
  }

  @Test
  void handshakeWithoutARecordFromAnUnknownNodeIsDropped() {
    Packet.WhoAreYou challenge = challenged();
    stranger.shakes(node, challenge, Bytes.EMPTY, new Message.Ping(ID, 1).encode());
    expectDropThenTheTrueHandshakeWorks(Drop.BAD_RECORD, challenge);
  }

  @Test
  void handshakeWithTheRecordOfAnotherNodeIsDropped() {
    Packet.WhoAreYou challenge = challenged();
    stranger.shakes(node, challenge, honest.record().toBytes(), new Message.Ping(ID, 1).encode());
    expectDropThenTheTrueHandshakeWorks(Drop.BAD_RECORD, challenge);
  }

  @Test
  void handshakeWithAnOlderRecordThanTheKnownOneIsDropped() {
    node.table.heardFrom(node.v5, stranger.record());
    Packet.WhoAreYou challenge = challenged();
    assertThat(challenge.recordSeq()).isEqualTo(stranger.record().seq());
    NodeRecord older = new LocalNode(stranger.local.key(), 3).record();
    stranger.shakes(node, challenge, older.toBytes(), new Message.Ping(ID, 1).encode());
    expectDropThenTheTrueHandshakeWorks(Drop.BAD_RECORD, challenge);
  }

  /** Which of two challenges a handshake is for can be seen by what it does not fit only. */
  @Test
  void recordThatIsTooOldForTheNewestChallengeIsRightForTheFirst() {
    Packet.WhoAreYou first = challenged();
    NodeRecord old = stranger.record();
    stranger.local.entries(List.of(NodeRecord.Entry.of("is", Bytes.of((byte) 1))));
    node.table.heardFrom(node.v5, stranger.record());
    Packet.WhoAreYou newest = challenged();
    assertThat(newest.recordSeq()).isGreaterThan(old.seq());

    Bytes ping = new Message.Ping(ID, 10).encode();
    SessionKeys keys = stranger.shakes(node, first, old.toBytes(), ping);
    network.run(A_WHILE);

    assertThat(stranger.opened(keys)).hasSize(1);
    assertThat(drops(Drop.BAD_RECORD)).isZero();
  }

  @Test
  void recordThatIsWrongForBothChallengesIsDropped() {
    Packet.WhoAreYou first = challenged();
    challenged();
    Bytes ping = new Message.Ping(ID, 1).encode();

    stranger.shakes(node, first, honest.record().toBytes(), ping);
    network.run(A_WHILE);

    assertThat(drops(Drop.BAD_RECORD)).isEqualTo(1);
    assertThat(node.v5.stats().challenges()).isEqualTo(2);
    SessionKeys keys = stranger.shakes(node, first, new Message.Ping(ID, 10));
    network.run(A_WHILE);
    assertThat(stranger.opened(keys)).hasSize(1);
  }

  @Test
  void handshakeSignedForAnotherChallengeIsDropped() {
    Packet.WhoAreYou first = challenged();
    network.run(Duration.ofSeconds(2));
    Packet.WhoAreYou second = challenged();
    assertThat(second.header()).isNotEqualTo(first.header());
    stranger.shakes(node, first, new Message.Ping(ID, 1));
    expectDropThenTheTrueHandshakeWorks(Drop.BAD_SIGNATURE, second);
  }

  @Test
  void handshakeWhoseMessageDoesNotOpenIsDropped() {
    Packet.WhoAreYou challenge = challenged();
    Bytes header =
        Packet.assemble(
            stranger.chance(16),
            Layout.FLAG_HANDSHAKE,
            stranger.chance(12),
            stranger.authdata(node, challenge));
    stranger.sends(node, new PacketWriter().plain(node.id(), header, stranger.chance(40)));
    expectDropThenTheTrueHandshakeWorks(Drop.BAD_HANDSHAKE, challenge);
  }

  @Test
  void handshakeThatComesTooLateIsDropped() {
    Packet.WhoAreYou challenge = challenged();
    network.run(Duration.ofSeconds(1));
    stranger.shakes(node, challenge, new Message.Ping(ID, 1));
    network.run(A_WHILE);
    assertThat(drops(Drop.UNEXPECTED_HANDSHAKE)).isEqualTo(1);
    assertThat(node.v5.stats().sessions()).isZero();
  }

  @Test
  void replayedHandshakeIsDropped() {
    Packet.WhoAreYou challenge = challenged();
    stranger.shakes(node, challenge, new Message.Ping(ID, 1));
    Bytes handshake = network.log.getLast().datagram();
    network.run(A_WHILE);
    stranger.sends(node, handshake.toArray());
    network.run(A_WHILE);
    assertThat(drops(Drop.UNEXPECTED_HANDSHAKE)).isEqualTo(1);
  }

  @Test
  void sessionIsWorthNothingFromAnotherAddress() {
    SessionKeys keys = session();
    Stranger elsewhere = new Stranger(network, 67);
    Bytes header =
        Packet.Ordinary.header(
            stranger.chance(16), keys.nextNonce(stranger.chance(8)), stranger.id());
    byte[] ping =
        new PacketWriter()
            .sealed(node.id(), header, keys.sendKey(), new Message.Ping(ID, 1).encode());
    network.fate =
        sent -> sent.to().equals(elsewhere.address) ? List.of() : List.of(VirtualNetwork.LATENCY);
    network.log.clear();
    network.send(elsewhere.address, node.address, ping);
    network.run(A_WHILE);
    VirtualNetwork.Sent reply = network.log.getLast();
    assertThat(reply.to()).isEqualTo(elsewhere.address);
    assertThat(TestNode.kind(new PacketReader(stranger.id()), reply.datagram().toArray()))
        .isEqualTo(PacketKind.WHOAREYOU);
  }

  @Test
  void packetInOurOwnNameIsDropped() {
    Bytes header = Packet.Ordinary.header(stranger.chance(16), stranger.chance(12), node.id());
    stranger.sends(node, new PacketWriter().plain(node.id(), header, stranger.chance(40)));
    network.run(A_WHILE);
    assertThat(drops(Drop.OWN_ID)).isEqualTo(1);
    assertThat(node.v5.stats().challenges()).isZero();
  }

  @Test
  void spoofedHandshakeDoesNotCancelAnHonestOne() {
    Packet.WhoAreYou challenge = challenged();
    Stranger spoofer = new Stranger(network, 67);
    for (int i = 0; i < 20; i++) {
      Bytes authdata =
          Bytes.concat(
              stranger.id().hash(),
              Bytes.fromHex("4021"),
              spoofer.chance(64),
              spoofer.local.publicKey().compressed(),
              i % 2 == 0 ? stranger.record().toBytes() : spoofer.record().toBytes());
      stranger.shakesWithAuthdata(node, challenge, authdata);
    }
    stranger.shakes(node, challenge, new Message.Ping(ID, 1));
    network.run(A_WHILE);
    assertThat(stranger.opened(stranger.keys(node, challenge))).hasSize(1);
  }

  /** The node has challenged the stranger. */
  private Packet.WhoAreYou challenged() {
    stranger.knocks(node);
    network.run(Duration.ofMillis(25));
    return stranger.challenge();
  }

  private SessionKeys session() {
    return session(stranger);
  }

  private SessionKeys session(Stranger with) {
    with.knocks(node);
    network.run(Duration.ofMillis(25));
    SessionKeys keys = with.shakes(node, with.challenge(), new Message.Ping(ID, 10));
    network.run(Duration.ofMillis(25));
    assertThat(with.opened(keys)).hasSize(1);
    return keys;
  }

  private void expectDropThenTheTrueHandshakeWorks(Drop cause, Packet.WhoAreYou challenge) {
    network.run(Duration.ofMillis(25));
    assertThat(drops(cause)).isEqualTo(1);
    assertThat(node.v5.stats().challenges()).isEqualTo(1);
    SessionKeys keys = stranger.shakes(node, challenge, new Message.Ping(ID, 10));
    network.run(Duration.ofMillis(25));
    assertThat(stranger.opened(keys))
        .containsExactly(new Message.Pong(ID, node.record().seq(), stranger.address));
  }

  private Bytes nonceOfLastPacket(InetSocketAddress to) {
    VirtualNetwork.Sent sent = network.log.getLast();
    assertThat(sent.to()).isEqualTo(to);
    try {
      return TestNode.read(
              new PacketReader(honest.id()), sent.datagram().toArray(), sent.datagram().size())
          .nonce();
    } catch (PacketException e) {
      throw new AssertionError(e);
    }
  }

  private long drops(Drop cause) {
    return node.v5.stats().packets().dropped(cause);
  }
}

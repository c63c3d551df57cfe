// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;

/** Speaks packet by packet, as a test says, right or wrong. */
final class Stranger {

  private static final SecretKey EPHEMERAL = TestNode.key(999);

  final VirtualNetwork network;
  final InetSocketAddress address;
  final LocalNode local;
  final List<Packet> inbox = new ArrayList<>();
  private final Random random;
  private final PacketReader reader;
  private final PacketWriter writer;

  Stranger(VirtualNetwork network, int number) {
    this.network = network;
    address = VirtualNetwork.address(number);
    local = new LocalNode(TestNode.key(number), 10);
    local.endpoint(new Endpoint(address.getAddress(), 0, address.getPort()));
    random = new Random(number);
    reader = new PacketReader(local.nodeId());
    writer = new PacketWriter();
    DatagramTransport transport = network.transport(address);
    transport.deliverTo(this::receive);
  }

  private void receive(InetSocketAddress from, byte[] buffer, int length) {
    try {
      inbox.add(TestNode.read(reader, buffer, length));
    } catch (PacketException e) {
      throw new AssertionError(e);
    }
  }

  NodeId id() {
    return local.nodeId();
  }

  NodeRecord record() {
    return local.record();
  }

  Bytes chance(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  /** An ordinary packet that nobody can read; returns its nonce. */
  Bytes knocks(TestNode victim) {
    Bytes nonce = chance(Layout.NONCE_BYTES);
    Bytes header = Packet.Ordinary.header(chance(Layout.IV_BYTES), nonce, id());
    sends(victim, writer.plain(victim.id(), header, chance(40)));
    return nonce;
  }

  /** Nonces of the packets for which a WHOAREYOU came, in the order in which they came. */
  List<Bytes> challenges() {
    return inbox.stream().filter(Packet.WhoAreYou.class::isInstance).map(Packet::nonce).toList();
  }

  /** The WHOAREYOU that came last. */
  Packet.WhoAreYou challenge() {
    return (Packet.WhoAreYou) inbox.getLast();
  }

  /** Answers a challenge as it should be. */
  SessionKeys shakes(TestNode victim, Packet.WhoAreYou challenge, Message message) {
    return shakes(victim, challenge, record().toBytes(), message.encode());
  }

  SessionKeys shakes(TestNode victim, Packet.WhoAreYou challenge, Bytes record, Bytes message) {
    SessionKeys keys = keys(victim, challenge);
    sends(
        victim,
        writer.sealed(
            victim.id(), header(victim, challenge, keys, record), keys.sendKey(), message));
    return keys;
  }

  SessionKeys keys(TestNode victim, Packet.WhoAreYou challenge) {
    return KeyAgreement.of(
            EPHEMERAL, victim.local.publicKey(), challenge.header(), id(), victim.id())
        .ofInitiator();
  }

  private Bytes header(
      TestNode victim, Packet.WhoAreYou challenge, SessionKeys keys, Bytes record) {
    Bytes ephemeralKey = EPHEMERAL.publicKey().compressed();
    Bytes proof =
        KeyAgreement.idSignature(local.key(), challenge.header(), ephemeralKey, victim.id());
    return Packet.Handshake.header(
        chance(Layout.IV_BYTES), keys.nextNonce(chance(8)), id(), proof, ephemeralKey, record);
  }

  /** A handshake packet with any authdata, under the keys of the challenge. */
  void shakesWithAuthdata(TestNode victim, Packet.WhoAreYou challenge, Bytes authdata) {
    SessionKeys keys = keys(victim, challenge);
    Bytes header =
        Packet.assemble(
            chance(Layout.IV_BYTES), Layout.FLAG_HANDSHAKE, keys.nextNonce(chance(8)), authdata);
    Bytes ping = new Message.Ping(Bytes.of((byte) 1), 1).encode();
    sends(victim, writer.sealed(victim.id(), header, keys.sendKey(), ping));
  }

  /** The authdata of a right handshake. */
  Bytes authdata(TestNode victim, Packet.WhoAreYou challenge) {
    return header(victim, challenge, keys(victim, challenge), record().toBytes())
        .slice(Layout.AUTHDATA_AT);
  }

  void sends(TestNode victim, SessionKeys keys, Message message) {
    sends(victim, keys, message.encode());
  }

  void sends(TestNode victim, SessionKeys keys, Bytes message) {
    Bytes header = Packet.Ordinary.header(chance(Layout.IV_BYTES), keys.nextNonce(chance(8)), id());
    sends(victim, writer.sealed(victim.id(), header, keys.sendKey(), message));
  }

  /** A WHOAREYOU; returns its challenge-data. */
  Bytes challenges(TestNode victim, Bytes nonce) {
    Bytes header =
        Packet.WhoAreYou.header(chance(Layout.IV_BYTES), nonce, chance(Layout.ID_NONCE_BYTES), 0);
    sends(victim, writer.plain(victim.id(), header, Bytes.EMPTY));
    return header;
  }

  void sends(TestNode victim, byte[] datagram) {
    network.send(address, victim.address, datagram);
  }

  /** The keys of a handshake that somebody sent for our challenge. */
  SessionKeys accepts(Packet.Handshake handshake, Bytes challengeData) {
    try {
      return KeyAgreement.of(
              local.key(),
              org.jdevp2p.crypto.PublicKey.fromCompressed(handshake.ephemeralKey()),
              challengeData,
              handshake.source(),
              id())
          .ofRecipient();
    } catch (org.jdevp2p.crypto.CryptoException e) {
      throw new AssertionError(e);
    }
  }

  /** The messages in the packets that came last, in the order in which they came. */
  List<Message> opened(SessionKeys keys) {
    List<Message> messages = new ArrayList<>();
    for (Packet packet : inbox) {
      Bytes sealed =
          switch (packet) {
            case Packet.Ordinary ordinary -> ordinary.message();
            case Packet.Handshake handshake -> handshake.message();
            case Packet.WhoAreYou whoAreYou -> Bytes.EMPTY;
          };
      Bytes message =
          new MessageCipher().open(keys.receiveKey(), packet.nonce(), packet.header(), sealed);
      if (message != null) {
        messages.add(decoded(message));
      }
    }
    return messages;
  }

  private static Message decoded(Bytes message) {
    try {
      return Message.decode(Objects.requireNonNull(message));
    } catch (PacketException e) {
      throw new AssertionError(e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.CryptoException;
import org.jdevp2p.crypto.PublicKey;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.udp.PacketCounter;
import org.jdevp2p.node.LocalNode;

/**
 * Sends packets, with the chance that they need.
 *
 * <p>Used within steps of the loop.
 */
final class Sender {

  /** About as long as a small request, so that it looks like one. */
  private static final int RANDOM_MESSAGE_BYTES = 16 + Layout.TAG_BYTES;

  private static final int NONCE_CHANCE_BYTES = Layout.NONCE_BYTES - Integer.BYTES;

  private final LocalNode self;
  private final Loop loop;
  private final DatagramTransport transport;
  private final PacketCounter<PacketKind, Drop> packets;
  private final PacketWriter writer = new PacketWriter();
  private final Chance chance;

  Sender(
      LocalNode self,
      Loop loop,
      DatagramTransport transport,
      PacketCounter<PacketKind, Drop> packets) {
    this.self = self;
    this.loop = loop;
    this.transport = transport;
    this.packets = packets;
    this.chance = new Chance(loop);
  }

  /** A message in a session; returns the packet's nonce. */
  Bytes ordinary(Remote to, SessionKeys keys, Bytes message) {
    Bytes bytes = chance.bytes(Layout.IV_BYTES + NONCE_CHANCE_BYTES);
    Bytes nonce = keys.nextNonce(bytes.slice(Layout.IV_BYTES));
    Bytes iv = bytes.slice(0, Layout.IV_BYTES);
    Bytes header = Packet.Ordinary.header(iv, nonce, self.nodeId());
    send(PacketKind.ORDINARY, to, writer.sealed(to.id(), header, keys.sendKey(), message));
    return nonce;
  }

  /** "An ordinary message packet with random message content"; returns its nonce. */
  Bytes random(Remote to) {
    Bytes bytes = chance.bytes(Layout.IV_BYTES + Layout.NONCE_BYTES + RANDOM_MESSAGE_BYTES);
    Bytes nonce = bytes.slice(Layout.IV_BYTES, Layout.NONCE_BYTES);
    Bytes iv = bytes.slice(0, Layout.IV_BYTES);
    Bytes header = Packet.Ordinary.header(iv, nonce, self.nodeId());
    Bytes message = bytes.slice(Layout.IV_BYTES + Layout.NONCE_BYTES);
    send(PacketKind.ORDINARY, to, writer.plain(to.id(), header, message));
    return nonce;
  }

  /**
   * A new WHOAREYOU for a packet; returns the datagram.
   *
   * @param packet begins with the header of that packet, unmasked
   */
  byte[] whoAreYou(Remote to, byte[] packet, long recordSeq) {
    byte[] datagram = Packet.WhoAreYou.answer(packet, recordSeq);
    chance.fill(datagram, 0, Layout.IV_BYTES);
    chance.fill(datagram, Layout.AUTHDATA_AT, Layout.ID_NONCE_BYTES);
    whoAreYou(to, writer.masked(to.id(), datagram, datagram.length));
    return datagram;
  }

  /** A WHOAREYOU as it was before. */
  void whoAreYou(Remote to, byte[] datagram) {
    send(PacketKind.WHOAREYOU, to, datagram);
  }

  /** The {@code challenge-data} of a WHOAREYOU that was sent: the packet, unmasked. */
  Bytes challengeData(Remote to, byte[] datagram) {
    return Bytes.wrap(writer.masked(to.id(), datagram.clone(), datagram.length));
  }

  /**
   * Answers a challenge with a message; returns the keys that follow.
   *
   * @param record our record, or nothing if the challenger has it
   */
  SessionKeys handshake(
      Remote to, PublicKey key, Bytes challengeData, Bytes record, Bytes message) {
    SecretKey ephemeral = ephemeralKey();
    Bytes ephemeralKey = ephemeral.publicKey().compressed();
    Bytes proof = KeyAgreement.idSignature(self.key(), challengeData, ephemeralKey, to.id());
    SessionKeys keys =
        KeyAgreement.of(ephemeral, key, challengeData, self.nodeId(), to.id()).ofInitiator();
    Bytes bytes = chance.bytes(Layout.IV_BYTES + NONCE_CHANCE_BYTES);
    Bytes nonce = keys.nextNonce(bytes.slice(Layout.IV_BYTES));
    Bytes header =
        Packet.Handshake.header(
            bytes.slice(0, Layout.IV_BYTES), nonce, self.nodeId(), proof, ephemeralKey, record);
    send(PacketKind.HANDSHAKE, to, writer.sealed(to.id(), header, keys.sendKey(), message));
    return keys;
  }

  /** Whether a message fits into a handshake packet with this record. */
  static boolean fitsHandshake(Bytes message, Bytes record) {
    return Layout.AUTHDATA_AT
            + Layout.HANDSHAKE_AUTHDATA_BYTES
            + record.size()
            + message.size()
            + Layout.TAG_BYTES
        <= Layout.MAX_PACKET_BYTES;
  }

  private SecretKey ephemeralKey() {
    try {
      return SecretKey.of(Bytes.wrap(loop.randomBytes(SecretKey.SIZE_BYTES)));
    } catch (CryptoException e) { // zero, or n and above: has a chance of 2^-128
      return ephemeralKey();
    }
  }

  private void send(PacketKind kind, Remote to, byte[] datagram) {
    packets.sent(kind);
    transport.send(to.address(), datagram);
  }
}

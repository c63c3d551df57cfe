// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.util.Optional;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.CryptoException;
import org.jdevp2p.crypto.PublicKey;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.udp.PacketBudgets;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.node.NodeRecordException;
import org.jspecify.annotations.Nullable;

/**
 * Our side of the handshakes that others initiate: WHOAREYOU, and the check of what comes back.
 *
 * <p>Used within steps of the loop.
 */
final class Handshakes {

  private final LocalNode self;
  private final Loop loop;
  private final KnownRecords records;
  private final Challenges challenges;
  private final PacketBudgets budgets;
  private final Sender sender;
  private final MessageCipher cipher;

  Handshakes(
      LocalNode self,
      Loop loop,
      KnownRecords records,
      Challenges challenges,
      PacketBudgets budgets,
      Sender sender,
      MessageCipher cipher) {
    this.self = self;
    this.loop = loop;
    this.records = records;
    this.challenges = challenges;
    this.budgets = budgets;
    this.sender = sender;
    this.cipher = cipher;
  }

  /**
   * A handshake that is right in everything.
   *
   * @param message in clear
   */
  record Accepted(NodeRecord record, SessionKeys keys, Bytes message) {}

  /**
   * Asks who sent the packet with this nonce, which we cannot read.
   *
   * <p>If a challenge waits already, that one goes out again as it was, with the nonce of the
   * packet that caused it: the specification wants a new one here, but the handshake that answers
   * the first may be on its way, and would fail. go-ethereum does the same, and its tests ask for
   * it.
   */
  void challenge(Remote remote, Bytes nonce) {
    long now = loop.nanos();
    Challenges.Challenge waiting = challenges.find(remote, now);
    if (waiting != null) {
      sender.whoAreYou(remote, waiting.data());
      return;
    }
    Optional<NodeRecord> known = records.find(remote);
    Bytes data = sender.whoAreYou(remote, nonce, KnownRecords.seq(known));
    challenges.put(remote, data, known.orElse(null), now);
  }

  /**
   * Checks a handshake, the cheapest first. A failure costs nobody anything but the sender: the
   * challenge waits on, for who failed may not be who was challenged.
   *
   * @throws PacketException if anything is wrong
   */
  Accepted accept(Remote remote, Packet.Handshake packet) throws PacketException {
    long now = loop.nanos();
    Challenges.Challenge challenge = challenges.find(remote, now);
    if (challenge == null) {
      throw new PacketException(Drop.UNEXPECTED_HANDSHAKE, "handshake that answers no challenge");
    }
    if (!budgets.pay(remote.address().getAddress(), PacketBudgets.Cost.CRYPTOGRAPHY, now)) {
      throw new PacketException(Drop.OVER_BUDGET, "too many handshakes");
    }
    NodeRecord record = record(packet, challenge.known());
    Bytes data = challenge.data();
    NodeId own = self.nodeId();
    if (!KeyAgreement.isIdSignature(
        packet.idSignature(), record.publicKey(), data, packet.ephemeralKey(), own)) {
      throw new PacketException(Drop.BAD_SIGNATURE, "handshake not signed by " + remote.id());
    }
    SessionKeys keys =
        KeyAgreement.of(self.key(), ephemeralKey(packet), data, remote.id(), own).ofRecipient();
    Bytes message =
        cipher.open(keys.receiveKey(), packet.nonce(), packet.header(), packet.message());
    if (message == null) {
      throw new PacketException(Drop.BAD_HANDSHAKE, "message in a handshake does not open");
    }
    challenges.remove(remote);
    return new Accepted(record, keys, message);
  }

  private static NodeRecord record(Packet.Handshake packet, @Nullable NodeRecord known)
      throws PacketException {
    if (packet.record().isEmpty()) {
      if (known == null) {
        throw badRecord("handshake without the record that we asked for");
      }
      return known;
    }
    if (known != null && known.toBytes().equals(packet.record())) {
      return known;
    }
    NodeRecord record;
    try {
      record = NodeRecord.decode(packet.record());
    } catch (NodeRecordException e) {
      throw badRecord("handshake with a bad " + e.getMessage());
    }
    if (!record.nodeId().equals(packet.source())) {
      throw badRecord("handshake of " + packet.source() + " with a record of " + record.nodeId());
    }
    if (known != null && Long.compareUnsigned(record.seq(), known.seq()) < 0) {
      throw badRecord(
          "handshake with record "
              + Long.toUnsignedString(record.seq())
              + ", older than "
              + Long.toUnsignedString(known.seq()));
    }
    return record;
  }

  private static PublicKey ephemeralKey(Packet.Handshake packet) throws PacketException {
    try {
      return PublicKey.fromCompressed(packet.ephemeralKey());
    } catch (CryptoException e) {
      throw new PacketException(Drop.BAD_HANDSHAKE, "ephemeral key is no point of the curve");
    }
  }

  private static PacketException badRecord(String what) {
    return new PacketException(Drop.BAD_RECORD, what);
  }
}

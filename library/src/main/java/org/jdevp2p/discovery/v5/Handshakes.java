// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.net.InetAddress;
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
  private final Challenges first;
  private final Challenges newest;
  private final PacketBudgets budgets;
  private final Sender sender;
  private final MessageCipher cipher;

  Handshakes(
      LocalNode self,
      Loop loop,
      KnownRecords records,
      DiscV5Limits limits,
      PacketBudgets budgets,
      Sender sender,
      MessageCipher cipher) {
    this.self = self;
    this.loop = loop;
    this.records = records;
    this.first = new Challenges(limits.challenges(), limits.challengeLife());
    this.newest = new Challenges(limits.secondChallenges(), limits.challengeLife());
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
   * Asks who sent a packet that we cannot read.
   *
   * <p>Two challenges at most wait for a remote, the first and the newest. The first, for the
   * handshake that answers it may be on its way: it goes out once more with the second packet, as
   * go-ethereum does, whose tests ask for it. The newest, for the first may ask for nothing that
   * the remote could tell: if we have lost our sessions, and the packet was a late answer to us,
   * nobody completes a handshake for it, and the request that comes next must not wait until that
   * challenge is over. So a spoofed packet keeps nobody from being asked either; who spoofs one in
   * every round trip takes the newest away again and again, and the first remains.
   *
   * @param packet begins with its header, unmasked; not kept
   */
  void challenge(Remote remote, byte[] packet) {
    long now = loop.nanos();
    Challenges.Challenge waiting = first.find(remote, now);
    if (waiting == null) {
      ask(remote, packet, first, now);
      return;
    }
    Challenges.Challenge other = newest.find(remote, now);
    if (other != null && isFor(packet, remote, other)) {
      sender.whoAreYou(remote, other.datagram());
      return;
    }
    boolean repeated = isFor(packet, remote, waiting);
    if (repeated || other == null) { // later ones get one packet each: we must not amplify
      sender.whoAreYou(remote, waiting.datagram());
    }
    if (!repeated) {
      ask(remote, packet, newest, now);
    }
  }

  private void ask(Remote remote, byte[] packet, Challenges waiting, long now) {
    Optional<NodeRecord> known = records.find(remote);
    byte[] datagram = sender.whoAreYou(remote, packet, KnownRecords.seq(known));
    waiting.put(remote, datagram, known.orElse(null), now);
  }

  /** Whether a challenge asks who sent this packet: it has the same nonce. */
  private boolean isFor(byte[] packet, Remote remote, Challenges.Challenge challenge) {
    Bytes nonce = Packet.nonce(sender.challengeData(remote, challenge.datagram()));
    return nonce.equals(Packet.nonce(Bytes.wrap(packet)));
  }

  /** How many challenges wait. */
  int waiting() {
    return first.size() + newest.size();
  }

  /**
   * Checks a handshake, the cheapest first. A failure costs nobody anything but the sender: the
   * challenge waits on, for who failed may not be who was challenged.
   *
   * @param reader has the packet at hand, and is not asked for it before it must be
   * @throws PacketException if anything is wrong
   */
  Accepted accept(Remote remote, PacketReader reader) throws PacketException {
    long now = loop.nanos();
    Challenges.Challenge one = newest.find(remote, now);
    Challenges.Challenge other = first.find(remote, now);
    if (one != null) {
      try {
        return accept(remote, reader, one, newest);
      } catch (PacketException e) {
        boolean mayBeForOther = e.drop() == Drop.BAD_SIGNATURE || e.drop() == Drop.BAD_RECORD;
        if (other == null || !mayBeForOther) {
          throw e;
        }
      }
    }
    if (other == null) {
      throw new PacketException(Drop.UNEXPECTED_HANDSHAKE, "handshake that answers no challenge");
    }
    return accept(remote, reader, other, first);
  }

  private Accepted accept(
      Remote remote, PacketReader reader, Challenges.Challenge challenge, Challenges among)
      throws PacketException {
    InetAddress address = remote.address().getAddress();
    if (!budgets.pay(address, PacketBudgets.Cost.CRYPTOGRAPHY, loop.nanos())) {
      throw new PacketException(Drop.OVER_BUDGET, "too many handshakes");
    }
    Packet.Handshake packet = reader.handshake();
    NodeRecord record = record(packet, challenge.known());
    Bytes data = sender.challengeData(remote, challenge.datagram());
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
    among.remove(remote);
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

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import java.io.IOException;
import java.security.SecureRandom;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.CryptoException;
import org.jdevp2p.crypto.Ecies;
import org.jdevp2p.crypto.Keccak256;
import org.jdevp2p.crypto.PublicKey;
import org.jdevp2p.crypto.Secp256k1;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.crypto.Signature;
import org.jdevp2p.rlp.RlpException;
import org.jdevp2p.rlp.RlpReader;
import org.jdevp2p.rlp.RlpWriter;

/**
 * The initial handshake of RLPx in its EIP-8 form: packets in, packets out, no socket, no clock.
 *
 * <pre>
 *   initiator                                recipient
 *      | ---- auth: [sig, pubk, nonce, 4] -----> |
 *      | <--- ack:  [eph-pubk, nonce, 4] ------- |
 *   both derive the same {@link Secrets}
 *
 *   packet on the wire:
 *   +------+--------+-----------+----+----------------------+--------------+
 *   | size | 0x04   | ephemeral | iv | AES-128-CTR(body ||  | HMAC-SHA-256 |
 *   |  2   |   1    |  point 64 | 16 | random padding)      |      32      |
 *   +------+--------+-----------+----+----------------------+--------------+
 * </pre>
 *
 * Source: rlpx.md "Initial Handshake", EIP-8. We are lenient as both demand: any version, extra
 * list items and padding are accepted. The plain form from before EIP-8 is neither sent nor read.
 */
final class Handshake {

  /** Bytes of the big-endian size before a packet. */
  static final int SIZE_PREFIX_BYTES = 2;

  /** What is read from a stranger before it has proven anything (geth and others send ~500). */
  static final int MAX_PACKET_BYTES = 2048;

  /** Version that we announce; that of the remote is ignored (EIP-8). */
  private static final int VERSION = 4;

  private static final int NONCE_BYTES = 32;
  private static final int SIGNATURE_BYTES = 65;
  private static final int PUBLIC_KEY_BYTES = 64;

  /** EIP-8: "add at least 100 bytes of random data"; up to 300 hides the size of the body. */
  private static final int MIN_PADDING_BYTES = 100;

  private static final int MAX_PADDING_BYTES = 300;

  private static final SecureRandom RANDOM = new SecureRandom();

  private Handshake() {}

  /**
   * Checks the size that stands before a packet.
   *
   * @return how many bytes follow the prefix
   * @throws HandshakeException if no packet can have that size
   */
  static int packetSize(int high, int low) throws HandshakeException {
    int size = high << 8 | low;
    if (size <= Ecies.OVERHEAD || size > MAX_PACKET_BYTES) {
      throw new HandshakeException(
          "handshake packet of "
              + size
              + " bytes, expected "
              + (Ecies.OVERHEAD + 1)
              + " to "
              + MAX_PACKET_BYTES
              + speaker(high, low));
    }
    return size;
  }

  /** Who else begins like that. Whoever mistypes a port meets one of these. */
  private static String speaker(int high, int low) {
    return switch (high << 8 | low) {
      case 'H' << 8 | 'T' -> ": that is an HTTP server's answer";
      case '<' << 8 | '!', '<' << 8 | 'h', '<' << 8 | 'H' -> ": that is a page of an HTTP server";
      case 0x15 << 8 | 0x03 -> ": that is a TLS server's alert";
      case 'S' << 8 | 'S' -> ": that is an SSH server's greeting";
      default -> "";
    };
  }

  /** The side that opened the TCP connection. */
  static final class Initiator {
    private final SecretKey key;
    private final PublicKey remote;
    private final SecretKey ephemeral;
    private final byte[] nonce;
    private final byte[] auth;

    Initiator(SecretKey key, PublicKey remote) {
      this(key, remote, SecretKey.random(), randomBytes(NONCE_BYTES));
    }

    /** With given randomness, for the published vectors. */
    Initiator(SecretKey key, PublicKey remote, SecretKey ephemeral, byte[] nonce) {
      this.key = key;
      this.remote = remote;
      this.ephemeral = ephemeral;
      this.nonce = nonce;
      byte[] toSign = xor(Secp256k1.provider().agree(key, remote), nonce);
      RlpWriter body =
          new RlpWriter()
              .beginList()
              .put(Secp256k1.provider().sign(ephemeral, toSign).toBytes())
              .put(key.publicKey().toBytes())
              .put(nonce)
              .put(VERSION)
              .endList();
      auth = seal(remote, body);
    }

    /** The packet to send first, size prefix included. */
    byte[] auth() {
      return auth;
    }

    /**
     * Reads the recipient's answer.
     *
     * @param ack the packet, size prefix included
     * @throws HandshakeException if it is not an ack for us
     */
    Secrets readAck(byte[] ack) throws HandshakeException {
      try {
        RlpReader fields = open(key, ack);
        PublicKey remoteEphemeral = PublicKey.fromUncompressed(fields.exactly(PUBLIC_KEY_BYTES));
        byte[] remoteNonce = fields.exactly(NONCE_BYTES).toArray();
        Keys keys = new Keys(ephemeral, remoteEphemeral, nonce, remoteNonce);
        return new Secrets(
            keys.aes,
            keys.mac,
            macState(keys.mac, remoteNonce, auth),
            macState(keys.mac, nonce, ack),
            remote);
      } catch (CryptoException | RlpException e) {
        throw new HandshakeException("the ack is not for us: " + e.getMessage());
      }
    }
  }

  /** The side that accepted the TCP connection. */
  static final class Recipient {
    private final SecretKey ephemeral;
    private final byte[] nonce;
    private final byte[] auth;
    private final byte[] ack;
    private final PublicKey remote;
    private final PublicKey remoteEphemeral;
    private final byte[] remoteNonce;

    /**
     * Reads the initiator's packet and makes the answer.
     *
     * @param auth the packet, size prefix included
     * @throws HandshakeException if it is not an auth for us
     */
    Recipient(SecretKey key, byte[] auth) throws HandshakeException {
      this(key, auth, SecretKey.random(), randomBytes(NONCE_BYTES));
    }

    /** With given randomness: made before the auth has come, or for the published vectors. */
    Recipient(SecretKey key, byte[] auth, SecretKey ephemeral, byte[] nonce)
        throws HandshakeException {
      this.ephemeral = ephemeral;
      this.nonce = nonce;
      this.auth = auth;
      try {
        RlpReader fields = open(key, auth);
        Signature signature = Signature.of65(fields.exactly(SIGNATURE_BYTES));
        remote = PublicKey.fromUncompressed(fields.exactly(PUBLIC_KEY_BYTES));
        remoteNonce = fields.exactly(NONCE_BYTES).toArray();
        byte[] signed = xor(Secp256k1.provider().agree(key, remote), remoteNonce);
        remoteEphemeral = Secp256k1.provider().recover(signed, signature);
      } catch (CryptoException | RlpException e) {
        throw new HandshakeException("the auth is not for us: " + e.getMessage());
      }
      RlpWriter body =
          new RlpWriter()
              .beginList()
              .put(ephemeral.publicKey().toBytes())
              .put(nonce)
              .put(VERSION)
              .endList();
      ack = seal(remote, body);
    }

    /** The packet to answer with, size prefix included. */
    byte[] ack() {
      return ack;
    }

    /** To be derived after the ack is on its way: the initiator then works meanwhile. */
    Secrets secrets() {
      return secrets(ephemeral, remoteEphemeral, nonce, remoteNonce, auth, ack, remote);
    }

    /** The recipient's secrets once both packets are known. */
    static Secrets secrets(
        SecretKey ephemeral,
        PublicKey remoteEphemeral,
        byte[] nonce,
        byte[] remoteNonce,
        byte[] auth,
        byte[] ack,
        PublicKey remote) {
      Keys keys = new Keys(ephemeral, remoteEphemeral, remoteNonce, nonce);
      return new Secrets(
          keys.aes,
          keys.mac,
          macState(keys.mac, remoteNonce, ack),
          macState(keys.mac, nonce, auth),
          remote);
    }
  }

  /** rlpx.md "Secrets generated following the exchange of handshake messages". */
  private static final class Keys {
    final byte[] aes;
    final byte[] mac;

    Keys(
        SecretKey ephemeral,
        PublicKey remoteEphemeral,
        byte[] initiatorNonce,
        byte[] recipientNonce) {
      byte[] ephemeralKey = Secp256k1.provider().agree(ephemeral, remoteEphemeral);
      byte[] shared = Keccak256.hash(ephemeralKey, Keccak256.hash(recipientNonce, initiatorNonce));
      aes = Keccak256.hash(ephemeralKey, shared);
      mac = Keccak256.hash(ephemeralKey, aes);
    }
  }

  /** {@code keccak256.init((mac-secret ^ nonce) || packet)}. */
  private static Keccak256 macState(byte[] macSecret, byte[] nonce, byte[] packet) {
    return new Keccak256().update(xor(macSecret, nonce)).update(packet);
  }

  private static byte[] seal(PublicKey recipient, RlpWriter body) {
    int padding = MIN_PADDING_BYTES + RANDOM.nextInt(MAX_PADDING_BYTES - MIN_PADDING_BYTES + 1);
    byte[] plain = Bytes.concat(body.toBytes(), Bytes.wrap(randomBytes(padding))).toArray();
    int size = plain.length + Ecies.OVERHEAD;
    byte[] prefix = {(byte) (size >> 8), (byte) size};
    byte[] sealed = Ecies.encrypt(recipient, plain, prefix);
    return Bytes.concat(Bytes.wrap(prefix), Bytes.wrap(sealed)).toArray();
  }

  private static RlpReader open(SecretKey key, byte[] packet) throws CryptoException, RlpException {
    byte[] prefix = {packet[0], packet[1]};
    byte[] plain =
        Ecies.decrypt(key, packet, SIZE_PREFIX_BYTES, packet.length - SIZE_PREFIX_BYTES, prefix);
    return RlpReader.of(Bytes.wrap(plain)).list();
  }

  private static byte[] xor(byte[] a, byte[] b) {
    byte[] result = a.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] ^= b[i];
    }
    return result;
  }

  private static byte[] randomBytes(int size) {
    byte[] bytes = new byte[size];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  /**
   * Runs the handshake as initiator over {@code transport}, blocking.
   *
   * @throws HandshakeException if the remote's answer is not for us
   * @throws IOException if the transport fails or is closed meanwhile
   */
  static Secrets initiate(Transport transport, SecretKey key, PublicKey remote) throws IOException {
    Initiator initiator = new Initiator(key, remote);
    transport.write(initiator.auth(), 0, initiator.auth().length);
    return initiator.readAck(readPacket(transport));
  }

  /**
   * Runs the handshake as recipient over {@code transport}, blocking.
   *
   * @throws HandshakeException if what the remote sends is not for us
   * @throws IOException if the transport fails or is closed meanwhile
   */
  static Secrets accept(Transport transport, SecretKey key) throws IOException {
    SecretKey ephemeral = SecretKey.random();
    var _ = ephemeral.publicKey(); // computed now, while the initiator makes its auth
    Recipient recipient =
        new Recipient(key, readPacket(transport), ephemeral, randomBytes(NONCE_BYTES));
    transport.write(recipient.ack(), 0, recipient.ack().length);
    return recipient.secrets();
  }

  private static byte[] readPacket(Transport transport) throws IOException {
    byte[] prefix = new byte[SIZE_PREFIX_BYTES];
    readFully(transport, prefix, 0);
    byte[] packet = new byte[SIZE_PREFIX_BYTES + packetSize(prefix[0] & 0xff, prefix[1] & 0xff)];
    System.arraycopy(prefix, 0, packet, 0, SIZE_PREFIX_BYTES);
    readFully(transport, packet, SIZE_PREFIX_BYTES);
    return packet;
  }

  private static void readFully(Transport transport, byte[] target, int from) throws IOException {
    for (int at = from; at < target.length; ) {
      int count = transport.read(target, at, target.length - at);
      if (count < 0) {
        throw new HandshakeInterruptedException(at);
      }
      at += count;
    }
  }
}

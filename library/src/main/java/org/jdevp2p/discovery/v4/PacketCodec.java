// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v4;

import java.io.IOException;
import java.util.Arrays;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.bytes.UnsafeBytes;
import org.jdevp2p.crypto.Keccak256;
import org.jdevp2p.crypto.PublicKey;
import org.jdevp2p.crypto.Secp256k1;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.crypto.Signature;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.jdevp2p.rlp.RlpException;
import org.jdevp2p.rlp.RlpReader;
import org.jdevp2p.rlp.RlpWriter;
import org.jspecify.annotations.Nullable;

/**
 * Packets and datagrams.
 *
 * <pre>
 *   | hash 32 | signature 65: r || s || v | packet-type 1 | packet-data: RLP | anything |
 *             |-- hash = keccak256 of all this -------------------------------------- |
 *                                         |-- signed: keccak256 of all this --------- |
 * </pre>
 *
 * <p>The hash costs two orders of magnitude less than the signature, so it is checked first; and
 * what the packet says can be read without knowing who says it, so most of what is unwanted is
 * dropped before the signature is looked at. Stateless; any thread.
 */
public final class PacketCodec {

  private static final int SIGNATURE_START = Packet.HASH_BYTES;
  private static final int SIGNED_START = SIGNATURE_START + Signature.SIZE_BYTES;
  private static final int DATA_START = SIGNED_START + 1;

  /** The smallest datagram that is looked at: header and packet-type. */
  public static final int MIN_BYTES = DATA_START;

  /** "The maximum size of any packet is 1280 bytes." */
  public static final int MAX_BYTES = DatagramTransport.MAX_DATAGRAM_BYTES;

  private PacketCodec() {}

  /**
   * A packet ready to be sent.
   *
   * @param datagram all of it
   */
  public record Sealed(Bytes datagram) {

    /** Its first 32 bytes, by which answers name it. */
    public Bytes hash() {
      return PacketCodec.hash(datagram);
    }
  }

  /**
   * A packet of which everything is checked but its expiration.
   *
   * @param hash its first 32 bytes, by which answers name it
   * @param sender who signed it
   */
  public record Opened(Bytes hash, PublicKey sender, Packet packet) {}

  /**
   * Encodes and signs.
   *
   * @throws IllegalArgumentException if it would have more than {@value #MAX_BYTES} bytes
   */
  public static Sealed seal(Packet packet, SecretKey key) {
    RlpWriter data = new RlpWriter().beginList();
    packet.write(data);
    return seal(packet.kind().code(), data.endList().toBytes(), key);
  }

  /**
   * Signs any packet-data under any packet-type: for tests of what others make of it.
   *
   * @throws IllegalArgumentException if it would have more than {@value #MAX_BYTES} bytes
   */
  public static Sealed seal(int packetType, Bytes data, SecretKey key) {
    int size = DATA_START + data.size();
    if (size > MAX_BYTES) {
      throw new IllegalArgumentException(
          "packet of " + size + " bytes, at most " + MAX_BYTES + " allowed");
    }
    byte[] datagram = new byte[size];
    datagram[SIGNED_START] = (byte) packetType;
    data.copyTo(datagram, DATA_START);
    Keccak256 keccak = new Keccak256().update(datagram, SIGNED_START, size - SIGNED_START);
    Secp256k1.provider().sign(key, keccak.digest()).toBytes().copyTo(datagram, SIGNATURE_START);
    keccak.reset();
    keccak.update(datagram, SIGNATURE_START, size - SIGNATURE_START).digest(datagram, 0);
    return new Sealed(Bytes.wrap(datagram));
  }

  /**
   * Whether a datagram is a packet of v4: its size is allowed and its hash is right. Allocates
   * nothing.
   *
   * @param buffer holds it from index 0
   * @param keccak to compute with; what it has taken in is forgotten
   * @param digest room for the result, 32 bytes
   */
  static boolean isPacket(byte[] buffer, int length, Keccak256 keccak, byte[] digest) {
    if (length < MIN_BYTES || length > MAX_BYTES) {
      return false;
    }
    keccak.reset();
    keccak.update(buffer, SIGNATURE_START, length - SIGNATURE_START).digest(digest, 0);
    return Arrays.equals(digest, 0, digest.length, buffer, 0, Packet.HASH_BYTES);
  }

  /** The kind of a datagram that {@link #isPacket}; null if there is none of its packet-type. */
  static @Nullable PacketKind kind(byte[] buffer) {
    return PacketKind.of(buffer[SIGNED_START] & 0xff);
  }

  /** The hash of a datagram that {@link #isPacket}. */
  static Bytes hash(Bytes datagram) {
    return datagram.slice(0, Packet.HASH_BYTES);
  }

  /**
   * What a datagram says that {@link #isPacket}, whoever signed it.
   *
   * @throws RlpException if the packet-type is unknown, or the packet-data not as it should be
   */
  static Packet read(Bytes datagram) throws IOException {
    int code = datagram.at(SIGNED_START);
    PacketKind kind = PacketKind.of(code);
    if (kind == null) {
      throw new RlpException("packet-type is " + code + ", 1 to 6 allowed");
    }
    return Packet.read(kind, RlpReader.of(datagram.slice(DATA_START)).list());
  }

  /**
   * Who signed a datagram that {@link #isPacket}.
   *
   * @throws org.jdevp2p.crypto.CryptoException if nobody can have
   */
  static PublicKey sender(Bytes datagram) throws IOException {
    byte[] array = UnsafeBytes.array(datagram);
    int from = UnsafeBytes.offset(datagram) + SIGNED_START;
    byte[] signed = new Keccak256().update(array, from, datagram.size() - SIGNED_START).digest();
    Bytes signature = datagram.slice(SIGNATURE_START, Signature.SIZE_BYTES);
    return Secp256k1.provider().recover(signed, Signature.of65(signature));
  }

  /**
   * Opens a datagram.
   *
   * @throws IOException if it is not a packet: too small or large, wrong hash, impossible
   *     signature, unknown packet-type, or packet-data that is not as it should be
   */
  public static Opened open(Bytes datagram) throws IOException {
    byte[] buffer = datagram.toArray();
    if (!isPacket(buffer, buffer.length, new Keccak256(), new byte[Packet.HASH_BYTES])) {
      throw new RlpException(
          "datagram of " + buffer.length + " bytes is not a packet of v4: size or hash is wrong");
    }
    return new Opened(hash(datagram), sender(datagram), read(datagram));
  }
}

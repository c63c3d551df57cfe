// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;

/**
 * The three kinds of packets, unmasked; messages are still encrypted.
 *
 * <p>{@link #header} is {@code masking-iv || static-header || authdata}: what the tag of a message
 * covers, and of WHOAREYOU the challenge-data that a handshake signs.
 */
sealed interface Packet {

  /** {@code masking-iv || static-header || authdata}. */
  Bytes header();

  /** 12 bytes; in WHOAREYOU those of the packet that it answers. */
  default Bytes nonce() {
    return nonce(header());
  }

  /** The nonce in a header. */
  static Bytes nonce(Bytes header) {
    return header.slice(Layout.NONCE_AT, Layout.NONCE_BYTES);
  }

  /**
   * Flag 0.
   *
   * <pre>
   *   authdata = src-id 32
   * </pre>
   *
   * @param message encrypted
   */
  record Ordinary(Bytes header, NodeId source, Bytes message) implements Packet {

    static Bytes header(Bytes iv, Bytes nonce, NodeId source) {
      return assemble(iv, Layout.FLAG_ORDINARY, nonce, source.hash());
    }

    static Ordinary read(Bytes header, Bytes message) throws PacketException {
      int size = header.size() - Layout.AUTHDATA_AT;
      if (size != Layout.ID_BYTES) {
        throw malformed("ordinary packet with authdata of " + size + " bytes, 32 expected");
      }
      return new Ordinary(header, new NodeId(header.slice(Layout.AUTHDATA_AT)), message);
    }
  }

  /**
   * Flag 1.
   *
   * <pre>
   *   authdata = id-nonce 16 | enr-seq 8
   * </pre>
   *
   * @param recordSeq seq of the record that the challenger has of us, unsigned; 0 = none
   */
  record WhoAreYou(Bytes header, long recordSeq) implements Packet {

    static Bytes header(Bytes iv, Bytes nonce, Bytes idNonce, long recordSeq) {
      return assemble(
          iv, Layout.FLAG_WHOAREYOU, nonce, Bytes.concat(idNonce, number(recordSeq, Long.BYTES)));
    }

    static WhoAreYou read(Bytes header, Bytes message) throws PacketException {
      int size = header.size() - Layout.AUTHDATA_AT;
      if (size != Layout.WHOAREYOU_AUTHDATA_BYTES) {
        throw malformed("WHOAREYOU with authdata of " + size + " bytes, 24 expected");
      }
      if (!message.isEmpty()) {
        throw malformed("WHOAREYOU with a message of " + message.size() + " bytes");
      }
      return new WhoAreYou(
          header, number(header.slice(Layout.AUTHDATA_AT + Layout.ID_NONCE_BYTES)));
    }
  }

  /**
   * Flag 2.
   *
   * <pre>
   *   authdata      = authdata-head | id-signature 64 | eph-pubkey 33 | record 0 to 300
   *   authdata-head = src-id 32 | sig-size 1 | eph-key-size 1
   * </pre>
   *
   * @param record encoded and unchecked; empty if there is none
   * @param message encrypted
   */
  record Handshake(
      Bytes header,
      NodeId source,
      Bytes idSignature,
      Bytes ephemeralKey,
      Bytes record,
      Bytes message)
      implements Packet {

    private static final Bytes SIZES =
        Bytes.of((byte) Layout.SIGNATURE_BYTES, (byte) Layout.EPHEMERAL_KEY_BYTES);

    static Bytes header(
        Bytes iv, Bytes nonce, NodeId source, Bytes idSignature, Bytes ephemeralKey, Bytes record) {
      return assemble(
          iv,
          Layout.FLAG_HANDSHAKE,
          nonce,
          Bytes.concat(source.hash(), SIZES, idSignature, ephemeralKey, record));
    }

    static Handshake read(Bytes header, Bytes message) throws PacketException {
      Bytes authdata = header.slice(Layout.AUTHDATA_AT);
      if (authdata.size() < Layout.HANDSHAKE_AUTHDATA_BYTES) {
        throw malformed("handshake with authdata of " + authdata.size() + " bytes, 131 needed");
      }
      int signatureSize = authdata.at(Layout.ID_BYTES);
      int keySize = authdata.at(Layout.ID_BYTES + 1);
      if (signatureSize != Layout.SIGNATURE_BYTES || keySize != Layout.EPHEMERAL_KEY_BYTES) {
        throw malformed(
            "handshake with a signature of %d and a key of %d bytes, 64 and 33 expected"
                .formatted(signatureSize, keySize));
      }
      Bytes record = authdata.slice(Layout.HANDSHAKE_AUTHDATA_BYTES);
      if (record.size() > NodeRecord.MAX_SIZE) {
        throw malformed("handshake with a record of " + record.size() + " bytes, at most 300");
      }
      int keyAt = Layout.AUTHDATA_HEAD_BYTES + Layout.SIGNATURE_BYTES;
      return new Handshake(
          header,
          new NodeId(authdata.slice(0, Layout.ID_BYTES)),
          authdata.slice(Layout.AUTHDATA_HEAD_BYTES, Layout.SIGNATURE_BYTES),
          authdata.slice(keyAt, Layout.EPHEMERAL_KEY_BYTES),
          record,
          message);
    }
  }

  /** Any header. */
  static Bytes assemble(Bytes iv, int flag, Bytes nonce, Bytes authdata) {
    return Bytes.concat(
        iv,
        number(Layout.PROTOCOL, Long.BYTES),
        number(flag, 1),
        nonce,
        number(authdata.size(), 2),
        authdata);
  }

  private static Bytes number(long value, int size) {
    byte[] bigEndian = new byte[size];
    for (int i = size - 1; i >= 0; i--, value >>>= Byte.SIZE) {
      bigEndian[i] = (byte) value;
    }
    return Bytes.wrap(bigEndian);
  }

  private static long number(Bytes bigEndian) {
    long number = 0;
    for (int i = 0; i < bigEndian.size(); i++) {
      number = number << Byte.SIZE | bigEndian.at(i);
    }
    return number;
  }

  private static PacketException malformed(String what) {
    return new PacketException(Drop.MALFORMED_PACKET, what);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.bytes.UnsafeBytes;
import org.jdevp2p.node.NodeId;

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
  record Ordinary(Bytes header, Bytes message) implements Packet {

    static Bytes header(Bytes iv, Bytes nonce, NodeId source) {
      return assemble(iv, Layout.FLAG_ORDINARY, nonce, source.hash());
    }

    NodeId source() {
      return new NodeId(header.slice(Layout.AUTHDATA_AT));
    }
  }

  /**
   * Flag 1.
   *
   * <pre>
   *   authdata = id-nonce 16 | enr-seq 8
   * </pre>
   */
  record WhoAreYou(Bytes header) implements Packet {

    static final int SIZE_BYTES = Layout.AUTHDATA_AT + Layout.WHOAREYOU_AUTHDATA_BYTES;

    private static final int SEQ_AT = Layout.AUTHDATA_AT + Layout.ID_NONCE_BYTES;

    static Bytes header(Bytes iv, Bytes nonce, Bytes idNonce, long recordSeq) {
      byte[] header = new byte[SIZE_BYTES];
      nonce.copyTo(header, Layout.NONCE_AT);
      header = answer(header, recordSeq);
      iv.copyTo(header, 0);
      idNonce.copyTo(header, Layout.AUTHDATA_AT);
      return Bytes.wrap(header);
    }

    /**
     * The header that answers a packet, IV and id-nonce left blank.
     *
     * @param packet begins with the header of that packet, unmasked
     */
    static byte[] answer(byte[] packet, long recordSeq) {
      byte[] header = new byte[SIZE_BYTES];
      begin(header, Layout.FLAG_WHOAREYOU);
      System.arraycopy(packet, Layout.NONCE_AT, header, Layout.NONCE_AT, Layout.NONCE_BYTES);
      Layout.LONG.set(header, SEQ_AT, recordSeq);
      return header;
    }

    /** Seq of the record that the challenger has of us, unsigned; 0 = none. */
    long recordSeq() {
      return (long) Layout.LONG.get(UnsafeBytes.array(header), UnsafeBytes.offset(header) + SEQ_AT);
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
   * @param message encrypted
   */
  record Handshake(Bytes header, Bytes message) implements Packet {

    private static final int SIGNATURE_AT = Layout.AUTHDATA_AT + Layout.AUTHDATA_HEAD_BYTES;
    private static final int KEY_AT = SIGNATURE_AT + Layout.SIGNATURE_BYTES;
    private static final int RECORD_AT = KEY_AT + Layout.EPHEMERAL_KEY_BYTES;

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

    NodeId source() {
      return new NodeId(header.slice(Layout.AUTHDATA_AT, Layout.ID_BYTES));
    }

    Bytes idSignature() {
      return header.slice(SIGNATURE_AT, Layout.SIGNATURE_BYTES);
    }

    Bytes ephemeralKey() {
      return header.slice(KEY_AT, Layout.EPHEMERAL_KEY_BYTES);
    }

    /** Encoded and unchecked; empty if there is none. */
    Bytes record() {
      return header.slice(RECORD_AT);
    }
  }

  /** Any header. */
  static Bytes assemble(Bytes iv, int flag, Bytes nonce, Bytes authdata) {
    byte[] header = new byte[Layout.AUTHDATA_AT + authdata.size()];
    begin(header, flag);
    iv.copyTo(header, 0);
    nonce.copyTo(header, Layout.NONCE_AT);
    authdata.copyTo(header, Layout.AUTHDATA_AT);
    return Bytes.wrap(header);
  }

  /** Writes what follows from flag and size. */
  private static void begin(byte[] header, int flag) {
    int authdataSize = header.length - Layout.AUTHDATA_AT;
    Layout.LONG.set(header, Layout.PROTOCOL_AT, Layout.PROTOCOL);
    header[Layout.FLAG_AT] = (byte) flag;
    header[Layout.AUTHDATA_SIZE_AT] = (byte) (authdataSize >> Byte.SIZE);
    header[Layout.AUTHDATA_SIZE_AT + 1] = (byte) authdataSize;
  }
}

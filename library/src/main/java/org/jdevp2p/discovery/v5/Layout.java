// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.jdevp2p.node.NodeId;

/**
 * The numbers of discv5-wire.md.
 *
 * <pre>
 *   packet        = masking-iv 16 | masked(header) | message
 *   header        = static-header 23 | authdata
 *   static-header = "discv5" 6 | version 2 | flag 1 | nonce 12 | authdata-size 2
 *   message       = AES-GCM(message-type 1 | message-data) | tag 16    nothing in WHOAREYOU
 * </pre>
 */
final class Layout {

  /** "The minimum size of any Discovery v5 packet is 63 bytes." */
  static final int MIN_PACKET_BYTES = 63;

  /** "The maximum size of any packet is 1280 bytes." */
  static final int MAX_PACKET_BYTES = DatagramTransport.MAX_DATAGRAM_BYTES;

  static final int IV_BYTES = 16;
  static final int PROTOCOL_AT = IV_BYTES;
  static final int FLAG_AT = PROTOCOL_AT + 8;
  static final int NONCE_AT = FLAG_AT + 1;
  static final int NONCE_BYTES = 12;
  static final int AUTHDATA_SIZE_AT = NONCE_AT + NONCE_BYTES;
  static final int AUTHDATA_AT = AUTHDATA_SIZE_AT + 2;

  /** {@code protocol-id || version} as one number: "discv5" and 0x0001. */
  static final long PROTOCOL = 0x6469_7363_7635_0001L;

  /** The flag of an ordinary message packet. */
  static final int FLAG_ORDINARY = 0;

  /** The flag of WHOAREYOU. */
  static final int FLAG_WHOAREYOU = 1;

  /** The flag of a handshake message packet. */
  static final int FLAG_HANDSHAKE = 2;

  static final int ID_BYTES = NodeId.SIZE_BYTES;
  static final int ID_NONCE_BYTES = 16;

  /** {@code id-nonce || enr-seq}. */
  static final int WHOAREYOU_AUTHDATA_BYTES = ID_NONCE_BYTES + Long.BYTES;

  /** {@code src-id || sig-size || eph-key-size}. */
  static final int AUTHDATA_HEAD_BYTES = ID_BYTES + 2;

  /** "sig-size: 64 for ID scheme v4". */
  static final int SIGNATURE_BYTES = 64;

  /** "eph-key-size: 33 for ID scheme v4". */
  static final int EPHEMERAL_KEY_BYTES = 33;

  /** Authdata of a handshake packet up to the record. */
  static final int HANDSHAKE_AUTHDATA_BYTES =
      AUTHDATA_HEAD_BYTES + SIGNATURE_BYTES + EPHEMERAL_KEY_BYTES;

  /** AES-128. */
  static final int KEY_BYTES = 16;

  /** What AES-GCM adds to a message. */
  static final int TAG_BYTES = 16;

  /** The largest message, type and data, in an ordinary packet: 1193 bytes. */
  static final int MAX_MESSAGE_BYTES = MAX_PACKET_BYTES - AUTHDATA_AT - ID_BYTES - TAG_BYTES;

  /** The largest request id. */
  static final int MAX_REQUEST_ID_BYTES = 8;

  /** The largest ticket: the specification names no bound, but it must come back in a packet. */
  static final int MAX_TICKET_BYTES = 512;

  /** The largest logarithmic distance. */
  static final int MAX_DISTANCE = 256;

  /** Numbers of eight bytes. */
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Layout() {}
}

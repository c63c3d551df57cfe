// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;

/**
 * Takes the mask off packets to us, one after another.
 *
 * <p>A flood is made of packets of which we need to know no more than who has sent them. So a
 * packet is taken apart in two steps: {@link #unmask} checks its sizes and leaves its header in a
 * buffer that stays; {@link #ordinary}, {@link #whoAreYou} and {@link #handshake} copy what is
 * worth it. These, and all else that is asked of the packet, must come before the next one does.
 *
 * <p>No locks, clocks or sockets; not safe for use by several threads at once.
 */
final class PacketReader {

  /** Two blocks hold the static header; authdata of at least 24 bytes reaches beyond them. */
  private static final int FIRST_BLOCKS_END = Layout.IV_BYTES + 2 * 16;

  private final Mask mask;
  private final byte[] header = new byte[Layout.MAX_PACKET_BYTES];

  // the packet at hand
  private byte[] datagram = header;
  private int headerEnd;
  private int length;

  PacketReader(NodeId self) {
    mask = new Mask(self);
  }

  /**
   * Whether a datagram is a packet of discovery v5.1 to us: its size is right and it unmasks to
   * "discv5" and version 1. One block of AES, and nothing allocated.
   */
  boolean isV5(byte[] candidate, int size) {
    return size >= Layout.MIN_PACKET_BYTES
        && size <= Layout.MAX_PACKET_BYTES
        && mask.protocol(candidate) == Layout.PROTOCOL;
  }

  /**
   * Takes up a packet that {@link #isV5}. Allocates nothing.
   *
   * @param packet stays as it is, and must, until it is read
   * @throws PacketException if flag and sizes do not fit together
   */
  PacketKind unmask(byte[] packet, int size) throws PacketException {
    datagram = packet;
    length = size;
    System.arraycopy(packet, 0, header, 0, FIRST_BLOCKS_END);
    mask.apply(header, Layout.PROTOCOL_AT, FIRST_BLOCKS_END);
    int authdata = at(Layout.AUTHDATA_SIZE_AT) << 8 | at(Layout.AUTHDATA_SIZE_AT + 1);
    headerEnd = Layout.AUTHDATA_AT + authdata;
    if (headerEnd > size) {
      throw malformed("authdata of " + authdata + " bytes in a packet of " + size + " bytes");
    }
    PacketKind kind = kind(authdata);
    System.arraycopy(
        packet, FIRST_BLOCKS_END, header, FIRST_BLOCKS_END, headerEnd - FIRST_BLOCKS_END);
    mask.apply(header, FIRST_BLOCKS_END, headerEnd);
    if (kind == PacketKind.HANDSHAKE) {
      checkHandshake();
    }
    return kind;
  }

  private PacketKind kind(int authdata) throws PacketException {
    return switch (at(Layout.FLAG_AT)) {
      case Layout.FLAG_ORDINARY -> {
        if (authdata != Layout.ID_BYTES) {
          throw malformed("ordinary packet with authdata of " + authdata + " bytes, 32 expected");
        }
        yield PacketKind.ORDINARY;
      }
      case Layout.FLAG_WHOAREYOU -> {
        if (authdata != Layout.WHOAREYOU_AUTHDATA_BYTES) {
          throw malformed("WHOAREYOU with authdata of " + authdata + " bytes, 24 expected");
        }
        if (length > headerEnd) {
          throw malformed("WHOAREYOU with a message of " + (length - headerEnd) + " bytes");
        }
        yield PacketKind.WHOAREYOU;
      }
      case Layout.FLAG_HANDSHAKE -> {
        if (authdata < Layout.HANDSHAKE_AUTHDATA_BYTES) {
          throw malformed("handshake with authdata of " + authdata + " bytes, 131 needed");
        }
        yield PacketKind.HANDSHAKE;
      }
      default -> throw malformed("packet with flag " + at(Layout.FLAG_AT) + ", 0 to 2 known");
    };
  }

  private void checkHandshake() throws PacketException {
    int signature = at(Layout.AUTHDATA_AT + Layout.ID_BYTES);
    int key = at(Layout.AUTHDATA_AT + Layout.ID_BYTES + 1);
    if (signature != Layout.SIGNATURE_BYTES || key != Layout.EPHEMERAL_KEY_BYTES) {
      throw malformed(
          "handshake with a signature of %d and a key of %d bytes, 64 and 33 expected"
              .formatted(signature, key));
    }
    int record = headerEnd - Layout.AUTHDATA_AT - Layout.HANDSHAKE_AUTHDATA_BYTES;
    if (record > NodeRecord.MAX_SIZE) {
      throw malformed("handshake with a record of " + record + " bytes, at most 300");
    }
  }

  /** Who says to have sent the ordinary or handshake packet. */
  NodeId source() {
    return new NodeId(Bytes.copyOf(header, Layout.AUTHDATA_AT, Layout.ID_BYTES));
  }

  /** {@code masking-iv || static-header || authdata}, in the buffer that stays: not to be kept. */
  byte[] header() {
    return header;
  }

  /** The packet, which is an ordinary one. */
  Packet.Ordinary ordinary() {
    return new Packet.Ordinary(headerCopy(), messageCopy());
  }

  /** The packet, which is a WHOAREYOU. */
  Packet.WhoAreYou whoAreYou() {
    return new Packet.WhoAreYou(headerCopy());
  }

  /** The packet, which is a handshake. */
  Packet.Handshake handshake() {
    return new Packet.Handshake(headerCopy(), messageCopy());
  }

  private Bytes headerCopy() {
    return Bytes.copyOf(header, 0, headerEnd);
  }

  private Bytes messageCopy() {
    return Bytes.copyOf(datagram, headerEnd, length - headerEnd);
  }

  private int at(int index) {
    return header[index] & 0xff;
  }

  private static PacketException malformed(String what) {
    return new PacketException(Drop.MALFORMED_PACKET, what);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.node.NodeId;

/**
 * Takes the mask off packets to us. No locks, clocks or sockets; not safe for use by several
 * threads at once.
 */
final class PacketReader {

  private final Mask mask;

  PacketReader(NodeId self) {
    mask = new Mask(self);
  }

  /**
   * Whether a datagram is a packet of discovery v5.1 to us: its size is right and it unmasks to
   * "discv5" and version 1. One block of AES, and nothing allocated.
   */
  boolean isV5(byte[] datagram, int length) {
    return length >= Layout.MIN_PACKET_BYTES
        && length <= Layout.MAX_PACKET_BYTES
        && mask.protocol(datagram) == Layout.PROTOCOL;
  }

  /**
   * Reads a packet that {@link #isV5}. The datagram is copied, so it may be reused.
   *
   * @throws PacketException if flag and sizes do not fit together
   */
  Packet read(byte[] datagram, int length) throws PacketException {
    byte[] packet = new byte[length];
    System.arraycopy(datagram, 0, packet, 0, length);
    // two blocks hold the static header, and authdata of at least 24 bytes reaches beyond them
    int firstBlocks = Layout.IV_BYTES + 2 * 16;
    mask.apply(packet, Layout.PROTOCOL_AT, firstBlocks);
    int authdataSize =
        (packet[Layout.AUTHDATA_SIZE_AT] & 0xff) << 8
            | (packet[Layout.AUTHDATA_SIZE_AT + 1] & 0xff);
    int headerEnd = Layout.AUTHDATA_AT + authdataSize;
    if (headerEnd > length) {
      throw new PacketException(
          Drop.MALFORMED_PACKET,
          "authdata of " + authdataSize + " bytes in a packet of " + length + " bytes");
    }
    mask.apply(packet, firstBlocks, headerEnd);
    Bytes header = Bytes.wrap(packet, 0, headerEnd);
    Bytes message = Bytes.wrap(packet, headerEnd, length - headerEnd);
    int flag = packet[Layout.FLAG_AT];
    return switch (flag) {
      case Layout.FLAG_ORDINARY -> Packet.Ordinary.read(header, message);
      case Layout.FLAG_WHOAREYOU -> Packet.WhoAreYou.read(header, message);
      case Layout.FLAG_HANDSHAKE -> Packet.Handshake.read(header, message);
      default ->
          throw new PacketException(
              Drop.MALFORMED_PACKET, "packet with flag " + (flag & 0xff) + ", 0 to 2 known");
    };
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import javax.crypto.spec.SecretKeySpec;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.bytes.UnsafeBytes;
import org.jdevp2p.node.NodeId;

/**
 * Makes datagrams of headers and messages. No locks, clocks, sockets or chance; not safe for use by
 * several threads at once.
 */
final class PacketWriter {

  private final MessageCipher cipher = new MessageCipher();
  private final Aes128 aes = new Aes128();
  private final Mask mask = new Mask(aes::encrypt);

  /** A packet with a message, which is encrypted with {@code key} under the header's nonce. */
  byte[] sealed(NodeId recipient, Bytes header, SecretKeySpec key, Bytes message) {
    byte[] packet = new byte[header.size() + message.size() + Layout.TAG_BYTES];
    header.copyTo(packet, 0);
    cipher.seal(key, Packet.nonce(header), header, message, packet, header.size());
    return masked(recipient, packet, header.size());
  }

  /** A packet whose message is sent as it is: nothing for WHOAREYOU, chance without a session. */
  byte[] plain(NodeId recipient, Bytes header, Bytes message) {
    byte[] packet = new byte[header.size() + message.size()];
    header.copyTo(packet, 0);
    message.copyTo(packet, header.size());
    return masked(recipient, packet, header.size());
  }

  /** Puts the mask on a packet, or takes it off. */
  byte[] masked(NodeId recipient, byte[] packet, int headerSize) {
    aes.key(UnsafeBytes.array(recipient.hash()), UnsafeBytes.offset(recipient.hash()));
    mask.apply(packet, Layout.IV_BYTES, headerSize);
    return packet;
  }
}

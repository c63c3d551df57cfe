// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.jdevp2p.bytes.UnsafeBytes;
import org.jdevp2p.node.NodeId;

/**
 * The mask over packet headers: the AES-CTR stream of the recipient's id and the packet's IV.
 *
 * <pre>
 *   masking-key = dest-id[:16]
 *   stream      = AES(masking-key, iv) | AES(masking-key, iv + 1) | ...
 * </pre>
 *
 * <p>A CTR cipher of the JDK expands its key anew for each IV. Here the key is expanded once and
 * blocks are encrypted one by one, so one block tells whether a datagram is for us at all.
 *
 * <p>Not safe for use by several threads at once.
 */
final class Mask {

  private static final int BLOCK_BYTES = 16;

  private final Cipher aes;
  private final byte[] counter = new byte[BLOCK_BYTES];
  private final byte[] stream = new byte[BLOCK_BYTES];

  /** The first half of the id that the cipher holds the key of. */
  private final byte[] key = new byte[Layout.KEY_BYTES];

  /** A mask of packets to the node with this id. */
  Mask(NodeId recipient) {
    try {
      aes = Cipher.getInstance("AES/ECB/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no AES", e);
    }
    expandKey(recipient);
  }

  /** From now on for packets to that node. Cheap if it is so already. */
  void use(NodeId recipient) {
    byte[] id = UnsafeBytes.array(recipient.hash());
    int from = UnsafeBytes.offset(recipient.hash());
    if (!Arrays.equals(id, from, from + Layout.KEY_BYTES, key, 0, Layout.KEY_BYTES)) {
      expandKey(recipient);
    }
  }

  /**
   * The first eight header bytes of a datagram, unmasked, as a number. Changes nothing and
   * allocates nothing.
   */
  long protocol(byte[] datagram) {
    System.arraycopy(datagram, 0, counter, 0, BLOCK_BYTES);
    nextBlock();
    long protocol = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      protocol = protocol << 8 | ((datagram[Layout.PROTOCOL_AT + i] ^ stream[i]) & 0xff);
    }
    return protocol;
  }

  /**
   * Puts the mask on, or takes it off.
   *
   * @param packet begins with the IV
   * @param from where in {@code packet} the part begins: a multiple of 16 bytes behind the IV
   * @param to where it ends
   */
  void apply(byte[] packet, int from, int to) {
    System.arraycopy(packet, 0, counter, 0, BLOCK_BYTES);
    for (int skipped = Layout.IV_BYTES; skipped < from; skipped += BLOCK_BYTES) {
      increment();
    }
    for (int at = from; at < to; at += BLOCK_BYTES) {
      nextBlock();
      increment();
      int size = Math.min(BLOCK_BYTES, to - at);
      for (int i = 0; i < size; i++) {
        packet[at + i] ^= stream[i];
      }
    }
  }

  private void expandKey(NodeId recipient) {
    System.arraycopy(
        UnsafeBytes.array(recipient.hash()),
        UnsafeBytes.offset(recipient.hash()),
        key,
        0,
        Layout.KEY_BYTES);
    try {
      aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES refuses a key of 16 bytes", e);
    }
  }

  private void nextBlock() {
    try {
      aes.update(counter, 0, BLOCK_BYTES, stream, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES refuses a block of 16 bytes", e);
    }
  }

  /** The counter is one big-endian number of 128 bits. */
  private void increment() {
    for (int i = BLOCK_BYTES - 1; i >= 0; i--) {
      if (++counter[i] != 0) {
        return;
      }
    }
  }
}

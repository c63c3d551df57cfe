// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.jdevp2p.bytes.Bytes;
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

  private final Block block;
  private final byte[] counter = new byte[BLOCK_BYTES];
  private final byte[] stream = new byte[BLOCK_BYTES];

  /** Encrypts a block. */
  @FunctionalInterface
  interface Block {
    void encrypt(byte[] plain, byte[] encrypted);
  }

  /** The mask of packets to the node with this id, for ever. */
  Mask(NodeId recipient) {
    this(jdkAes(recipient.hash().slice(0, Layout.KEY_BYTES)));
  }

  /** A mask whose key somebody else looks after. */
  Mask(Block block) {
    this.block = block;
  }

  private static Block jdkAes(Bytes key) {
    try {
      Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
      aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key.toArray(), "AES"));
      return (plain, encrypted) -> {
        try {
          aes.update(plain, 0, BLOCK_BYTES, encrypted, 0);
        } catch (GeneralSecurityException e) {
          throw new IllegalStateException("AES refuses a block of 16 bytes", e);
        }
      };
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no AES", e);
    }
  }

  /**
   * The first eight header bytes of a datagram, unmasked, as a number. Changes nothing and
   * allocates nothing.
   */
  long protocol(byte[] datagram) {
    System.arraycopy(datagram, 0, counter, 0, BLOCK_BYTES);
    block.encrypt(counter, stream);
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
      block.encrypt(counter, stream);
      increment();
      int size = Math.min(BLOCK_BYTES, to - at);
      for (int i = 0; i < size; i++) {
        packet[at + i] ^= stream[i];
      }
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

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The AES-256-CTR stream of one direction, with an IV of zeros, running through the whole life of
 * the link. From one array to another: in place is half as fast in the JDK. Not for use by two
 * threads at once.
 */
final class FrameCipher {

  static final int BLOCK_BYTES = 16;

  /**
   * What one call should be given at the most. The JIT compiles the JDK's counter mode only after
   * so many calls: with parts of 64 KiB a link would run interpreted for its first hundreds of
   * megabytes. It also keeps what the cipher wrote near for the MAC.
   */
  static final int STEP_BYTES = 4 * 1024;

  private final Cipher stream;

  FrameCipher(byte[] aesSecret) {
    try {
      stream = Cipher.getInstance("AES/CTR/NoPadding");
      // CTR mode has no direction: encryption and decryption are the same XOR.
      stream.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(aesSecret, "AES"),
          new IvParameterSpec(new byte[BLOCK_BYTES]));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES-256 in CTR mode", e);
    }
  }

  /** Encrypts or decrypts the next {@code length} bytes of the stream into another array. */
  void apply(byte[] source, int offset, int length, byte[] target, int position) {
    if (length == 0) {
      return;
    }
    try {
      stream.update(source, offset, length, target, position);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-CTR of " + length + " bytes failed", e);
    }
  }

  /** How many zero bytes fill {@code size} up to a whole block. */
  static int padding(int size) {
    return -size & (BLOCK_BYTES - 1);
  }
}

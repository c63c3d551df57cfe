// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.jdevp2p.crypto.Keccak256;

/**
 * The MAC of one direction: a Keccak-256 state that runs through the whole life of the link.
 *
 * <pre>
 *   header MAC:  seed = aes(mac-secret, last digest[:16]) ^ header-ciphertext
 *                update(seed), MAC = digest[:16]
 *   frame MAC:   update(frame-ciphertext), d = digest[:16]
 *                seed = aes(mac-secret, d) ^ d
 *                update(seed), MAC = digest[:16]
 * </pre>
 *
 * The digest before a header equals the frame MAC of the frame before it, so it is kept: three
 * digests a frame instead of four. Source: rlpx.md "MAC". Not for use by two threads at once.
 */
final class FrameMac {

  static final int MAC_BYTES = 16;

  private final Keccak256 state;
  private final Cipher block;
  private final byte[] digest = new byte[32];
  private final byte[] seed = new byte[MAC_BYTES];

  FrameMac(byte[] macSecret, Keccak256 state) {
    this.state = state;
    try {
      // One block at a time, each with the same key, is what the specification's aes() means.
      block = Cipher.getInstance("AES/ECB/NoPadding");
      block.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(macSecret, "AES"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES-256", e);
    }
    state.digest(digest, 0);
  }

  /**
   * Takes the 16 bytes of an encrypted header; {@link #matches} and {@link #copyTo} then hold its
   * MAC.
   */
  void header(byte[] ciphertext, int offset) {
    updateSeed(ciphertext, offset);
  }

  /** Takes a part of an encrypted frame body; parts may be of any size. */
  void body(byte[] ciphertext, int offset, int length) {
    state.update(ciphertext, offset, length);
  }

  /**
   * Ends the body that {@link #body} has taken; {@link #matches} and {@link #copyTo} hold its MAC.
   */
  void endBody() {
    state.digest(digest, 0);
    updateSeed(digest, 0);
  }

  private void updateSeed(byte[] mask, int offset) {
    try {
      block.doFinal(digest, 0, MAC_BYTES, seed, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES of one whole block failed", e);
    }
    for (int i = 0; i < MAC_BYTES; i++) {
      seed[i] ^= mask[offset + i];
    }
    state.update(seed, 0, MAC_BYTES);
    state.digest(digest, 0);
  }

  /** Writes the current MAC, 16 bytes. */
  void copyTo(byte[] target, int offset) {
    System.arraycopy(digest, 0, target, offset, MAC_BYTES);
  }

  /** Compares the current MAC with what was received, in constant time. */
  boolean matches(byte[] received, int offset) {
    int difference = 0;
    for (int i = 0; i < MAC_BYTES; i++) {
      difference |= digest[i] ^ received[offset + i];
    }
    return difference == 0;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.bytes.UnsafeBytes;
import org.jspecify.annotations.Nullable;

/**
 * AES-GCM over messages; the tag also covers the packet's header, {@code message-ad}.
 *
 * <p>Not safe for use by several threads at once.
 */
final class MessageCipher {

  private static final int TAG_BITS = Layout.TAG_BYTES * Byte.SIZE;

  private final Cipher gcm;

  MessageCipher() {
    try {
      gcm = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no AES-GCM", e);
    }
  }

  /**
   * Encrypts {@code message}, and writes it with its tag.
   *
   * @param additional what the tag covers besides
   * @param at where in {@code target} it goes
   */
  void seal(
      SecretKeySpec key, Bytes nonce, Bytes additional, Bytes message, byte[] target, int at) {
    try {
      init(Cipher.ENCRYPT_MODE, key, nonce, additional);
      gcm.doFinal(
          UnsafeBytes.array(message), UnsafeBytes.offset(message), message.size(), target, at);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM refuses " + message.size() + " bytes", e);
    }
  }

  /** The message in clear; null unless its tag is right. */
  @Nullable Bytes open(SecretKeySpec key, Bytes nonce, Bytes additional, Bytes message) {
    if (message.size() < Layout.TAG_BYTES) {
      return null;
    }
    try {
      init(Cipher.DECRYPT_MODE, key, nonce, additional);
      return Bytes.wrap(
          gcm.doFinal(UnsafeBytes.array(message), UnsafeBytes.offset(message), message.size()));
    } catch (AEADBadTagException e) {
      return null;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM refuses " + message.size() + " bytes", e);
    }
  }

  private void init(int mode, SecretKeySpec key, Bytes nonce, Bytes additional)
      throws GeneralSecurityException {
    gcm.init(
        mode,
        key,
        new GCMParameterSpec(
            TAG_BITS, UnsafeBytes.array(nonce), UnsafeBytes.offset(nonce), nonce.size()));
    gcm.updateAAD(UnsafeBytes.array(additional), UnsafeBytes.offset(additional), additional.size());
  }
}

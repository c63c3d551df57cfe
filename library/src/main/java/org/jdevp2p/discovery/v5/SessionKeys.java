// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import javax.crypto.spec.SecretKeySpec;
import org.jdevp2p.bytes.Bytes;

/**
 * The two keys that one handshake gives, and how many messages we have encrypted with ours.
 *
 * <p>Used within steps of the loop.
 */
final class SessionKeys {

  private static final VarHandle COUNT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final SecretKeySpec sendKey;
  private final SecretKeySpec receiveKey;
  private int sent; // unsigned: 32 bits of the nonce

  SessionKeys(byte[] sendKey, byte[] receiveKey) {
    this(sendKey, receiveKey, 0);
  }

  /** Keys with which {@code sent} messages were encrypted. */
  SessionKeys(byte[] sendKey, byte[] receiveKey, int sent) {
    this.sendKey = new SecretKeySpec(sendKey, "AES");
    this.receiveKey = new SecretKeySpec(receiveKey, "AES");
    this.sent = sent;
  }

  SecretKeySpec sendKey() {
    return sendKey;
  }

  SecretKeySpec receiveKey() {
    return receiveKey;
  }

  /** Whether all nonces are used, so that another handshake must come first. */
  boolean exhausted() {
    return sent == -1;
  }

  /**
   * "encoding the current outgoing message count into the first 32 bits of the nonce and filling
   * the remaining 64 bits with random data".
   *
   * @param chance 8 bytes
   * @throws IllegalStateException if the keys are {@link #exhausted}
   */
  Bytes nextNonce(Bytes chance) {
    if (exhausted()) {
      throw new IllegalStateException("all nonces of a session are used");
    }
    byte[] nonce = new byte[Layout.NONCE_BYTES];
    COUNT.set(nonce, 0, sent++);
    chance.copyTo(nonce, Integer.BYTES);
    return Bytes.wrap(nonce);
  }
}

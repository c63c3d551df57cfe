// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.discovery.udp.Loop;

/**
 * Chance for what goes out in clear and must not be foreseen: IVs, nonces, id-nonces. It is the
 * AES-CTR stream of a random key. A {@code SecureRandom} of the JDK hashes all that it gives, which
 * costs a microsecond for the 32 bytes of a WHOAREYOU, and strangers can make us send those at
 * will.
 *
 * <p>Never for keys. Used within steps of the loop.
 */
final class Chance {

  private static final byte[] ZEROS = new byte[Layout.MAX_PACKET_BYTES];

  private final Cipher stream;

  /** Begins a stream with a key from the loop. */
  Chance(Loop loop) {
    byte[] key = loop.call(() -> loop.randomBytes(Layout.KEY_BYTES));
    try {
      stream = Cipher.getInstance("AES/CTR/NoPadding");
      stream.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(key, "AES"),
          new IvParameterSpec(new byte[Layout.IV_BYTES]));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no AES", e);
    }
  }

  /** So many bytes. */
  Bytes bytes(int count) {
    byte[] bytes = new byte[count];
    fill(bytes, 0, count);
    return Bytes.wrap(bytes);
  }

  /** Puts so many bytes there, a packet's worth at most. */
  void fill(byte[] target, int at, int count) {
    try {
      stream.update(ZEROS, 0, count, target, at);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-CTR refuses " + count + " bytes", e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The sequence of nonces for one signature: RFC 6979, section 3.2, with HMAC-SHA-256.
 *
 * <p>The RFC reduces the hash modulo n before it enters (bits2octets); libsecp256k1 takes it as it
 * is, and so do we. They differ for one hash in 2^128, and it keeps both providers equal.
 */
final class DeterministicNonce {

  private static final String HMAC = "HmacSHA256";

  /** K and V, the names of the RFC. */
  private byte[] k = new byte[Curve.SCALAR_BYTES];

  private byte[] v = new byte[Curve.SCALAR_BYTES];

  private boolean used;

  DeterministicNonce(byte[] scalar, byte[] hash) {
    Arrays.fill(v, (byte) 1);
    absorb((byte) 0, scalar, hash);
    absorb((byte) 1, scalar, hash);
  }

  /** Steps d and e, or f and g: K = HMAC_K(V || tag || data), V = HMAC_K(V). */
  private void absorb(byte tag, byte[]... data) {
    Mac mac = keyed(k);
    mac.update(v);
    mac.update(tag);
    for (byte[] part : data) {
      mac.update(part);
    }
    k = mac.doFinal();
    v = keyed(k).doFinal(v);
  }

  /** The next nonce, 32 bytes, in 1 to n - 1. */
  byte[] next() {
    do {
      if (used) {
        absorb((byte) 0);
      }
      used = true;
      v = keyed(k).doFinal(v);
    } while (!Curve.isScalar(v));
    return v;
  }

  private static Mac keyed(byte[] key) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + HMAC, e);
    }
  }
}

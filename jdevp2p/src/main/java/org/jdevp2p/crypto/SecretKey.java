// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crypto;

import java.security.SecureRandom;
import org.jdevp2p.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A secret key on secp256k1: a number from 1 to n - 1.
 *
 * <p>Has no {@code toString} of its content and no {@code equals}, so that it is neither logged nor
 * compared by accident. Safe for use by any number of threads.
 */
public final class SecretKey {

  /** A key in bytes: 32. */
  public static final int SIZE_BYTES = Curve.SCALAR_BYTES;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] scalar;

  /** Written by whoever asks first; a race computes the same immutable value twice. */
  private volatile @Nullable PublicKey publicKey;

  private SecretKey(byte[] scalar) {
    this.scalar = scalar;
  }

  /** A new key from the system's secure random source. */
  public static SecretKey random() {
    byte[] scalar = new byte[SIZE_BYTES];
    do { // once, except with a chance of 2^-128
      RANDOM.nextBytes(scalar);
    } while (!Curve.isScalar(scalar));
    return new SecretKey(scalar);
  }

  /**
   * The key with these 32 bytes, big endian.
   *
   * @throws CryptoException if they are not 32, zero, or not below the order of the group
   */
  public static SecretKey of(Bytes bytes32) throws CryptoException {
    if (bytes32.size() != SIZE_BYTES) {
      throw CryptoException.ofLocalInput("secret key of " + bytes32.size() + " bytes, not 32");
    }
    byte[] scalar = bytes32.toArray();
    if (!Curve.isScalar(scalar)) {
      throw CryptoException.ofLocalInput("secret key is not in 1 to n - 1");
    }
    return new SecretKey(scalar);
  }

  /** The public key of this key; computed on first use, then kept. */
  public PublicKey publicKey() {
    PublicKey known = publicKey;
    if (known == null) {
      known = Secp256k1.provider().publicKey(this);
      publicKey = known;
    }
    return known;
  }

  /** The 32 bytes of the key, for a key file. The copy lives until it is collected. */
  public Bytes toBytes() {
    return Bytes.of(scalar);
  }

  /** The key's own array, for the providers, which only read it. */
  byte[] scalar() {
    return scalar;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crypto;

import java.util.Optional;
import org.jdevp2p.bytes.Bytes;

/**
 * The curve secp256k1 as devp2p uses it.
 *
 * <p>There are two providers with the same results, byte for byte: the C library libsecp256k1, and
 * Bouncy Castle where that cannot be loaded. {@link #provider()} tells which one this process uses;
 * the system property {@value #PROVIDER_PROPERTY} set to {@code native} or {@code java} before
 * first use forces one.
 *
 * <p>Stateless and safe for use by any number of threads.
 */
public sealed interface Secp256k1 permits NativeSecp256k1, BouncyCastleSecp256k1 {

  /** The system property that forces a provider: {@code native} or {@code java}. */
  String PROVIDER_PROPERTY = "org.jdevp2p.crypto.secp256k1";

  /**
   * The provider of this process, chosen once.
   *
   * @throws IllegalStateException if the property forces the native provider and it does not load,
   *     or has an unknown value
   */
  static Secp256k1 provider() {
    return ProviderChoice.current().provider();
  }

  /** Why the native provider is not in use, in words for an operator; empty if it is. */
  static Optional<String> whyNotNative() {
    return ProviderChoice.current().whyNotNative();
  }

  /** {@code "libsecp256k1"} or {@code "bouncycastle"}. */
  String name();

  /** The public key of {@code key}. */
  PublicKey publicKey(SecretKey key);

  /**
   * Reads a SEC 1 point: 33 bytes that begin with 2 or 3, or 65 that begin with 4.
   *
   * @throws CryptoException if it is anything else, a coordinate is not below p, or the point is
   *     not on the curve
   */
  PublicKey decode(byte[] sec1) throws CryptoException;

  /** ECDH as RLPx and ECIES use it: the x coordinate of {@code key * point}, 32 bytes. */
  byte[] agree(SecretKey key, PublicKey point);

  /** ECDH as discovery v5 uses it: {@code key * point} in compressed form, 33 bytes. */
  byte[] agreeCompressed(SecretKey key, PublicKey point);

  /**
   * Signs a hash. Deterministic (RFC 6979 with HMAC-SHA-256), with s at most n / 2.
   *
   * @throws IllegalArgumentException if {@code hash32} has not 32 bytes
   */
  Signature sign(SecretKey key, byte[] hash32);

  /**
   * The public key whose owner made this signature of {@code hash32}. An s above n / 2 is accepted.
   *
   * @throws CryptoException if r or s is not in 1 to n - 1 or no key fits
   * @throws IllegalArgumentException if {@code hash32} has not 32 bytes
   */
  PublicKey recover(byte[] hash32, Signature signature) throws CryptoException;

  /**
   * Whether {@code rs64}, r || s, is the signature of {@code hash32} by the owner of {@code key}.
   * False for an s above n / 2 (anybody can turn s into n - s) and for any size but 64.
   *
   * @throws IllegalArgumentException if {@code hash32} has not 32 bytes
   */
  boolean verify(byte[] hash32, Bytes rs64, PublicKey key);
}

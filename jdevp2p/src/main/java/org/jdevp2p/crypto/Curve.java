// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crypto;

import java.util.Arrays;
import java.util.HexFormat;

/** Sizes and numbers of secp256k1 (SEC 2, section 2.4.1) that both providers rely on. */
final class Curve {

  /** A secret key, a coordinate, r, s, or a message hash. */
  static final int SCALAR_BYTES = 32;

  /** A point as x || y, the form that devp2p sends. */
  static final int POINT_BYTES = 64;

  /** SEC 1 uncompressed: {@link #UNCOMPRESSED}, x, y. */
  static final int UNCOMPRESSED_BYTES = 65;

  /** SEC 1 compressed: 2 for an even y or 3 for an odd one, then x. */
  static final int COMPRESSED_BYTES = 33;

  /** r || s. */
  static final int SIGNATURE_BYTES = 64;

  /** First byte of an uncompressed point. */
  static final byte UNCOMPRESSED = 4;

  /** First byte of a compressed point with even y. */
  static final byte COMPRESSED_EVEN = 2;

  /** First byte of a compressed point with odd y. */
  static final byte COMPRESSED_ODD = 3;

  /** n, the number of points: secret keys, r and s lie in 1 to n - 1. */
  private static final byte[] ORDER =
      HexFormat.of().parseHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");

  private Curve() {}

  /** Whether {@code scalar}, 32 bytes big endian, lies in 1 to n - 1. */
  static boolean isScalar(byte[] scalar) {
    int nonZero = 0;
    for (byte b : scalar) {
      nonZero |= b;
    }
    return scalar.length == SCALAR_BYTES
        && nonZero != 0
        && Arrays.compareUnsigned(scalar, ORDER) < 0;
  }

  /**
   * @throws IllegalArgumentException unless {@code hash} has 32 bytes
   */
  static void checkHash(byte[] hash) {
    if (hash.length != SCALAR_BYTES) {
      throw new IllegalArgumentException("hash of " + hash.length + " bytes, not 32");
    }
  }

  /**
   * Lets two encodings of a point pass: 33 bytes that begin with 2 or 3, and 65 that begin with 4.
   * Both libraries read more, the hybrids 6 and 7 for instance, which nobody sends.
   */
  static void checkForm(byte[] sec1) throws CryptoException {
    boolean known =
        switch (sec1.length) {
          case COMPRESSED_BYTES -> sec1[0] == COMPRESSED_EVEN || sec1[0] == COMPRESSED_ODD;
          case UNCOMPRESSED_BYTES -> sec1[0] == UNCOMPRESSED;
          default -> false;
        };
    if (!known) {
      throw CryptoException.refused();
    }
  }

  /** The SEC 1 uncompressed form of x || y. */
  static byte[] uncompressed(byte[] point64) {
    byte[] encoded = new byte[UNCOMPRESSED_BYTES];
    encoded[0] = UNCOMPRESSED;
    System.arraycopy(point64, 0, encoded, 1, POINT_BYTES);
    return encoded;
  }

  /** The SEC 1 compressed form of x || y. */
  static byte[] compressed(byte[] point64) {
    byte[] encoded = new byte[COMPRESSED_BYTES];
    boolean odd = (point64[POINT_BYTES - 1] & 1) != 0;
    encoded[0] = odd ? COMPRESSED_ODD : COMPRESSED_EVEN;
    System.arraycopy(point64, 0, encoded, 1, SCALAR_BYTES);
    return encoded;
  }
}

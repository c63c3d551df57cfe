// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crypto;

import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.bytes.UnsafeBytes;
import org.jspecify.annotations.Nullable;

/**
 * A public key: a point of secp256k1 other than infinity.
 *
 * <p>There is no instance whose coordinates were not checked, so nothing that takes one can be led
 * off the curve. Equal by value. Immutable.
 */
public final class PublicKey {

  /** A key as x || y, the form that devp2p sends: 64 bytes. */
  public static final int SIZE_BYTES = Curve.POINT_BYTES;

  /** A key as SEC 1 compressed point, the form in node records: 33 bytes. */
  public static final int COMPRESSED_BYTES = Curve.COMPRESSED_BYTES;

  /** x || y. */
  private final Bytes point;

  private PublicKey(Bytes point) {
    this.point = point;
  }

  /**
   * The key with coordinates x and y, 32 bytes each; a leading byte 4, as SEC 1 has it, may stand
   * before them.
   *
   * @throws CryptoException if the size is neither 64 nor 65, the leading byte not 4, a coordinate
   *     not below p, or the point not on the curve
   */
  public static PublicKey fromUncompressed(Bytes encoded) throws CryptoException {
    byte[] sec1 = new byte[Curve.UNCOMPRESSED_BYTES];
    if (encoded.size() == Curve.POINT_BYTES) {
      sec1[0] = Curve.UNCOMPRESSED;
      encoded.copyTo(sec1, 1);
    } else if (encoded.size() == Curve.UNCOMPRESSED_BYTES) {
      encoded.copyTo(sec1, 0);
    } else {
      throw CryptoException.refused();
    }
    return Secp256k1.provider().decode(sec1);
  }

  /**
   * The key with this SEC 1 compressed form: 2 or 3, then x.
   *
   * @throws CryptoException if the size is not 33, the leading byte neither 2 nor 3, x not below p,
   *     or no point has this x
   */
  public static PublicKey fromCompressed(Bytes encoded) throws CryptoException {
    if (encoded.size() != Curve.COMPRESSED_BYTES) {
      throw CryptoException.refused();
    }
    return Secp256k1.provider().decode(encoded.toArray());
  }

  /** For providers: x || y of a point that is known to be on the curve; the array is kept. */
  static PublicKey ofCheckedPoint(byte[] point64) {
    return new PublicKey(Bytes.wrap(point64));
  }

  /** x || y: 64 bytes. */
  public Bytes toBytes() {
    return point;
  }

  /** The SEC 1 compressed form: 33 bytes. */
  public Bytes compressed() {
    return Bytes.wrap(Curve.compressed(point64()));
  }

  /** x || y in an array of exactly 64 bytes, for the providers, which only read it. */
  byte[] point64() {
    return UnsafeBytes.array(point);
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof PublicKey other && point.equals(other.point);
  }

  @Override
  public int hashCode() {
    return point.hashCode();
  }

  /** x || y as 128 hex digits. */
  @Override
  public String toString() {
    return point.toHex();
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crypto;

import org.jdevp2p.bytes.Bytes;

/**
 * An ECDSA signature from which the signer's public key can be computed.
 *
 * <p>Only sizes and the recovery id are checked here; that r and s lie in 1 to n - 1 is checked
 * where they are used.
 *
 * @param rs r || s, 32 bytes each, big endian
 * @param recoveryId 0 to 3: bit 0 says that the y of the point R is odd, bit 1 that its x is r + n
 */
public record Signature(Bytes rs, int recoveryId) {

  /** The size of r || s || v: 65 bytes. */
  public static final int SIZE_BYTES = Curve.SIGNATURE_BYTES + 1;

  private static final int MAX_RECOVERY_ID = 3;

  /**
   * @throws IllegalArgumentException if {@code rs} has not 64 bytes or the recovery id is not 0 to
   *     3
   */
  public Signature {
    if (rs.size() != Curve.SIGNATURE_BYTES) {
      throw new IllegalArgumentException("r and s of " + rs.size() + " bytes, not 64");
    }
    if (recoveryId < 0 || recoveryId > MAX_RECOVERY_ID) {
      throw new IllegalArgumentException("recovery id " + recoveryId + " is not 0 to 3");
    }
  }

  /**
   * Reads r || s || v, as the handshake and discovery send it.
   *
   * @throws CryptoException if the size is not 65 or v not 0 to 3
   */
  public static Signature of65(Bytes rsv) throws CryptoException {
    if (rsv.size() != SIZE_BYTES || rsv.at(Curve.SIGNATURE_BYTES) > MAX_RECOVERY_ID) {
      throw CryptoException.refused();
    }
    return new Signature(rsv.slice(0, Curve.SIGNATURE_BYTES), rsv.at(Curve.SIGNATURE_BYTES));
  }

  /** r || s || v: 65 bytes. */
  public Bytes toBytes() {
    byte[] rsv = new byte[SIZE_BYTES];
    rs.copyTo(rsv, 0);
    rsv[Curve.SIGNATURE_BYTES] = (byte) recoveryId;
    return Bytes.wrap(rsv);
  }
}

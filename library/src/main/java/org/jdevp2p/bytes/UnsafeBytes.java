// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bytes;

/**
 * The array behind {@link Bytes}, for code that hands ranges to ciphers, hashes and sockets without
 * a copy. Reading is harmless; writing breaks the promise of {@code Bytes} for everybody.
 */
public final class UnsafeBytes {

  private UnsafeBytes() {}

  /** The array that holds the bytes, at {@link #offset} and for {@link Bytes#size}. */
  public static byte[] array(Bytes bytes) {
    return bytes.array;
  }

  /** Where in {@link #array} the first byte lies. */
  public static int offset(Bytes bytes) {
    return bytes.offset;
  }
}

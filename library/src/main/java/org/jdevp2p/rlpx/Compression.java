// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import java.io.IOException;
import java.util.Arrays;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.bytes.UnsafeBytes;
import org.xerial.snappy.Snappy;

/**
 * Snappy in its block format, as EIP-706 puts it around message data. What the remote declares is
 * checked before anything is allocated.
 *
 * <pre>
 *   +---------------------------+--------------------------------------+
 *   | inflated size, varint 1-5 | elements: literals, copies           |
 *   +---------------------------+--------------------------------------+
 * </pre>
 */
final class Compression {

  /** "Messages carrying uncompressed data larger than 16 MiB should be rejected" (rlpx.md). */
  static final int MAX_INFLATED_BYTES = (1 << 24) - 1;

  /** A copy element of 3 bytes yields at most 64: nothing in the format inflates further. */
  private static final int COPY_YIELD_BYTES = 64;

  private static final int COPY_ELEMENT_BYTES = 3;
  private static final int MAX_VARINT_BYTES = 5;

  private Compression() {}

  /** Deflates {@code data}; the result is an array of its own. */
  static Bytes deflate(Bytes data) throws IOException {
    byte[] target = new byte[Snappy.maxCompressedLength(data.size())];
    int size =
        Snappy.rawCompress(
            UnsafeBytes.array(data), UnsafeBytes.offset(data), data.size(), target, 0);
    // A message may wait in a lane for long: keep no more than what it weighs there.
    return target.length - size > size / 4
        ? Bytes.wrap(Arrays.copyOf(target, size))
        : Bytes.wrap(target, 0, size);
  }

  /**
   * Reads the size that {@code data} claims to inflate to, and allocates nothing.
   *
   * @throws BreachException if there is no such size, it is over {@link #MAX_INFLATED_BYTES}, or it
   *     is more than that many bytes can possibly inflate to
   */
  static int inflatedSize(Bytes data) throws BreachException {
    long size = 0;
    int at = 0;
    int octet;
    do {
      if (at == data.size() || at == MAX_VARINT_BYTES) {
        throw new BreachException(
            "Snappy data of " + data.size() + " bytes that does not tell its inflated size");
      }
      octet = data.at(at);
      size |= (long) (octet & 0x7f) << (7 * at);
      at++;
    } while (octet >= 0x80);
    if (size > MAX_INFLATED_BYTES) {
      throw new BreachException(
          "message of " + size + " bytes inflated, expected at most " + MAX_INFLATED_BYTES);
    }
    long elements = (long) data.size() - at;
    if (size * COPY_ELEMENT_BYTES > elements * COPY_YIELD_BYTES) {
      throw new BreachException(
          "Snappy data of " + data.size() + " bytes that claims to inflate to " + size);
    }
    return (int) size;
  }

  /**
   * Inflates {@code data}, whose size {@link #inflatedSize} told.
   *
   * <p>The native code writes as many bytes as the data claims and asks nobody how many there is
   * room for. So the claim is read again here, where the array is made.
   *
   * @throws BreachException if it is not Snappy's block format or claims another size
   */
  static Bytes inflate(Bytes data, int inflatedSize) throws BreachException {
    int claimed = inflatedSize(data);
    if (claimed != inflatedSize) {
      throw new BreachException(
          "Snappy data claims to inflate to " + claimed + " bytes, expected " + inflatedSize);
    }
    byte[] target = new byte[claimed];
    try {
      Snappy.rawUncompress(
          UnsafeBytes.array(data), UnsafeBytes.offset(data), data.size(), target, 0);
      return Bytes.wrap(target);
    } catch (IOException e) {
      throw new BreachException("broken Snappy data of " + data.size() + " bytes");
    }
  }
}

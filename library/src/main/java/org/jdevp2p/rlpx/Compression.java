// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
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

  /** Size, tag and length: 4 + 1 + 3 bytes for the largest message. */
  static final int MAX_LITERAL_HEAD_BYTES = 8;

  /** From here on a literal's length has bytes of its own behind the tag. */
  private static final int LONG_LITERAL = 60;

  /** Less than this never shrinks: Snappy does not try either. */
  private static final int MIN_DEFLATED_BYTES = 16;

  private Compression() {}

  /**
   * Deflates {@code data}, if that makes it smaller; the result is an array of its own. Otherwise
   * there is nothing to keep: {@code data} itself is sent as one literal, behind {@link
   * #putLiteralHead}.
   */
  static Optional<Bytes> deflate(Bytes data, BufferPool pool) throws IOException {
    if (data.size() < MIN_DEFLATED_BYTES) {
      return Optional.empty();
    }
    byte[] target = pool.acquire(Snappy.maxCompressedLength(data.size()));
    try {
      int size =
          Snappy.rawCompress(
              UnsafeBytes.array(data), UnsafeBytes.offset(data), data.size(), target, 0);
      return size < data.size()
          ? Optional.of(Bytes.wrap(Arrays.copyOf(target, size)))
          : Optional.empty();
    } finally {
      pool.release(target);
    }
  }

  /** How many bytes {@link #putLiteralHead} writes. */
  static int literalHeadBytes(int size) {
    int sizeBytes = (Integer.SIZE - Integer.numberOfLeadingZeros(size | 1) + 6) / 7;
    int last = size - 1;
    if (last < LONG_LITERAL) {
      return size == 0 ? sizeBytes : sizeBytes + 1;
    }
    return sizeBytes + 1 + (Integer.SIZE - Integer.numberOfLeadingZeros(last) + 7) / Byte.SIZE;
  }

  /**
   * Writes what stands before {@code size} bytes that are sent as one literal: at most {@link
   * #MAX_LITERAL_HEAD_BYTES}.
   *
   * @return where it ends
   */
  static int putLiteralHead(int size, byte[] target, int position) {
    int at = position;
    int rest = size;
    while (rest >= 0x80) {
      target[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    target[at++] = (byte) rest;
    if (size == 0) {
      return at;
    }
    int last = size - 1;
    if (last < LONG_LITERAL) {
      target[at++] = (byte) (last << 2);
      return at;
    }
    int tag = at++;
    int lengthBytes = 0;
    for (; last != 0; last >>>= 8) {
      target[at++] = (byte) last;
      lengthBytes++;
    }
    target[tag] = (byte) ((LONG_LITERAL - 1 + lengthBytes) << 2);
    return at;
  }

  /**
   * Where the content begins, if {@code data} is nothing but one literal of {@code size} bytes;
   * else -1. Data that does not shrink often is: then it need not be inflated.
   */
  private static int onlyLiteral(Bytes data, int size) {
    byte[] head = new byte[MAX_LITERAL_HEAD_BYTES];
    int length = putLiteralHead(size, head, 0);
    if (size == 0 || data.size() != length + size) {
      return -1;
    }
    return data.slice(0, length).equals(Bytes.wrap(head, 0, length)) ? length : -1;
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
   * Inflates {@code data}, whose size {@link #inflatedSize} told. One literal is not copied: the
   * result then shares the array of {@code data}.
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
    int literal = onlyLiteral(data, claimed);
    if (literal > 0) {
      return data.slice(literal);
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

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bytes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An immutable run of bytes: a range of an array that nobody writes to any more.
 *
 * <p>Slices share the array, so they cost one small object. {@link #of} copies what it is given;
 * {@link #wrap} does not, and whoever calls it promises never to write to that range again.
 *
 * <p>Compared as unsigned bytes, left to right. Safe for use by any number of threads.
 */
public final class Bytes implements Comparable<Bytes> {

  /** No bytes at all. */
  public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

  private static final HexFormat HEX = HexFormat.of();

  final byte[] array;
  final int offset;
  private final int size;

  private Bytes(byte[] array, int offset, int size) {
    this.array = array;
    this.offset = offset;
    this.size = size;
  }

  /** A copy of {@code bytes}. */
  public static Bytes of(byte... bytes) {
    return bytes.length == 0 ? EMPTY : new Bytes(bytes.clone(), 0, bytes.length);
  }

  /** A copy of {@code size} bytes of {@code array} from {@code offset} on. */
  public static Bytes copyOf(byte[] array, int offset, int size) {
    Objects.checkFromIndexSize(offset, size, array.length);
    return new Bytes(Arrays.copyOfRange(array, offset, offset + size), 0, size);
  }

  /** The array itself, not a copy: the caller gives it up and never writes to it again. */
  public static Bytes wrap(byte[] array) {
    return wrap(array, 0, array.length);
  }

  /** A range of the array itself, not a copy: the caller never writes to that range again. */
  public static Bytes wrap(byte[] array, int offset, int size) {
    Objects.checkFromIndexSize(offset, size, array.length);
    return size == 0 ? EMPTY : new Bytes(array, offset, size);
  }

  /** The UTF-8 form of {@code text}. */
  public static Bytes utf8(String text) {
    return wrap(text.getBytes(UTF_8));
  }

  /**
   * Reads hex digits of either case, with or without a leading {@code 0x}.
   *
   * @throws IllegalArgumentException if a digit is not hex or their number is odd; the text says
   *     which digit or how many
   */
  public static Bytes fromHex(String hex) {
    int start = hex.startsWith("0x") || hex.startsWith("0X") ? 2 : 0;
    int digits = hex.length() - start;
    if (digits % 2 != 0) {
      throw new IllegalArgumentException("hex text has an odd number of digits: " + digits);
    }
    for (int i = start; i < hex.length(); i++) {
      if (!HexFormat.isHexDigit(hex.charAt(i))) {
        throw new IllegalArgumentException(
            "not a hex digit at position " + i + ": '" + hex.charAt(i) + "'");
      }
    }
    return wrap(HEX.parseHex(hex, start, hex.length()));
  }

  /** {@code parts} one after another, in one new array. */
  public static Bytes concat(Bytes... parts) {
    int total = 0;
    for (Bytes part : parts) {
      total = Math.addExact(total, part.size);
    }
    byte[] joined = new byte[total];
    int at = 0;
    for (Bytes part : parts) {
      part.copyTo(joined, at);
      at += part.size;
    }
    return wrap(joined);
  }

  /** How many bytes these are. */
  public int size() {
    return size;
  }

  /** Whether there is no byte. */
  public boolean isEmpty() {
    return size == 0;
  }

  /**
   * The byte at {@code index}, 0 to 255.
   *
   * @throws IndexOutOfBoundsException unless {@code 0 <= index < size()}
   */
  public int at(int index) {
    return array[offset + Objects.checkIndex(index, size)] & 0xff;
  }

  /** All bytes from {@code from} on, sharing the array. */
  public Bytes slice(int from) {
    return slice(from, size - from);
  }

  /**
   * {@code length} bytes from {@code from} on, sharing the array.
   *
   * @throws IndexOutOfBoundsException if they are not all there
   */
  public Bytes slice(int from, int length) {
    Objects.checkFromIndexSize(from, length, size);
    return length == size ? this : wrap(array, offset + from, length);
  }

  /** Copies all bytes to {@code target} from {@code position} on. */
  public void copyTo(byte[] target, int position) {
    System.arraycopy(array, offset, target, position, size);
  }

  /** A new array with these bytes. */
  public byte[] toArray() {
    return Arrays.copyOfRange(array, offset, offset + size);
  }

  /** Lower-case hex, two digits a byte, no prefix. */
  public String toHex() {
    return HEX.formatHex(array, offset, offset + size);
  }

  /** These bytes read as UTF-8; malformed sequences become U+FFFD. */
  public String toUtf8() {
    return new String(array, offset, size, UTF_8);
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(
        array, offset, offset + size, other.array, other.offset, other.offset + other.size);
  }

  /** Equal to other {@code Bytes} with the same content. Not in constant time. */
  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof Bytes other
        && Arrays.equals(
            array, offset, offset + size, other.array, other.offset, other.offset + other.size);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = offset; i < offset + size; i++) {
      hash = 31 * hash + array[i];
    }
    return hash;
  }

  /** Hex up to 32 bytes; of more, the first 32 and the size. */
  @Override
  public String toString() {
    return size <= 32 ? toHex() : slice(0, 32).toHex() + "… (" + size + " bytes)";
  }
}

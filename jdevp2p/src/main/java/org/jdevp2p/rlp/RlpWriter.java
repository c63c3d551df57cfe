// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlp;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jdevp2p.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Writes RLP front to back, though the size of a list stands before its content.
 *
 * <pre>{@code
 * Bytes ping = new RlpWriter().list(w -> w.put(4).put("text").put(expiry)).toBytes();
 * }</pre>
 *
 * <p>Strings and integers go encoded into one growing buffer. Of a list only a mark is kept: where
 * in the buffer it begins, and, once it is closed, how large its content is. {@link #toBytes} then
 * knows all sizes, allocates the result exactly once and copies the buffer into it, list headers
 * between the pieces. Not thread-safe.
 */
public final class RlpWriter {

  private static final class Mark {
    final int start; // in data
    final int headersBefore; // header bytes of lists closed when this one was opened
    final @Nullable Mark enclosing;
    int contentBytes;

    Mark(int start, int headersBefore, @Nullable Mark enclosing) {
      this.start = start;
      this.headersBefore = headersBefore;
      this.enclosing = enclosing;
    }
  }

  private byte[] data = new byte[64];
  private int size;
  private int headerBytes; // of all closed lists
  private final List<Mark> lists = new ArrayList<>(); // in the order they were opened
  private @Nullable Mark open;

  /** A writer that has written nothing. */
  public RlpWriter() {}

  /** Writes a string. */
  public RlpWriter put(Bytes string) {
    if (string.size() == 1 && string.at(0) < Rlp.STRING) {
      return putByte(string.at(0));
    }
    stringHeader(string.size());
    return append(string);
  }

  /** Writes a string; the array is copied. */
  public RlpWriter put(byte[] string) {
    return put(Bytes.wrap(string)); // read at once, so the array need not be given up
  }

  /** Writes the UTF-8 form of {@code text} as a string. */
  public RlpWriter put(String text) {
    return put(Bytes.utf8(text));
  }

  /** Writes an integer, read as unsigned. */
  public RlpWriter put(long unsignedValue) {
    reserve(1 + Long.BYTES);
    size += putInt(unsignedValue, data, size);
    return this;
  }

  /**
   * Writes an integer of any size.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public RlpWriter put(BigInteger value) {
    if (value.signum() < 0) {
      throw new IllegalArgumentException("RLP has no negative integers: " + value);
    }
    Bytes twosComplement = Bytes.wrap(value.toByteArray());
    return put(twosComplement.at(0) == 0 ? twosComplement.slice(1) : twosComplement);
  }

  /** Writes 1 for true and 0 for false. */
  public RlpWriter put(boolean value) {
    return putByte(value ? 1 : Rlp.STRING);
  }

  /** Writes what is already encoded, as it is and unchecked: one item or several. */
  public RlpWriter putRaw(Bytes encodedItems) {
    return append(encodedItems);
  }

  /** Opens a list: all that is written until the matching {@link #endList} lies in it. */
  public RlpWriter beginList() {
    open = new Mark(size, headerBytes, open);
    lists.add(open);
    return this;
  }

  /**
   * Closes the list opened last.
   *
   * @throws IllegalStateException if none is open
   */
  public RlpWriter endList() {
    Mark closed = open;
    if (closed == null) {
      throw new IllegalStateException("no list is open");
    }
    closed.contentBytes = size - closed.start + headerBytes - closed.headersBefore;
    headerBytes += headerSize(closed.contentBytes);
    open = closed.enclosing;
    return this;
  }

  /** Writes a list with what {@code content} writes. */
  public RlpWriter list(Consumer<RlpWriter> content) {
    beginList();
    content.accept(this);
    return endList();
  }

  /**
   * All that was written, in an array of exactly that size. Writing may go on afterwards.
   *
   * @throws IllegalStateException if a list is open
   */
  public Bytes toBytes() {
    if (open != null) {
      throw new IllegalStateException("a list is still open");
    }
    byte[] encoded = new byte[Math.addExact(size, headerBytes)];
    int copied = 0;
    int at = 0;
    for (Mark list : lists) {
      int before = list.start - copied;
      System.arraycopy(data, copied, encoded, at, before);
      copied += before;
      at += before;
      at += putHeader(Rlp.LIST, list.contentBytes, encoded, at);
    }
    System.arraycopy(data, copied, encoded, at, size - copied);
    return Bytes.wrap(encoded);
  }

  /** How many bytes the integer takes when encoded, read as unsigned: 1 to 9. */
  public static int encodedIntSize(long unsignedValue) {
    return unsignedValue >= 0 && unsignedValue < Rlp.STRING ? 1 : 1 + bytesOf(unsignedValue);
  }

  /**
   * Encodes an integer, read as unsigned, at {@code position} of {@code target}; allocates nothing.
   *
   * @return how many bytes were written: {@link #encodedIntSize}
   * @throws ArrayIndexOutOfBoundsException if they do not fit
   */
  public static int putInt(long unsignedValue, byte[] target, int position) {
    if (unsignedValue > 0 && unsignedValue < Rlp.STRING) {
      target[position] = (byte) unsignedValue;
      return 1;
    }
    int bytes = bytesOf(unsignedValue);
    target[position] = (byte) (Rlp.STRING + bytes);
    putBigEndian(unsignedValue, bytes, target, position + 1);
    return 1 + bytes;
  }

  private RlpWriter putByte(int value) {
    reserve(1);
    data[size++] = (byte) value;
    return this;
  }

  private RlpWriter append(Bytes bytes) {
    reserve(bytes.size());
    bytes.copyTo(data, size);
    size += bytes.size();
    return this;
  }

  private void stringHeader(int contentBytes) {
    reserve(headerSize(contentBytes));
    size += putHeader(Rlp.STRING, contentBytes, data, size);
  }

  private void reserve(int more) {
    int needed = Math.addExact(size, more);
    if (needed > data.length) {
      data = Arrays.copyOf(data, Math.max(needed, (int) Math.min(data.length * 2L, 1 << 30)));
    }
  }

  /** Bytes of the header before content of that size, one lone byte below 0x80 aside. */
  private static int headerSize(int contentBytes) {
    return contentBytes <= Rlp.MAX_SHORT_BYTES ? 1 : 1 + bytesOf(contentBytes);
  }

  /** {@code kind} is {@link Rlp#STRING} or {@link Rlp#LIST}. */
  private static int putHeader(int kind, int contentBytes, byte[] target, int position) {
    if (contentBytes <= Rlp.MAX_SHORT_BYTES) {
      target[position] = (byte) (kind + contentBytes);
      return 1;
    }
    int sizeOfSize = bytesOf(contentBytes);
    target[position] = (byte) (kind + Rlp.MAX_SHORT_BYTES + sizeOfSize);
    putBigEndian(contentBytes, sizeOfSize, target, position + 1);
    return 1 + sizeOfSize;
  }

  private static void putBigEndian(long value, int bytes, byte[] target, int position) {
    for (int i = bytes - 1; i >= 0; i--, value >>>= 8) {
      target[position + i] = (byte) value;
    }
  }

  /** Bytes of the number without leading zeros: 0 to 8. */
  private static int bytesOf(long unsignedValue) {
    return (Long.SIZE - Long.numberOfLeadingZeros(unsignedValue) + 7) / 8;
  }
}

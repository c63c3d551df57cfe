// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlp;

import java.math.BigInteger;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.bytes.UnsafeBytes;

/**
 * Pulls items one after another from RLP, and refuses whatever is not the one canonical encoding.
 *
 * <pre>{@code
 * RlpReader hello = RlpReader.listOf(payload);
 * int version = hello.intValue();
 * String client = hello.utf8(256);
 * for (RlpReader capabilities = hello.list(); capabilities.hasNext(); ) {
 *   RlpReader capability = capabilities.list();
 *   ...
 *   capability.end();
 * }
 * }</pre>
 *
 * <p>Nothing is allocated before the size of an item is known to lie within the input, and strings
 * are slices of it. An item is checked when it is pulled; what lies inside a list, when that list
 * is read. An item that was refused is not consumed.
 *
 * <p>Every pulling method throws {@link RlpException} if no item is left, if its header is not
 * canonical (size with leading zeros, long form for what fits the short one, a single byte below
 * 0x80 with a header) or if it reaches beyond the enclosing list. Not thread-safe.
 */
public final class RlpReader {

  /** How many lists may lie inside each other; no message of devp2p needs ten. */
  public static final int MAX_DEPTH = 64;

  private final Bytes input; // the outermost one, so that positions mean the same at every depth
  private final int depth;
  private int position;
  private int end;

  // the header at position, set by header()
  private boolean isList;
  private int contentStart;
  private int contentEnd;

  private RlpReader(Bytes input, int position, int end, int depth) {
    this.input = input;
    this.position = position;
    this.end = end;
    this.depth = depth;
  }

  /** A reader of the items that {@code encoded} holds one after another, possibly none. */
  public static RlpReader of(Bytes encoded) {
    return new RlpReader(encoded, 0, encoded.size(), 0);
  }

  /**
   * A reader of the content of a list.
   *
   * @throws RlpException unless {@code encoded} is exactly one list, without bytes after it
   */
  public static RlpReader listOf(Bytes encoded) throws RlpException {
    RlpReader outer = of(encoded);
    RlpReader content = outer.list();
    outer.end();
    return content;
  }

  /** Whether an item is left, well-formed or not. */
  public boolean hasNext() {
    return position < end;
  }

  /** Whether the next item is a list; consumes nothing. */
  public boolean nextIsList() throws RlpException {
    header();
    return isList;
  }

  /**
   * Pulls a list: a reader of its content. This reader goes on after the list at once, whether or
   * not the content is read.
   *
   * @throws RlpException also if the next item is a string or lies in {@link #MAX_DEPTH} lists
   */
  public RlpReader list() throws RlpException {
    header();
    if (!isList) {
      throw refused("list expected, found a string");
    }
    checkDepth(depth);
    RlpReader content = new RlpReader(input, contentStart, contentEnd, depth + 1);
    position = contentEnd;
    return content;
  }

  /** Pulls a string of any size: a slice of the input, no copy. */
  public Bytes bytes() throws RlpException {
    return bytes(Integer.MAX_VALUE);
  }

  /**
   * Pulls a string of at most {@code maxSize} bytes.
   *
   * @throws RlpException also if the next item is a list or larger
   */
  public Bytes bytes(int maxSize) throws RlpException {
    int size = stringHeader();
    if (size > maxSize) {
      throw refused("string of " + size + " bytes, at most " + maxSize + " allowed");
    }
    return pullContent();
  }

  /**
   * Pulls a string of exactly {@code size} bytes.
   *
   * @throws RlpException also if the next item is a list or of another size
   */
  public Bytes exactly(int size) throws RlpException {
    int actual = stringHeader();
    if (actual != size) {
      throw refused("string of " + actual + " bytes, exactly " + size + " expected");
    }
    return pullContent();
  }

  /**
   * Pulls a string of at most {@code maxBytes} bytes as text for people: what is not UTF-8 becomes
   * U+FFFD, for names that remotes give themselves are no reason to hang up.
   *
   * @throws RlpException also if the next item is a list or larger
   */
  public String utf8(int maxBytes) throws RlpException {
    return bytes(maxBytes).toUtf8();
  }

  /**
   * Pulls an integer from 0 to {@link Integer#MAX_VALUE}.
   *
   * @throws RlpException also if it is a list, larger or has leading zero bytes
   */
  public int intValue() throws RlpException {
    integerHeader(Integer.BYTES);
    long value = bigEndian(contentStart, contentEnd);
    if (value > Integer.MAX_VALUE) {
      throw refused("integer " + value + ", at most " + Integer.MAX_VALUE + " allowed");
    }
    position = contentEnd;
    return (int) value;
  }

  /**
   * Pulls an integer of at most 64 bits, to be read as unsigned.
   *
   * @throws RlpException also if it is a list, larger or has leading zero bytes
   */
  public long uint64() throws RlpException {
    integerHeader(Long.BYTES);
    position = contentEnd;
    return bigEndian(contentStart, contentEnd);
  }

  /**
   * Pulls an integer of at most 256 bits.
   *
   * @throws RlpException also if it is a list, larger or has leading zero bytes
   */
  public BigInteger uint256() throws RlpException {
    int size = integerHeader(32);
    position = contentEnd;
    int from = UnsafeBytes.offset(input) + contentStart;
    return new BigInteger(1, UnsafeBytes.array(input), from, size);
  }

  /**
   * Pulls a boolean: the integer 0 or 1.
   *
   * @throws RlpException also if it is anything else
   */
  public boolean bool() throws RlpException {
    int size = integerHeader(1);
    if (size == 1 && input.at(contentStart) != 1) {
      throw refused("boolean must be 0 or 1, found " + input.at(contentStart));
    }
    position = contentEnd;
    return size == 1;
  }

  /**
   * Pulls the next item whole, its header included, as a slice of the input. Only the header is
   * checked; {@link Rlp#validate} checks what lies inside.
   */
  public Bytes item() throws RlpException {
    header();
    Bytes item = input.slice(position, contentEnd - position);
    position = contentEnd;
    return item;
  }

  /** Passes over the next item. Only its header is checked. */
  public void skip() throws RlpException {
    header();
    position = contentEnd;
  }

  /**
   * How many items are left; consumes none. Only their headers are checked.
   *
   * @throws RlpException if one of them is malformed
   */
  public int remainingItems() throws RlpException {
    RlpReader ahead = new RlpReader(input, position, end, depth);
    int count = 0;
    for (; ahead.hasNext(); count++) {
      ahead.skip();
    }
    return count;
  }

  /**
   * Checks that nothing is left.
   *
   * @throws RlpException if there is
   */
  public void end() throws RlpException {
    if (hasNext()) {
      int more = end - position;
      throw refused("end expected, found " + more + (more == 1 ? " more byte" : " more bytes"));
    }
  }

  /**
   * Passes over the next item and checks everything inside. Walks with a stack of its own, one
   * number per open list, so that 16 MiB of nested empty lists cost nothing. After a failure this
   * reader is of no further use.
   */
  void skipChecked() throws RlpException {
    int[] outerEnds = new int[MAX_DEPTH];
    int open = 0;
    do {
      header();
      if (isList) {
        checkDepth(depth + open);
        outerEnds[open++] = end;
        end = contentEnd;
        position = contentStart;
      } else {
        position = contentEnd;
      }
      while (open > 0 && position == end) {
        end = outerEnds[--open];
      }
    } while (open > 0);
  }

  private Bytes pullContent() {
    position = contentEnd;
    return input.slice(contentStart, contentEnd - contentStart);
  }

  private int stringHeader() throws RlpException {
    header();
    if (isList) {
      throw refused("string expected, found a list");
    }
    return contentEnd - contentStart;
  }

  private int integerHeader(int maxBytes) throws RlpException {
    int size = stringHeader();
    if (size > maxBytes) {
      throw refused("integer of " + size + " bytes, at most " + maxBytes + " allowed");
    }
    if (size > 0 && input.at(contentStart) == 0) {
      throw refused("integer with leading zero bytes");
    }
    return size;
  }

  /** Reads the header at {@link #position} and checks that its item lies before {@link #end}. */
  private void header() throws RlpException {
    if (position == end) {
      throw refused("item expected, found the end");
    }
    int first = input.at(position);
    isList = first >= Rlp.LIST;
    if (first < Rlp.STRING) {
      contentStart = position;
      contentEnd = position + 1;
    } else if (first <= Rlp.LONG_STRING) {
      shortHeader(first - Rlp.STRING);
      if (first == Rlp.STRING + 1 && input.at(contentStart) < Rlp.STRING) {
        throw refused("a single byte below 0x80 must stand without a header");
      }
    } else if (first < Rlp.LIST) {
      longHeader(first - Rlp.LONG_STRING);
    } else if (first <= Rlp.LONG_LIST) {
      shortHeader(first - Rlp.LIST);
    } else {
      longHeader(first - Rlp.LONG_LIST);
    }
  }

  private void shortHeader(int size) throws RlpException {
    content(position + 1, size);
  }

  private void longHeader(int sizeOfSize) throws RlpException {
    int left = end - position - 1;
    if (sizeOfSize > left) {
      throw refused("size of " + sizeOfSize + " bytes, only " + left + " left");
    }
    int sizeEnd = position + 1 + sizeOfSize;
    if (input.at(position + 1) == 0) {
      throw refused("size with leading zero bytes");
    }
    long size = bigEndian(position + 1, sizeEnd);
    if (Long.compareUnsigned(size, Rlp.MAX_SHORT_BYTES) <= 0) {
      throw refused("size " + size + " in the long form");
    }
    content(sizeEnd, size);
  }

  private void content(int start, long size) throws RlpException {
    int left = end - start;
    if (Long.compareUnsigned(size, left) > 0) {
      String what = isList ? "list" : "string";
      throw refused(what + " of " + Long.toUnsignedString(size) + " bytes, only " + left + " left");
    }
    contentStart = start;
    contentEnd = start + (int) size;
  }

  /** At most 8 bytes as an unsigned number. */
  private long bigEndian(int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      value = value << 8 | input.at(i);
    }
    return value;
  }

  private void checkDepth(int enclosingLists) throws RlpException {
    if (enclosingLists == MAX_DEPTH) {
      throw refused("more than " + MAX_DEPTH + " lists inside each other");
    }
  }

  private RlpException refused(String what) {
    return new RlpException("at byte " + position + ": " + what);
  }
}

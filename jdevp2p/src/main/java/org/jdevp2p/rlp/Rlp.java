// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlp;

import org.jdevp2p.bytes.Bytes;

/**
 * The numbers of the encoding, and the check of a whole item.
 *
 * <pre>
 *   0x00..0x7f   the byte itself, a string of one byte
 *   0x80..0xb7   string of 0 to 55 bytes     | first - 0x80 |
 *   0xb8..0xbf   string of 56 bytes or more  | size of size: first - 0xb7 | size | bytes
 *   0xc0..0xf7   list with 0 to 55 bytes     | first - 0xc0 |
 *   0xf8..0xff   list with 56 bytes or more  | size of size: first - 0xf7 | size | items
 * </pre>
 *
 * Sizes and integers are big endian without leading zero bytes; the integer zero is the empty
 * string.
 */
public final class Rlp {

  /** First byte of the empty string; to it the size of a short string is added. */
  static final int STRING = 0x80;

  /** To it the size of the size of a long string is added. */
  static final int LONG_STRING = 0xb7;

  /** First byte of the empty list; to it the size of a short list's content is added. */
  static final int LIST = 0xc0;

  /** To it the size of the size of a long list's content is added. */
  static final int LONG_LIST = 0xf7;

  /** Largest content, in bytes, whose size fits into the first byte. */
  static final int MAX_SHORT_BYTES = 55;

  /** The encoded empty string, which is also the integer 0 and the boolean false: {@code 80}. */
  public static final Bytes EMPTY_STRING = Bytes.of((byte) STRING);

  /** The encoded empty list: {@code c0}. */
  public static final Bytes EMPTY_LIST = Bytes.of((byte) LIST);

  private Rlp() {}

  /**
   * Checks that {@code encoded} is exactly one well-formed item, with everything nested in it.
   *
   * @throws RlpException if it is empty, malformed at any level, followed by more bytes, or nested
   *     deeper than {@value RlpReader#MAX_DEPTH} lists
   */
  public static void validate(Bytes encoded) throws RlpException {
    RlpReader reader = RlpReader.of(encoded);
    reader.skipChecked();
    reader.end();
  }
}

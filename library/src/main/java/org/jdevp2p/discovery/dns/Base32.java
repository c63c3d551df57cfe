// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import java.util.Optional;
import org.jdevp2p.bytes.Bytes;

/**
 * Base32 of RFC 4648, section 6: upper case, no padding (dnsdisc.md, "References").
 *
 * <p>Bits that are left over at the end are not looked at when reading, as other implementations
 * do; who wants exactly one text for some bytes encodes again and compares.
 */
final class Base32 {

  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final int BITS = 5;

  private Base32() {}

  static String encode(Bytes bytes) {
    StringBuilder text = new StringBuilder((bytes.size() * 8 + BITS - 1) / BITS);
    int pending = 0;
    int pendingBits = 0;
    for (int i = 0; i < bytes.size(); i++) {
      pending = (pending << 8 | bytes.at(i)) & 0xfff; // at most 4 bits wait from before
      pendingBits += 8;
      while (pendingBits >= BITS) {
        pendingBits -= BITS;
        text.append(ALPHABET.charAt(pending >> pendingBits & 31));
      }
    }
    if (pendingBits > 0) {
      text.append(ALPHABET.charAt(pending << (BITS - pendingBits) & 31));
    }
    return text.toString();
  }

  /** Empty if a character is not of the alphabet, or no number of bytes has that many. */
  static Optional<Bytes> decode(String text) {
    byte[] bytes = new byte[text.length() * BITS / 8];
    if (text.length() != (bytes.length * 8 + BITS - 1) / BITS) {
      return Optional.empty();
    }
    int pending = 0;
    int pendingBits = 0;
    int at = 0;
    for (int i = 0; i < text.length(); i++) {
      int value = ALPHABET.indexOf(text.charAt(i));
      if (value < 0) {
        return Optional.empty();
      }
      pending = (pending << BITS | value) & 0xfff;
      pendingBits += BITS;
      if (pendingBits >= 8) {
        pendingBits -= 8;
        bytes[at++] = (byte) (pending >> pendingBits);
      }
    }
    return Optional.of(Bytes.wrap(bytes));
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Duration;

/** TXT records in the form that name servers load: RFC 1035, section 5. */
final class ZoneFile {

  /** "character-string is a single length octet followed by that number of characters". */
  private static final int MAX_STRING_BYTES = 255;

  private final StringBuilder text = new StringBuilder();

  ZoneFile(String origin) {
    text.append("$ORIGIN ").append(origin).append(".\n");
  }

  /** Adds a record; a text of more than 255 bytes becomes several strings, which readers join. */
  void txt(String name, Duration ttl, String value) {
    text.append(name).append(' ').append(ttl.toSeconds()).append(" IN TXT");
    byte[] bytes = value.getBytes(ISO_8859_1);
    int from = 0;
    do {
      int to = Math.min(from + MAX_STRING_BYTES, bytes.length);
      text.append(" \"");
      for (int i = from; i < to; i++) {
        quote(bytes[i] & 0xff);
      }
      text.append('"');
      from = to;
    } while (from < bytes.length);
    text.append('\n');
  }

  /** A quote and a backslash behind a backslash, what is not printable as three decimal digits. */
  private void quote(int value) {
    if (value == '"' || value == '\\') {
      text.append('\\').append((char) value);
    } else if (value < 0x20 || value > 0x7e) {
      text.append("\\%03d".formatted(value));
    } else {
      text.append((char) value);
    }
  }

  String text() {
    return text.toString();
  }
}

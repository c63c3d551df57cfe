// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Optional;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.Keccak256;

/**
 * The name of an entry below its tree's domain: base32 of the Keccak-256 of its text, abbreviated.
 * We write 16 bytes of it, 26 characters; we read 12 to 32, as other implementations do.
 *
 * @param text base32, upper case, no padding
 */
public record EntryHash(String text) {

  /** Bytes of Keccak-256 in the hashes that we write. */
  public static final int WRITTEN_BYTES = 16;

  private static final int MIN_BYTES = 12;
  private static final int MAX_BYTES = 32;

  /**
   * Checks it.
   *
   * @throws IllegalArgumentException if it is not base32 of 12 to 32 bytes
   */
  public EntryHash {
    Optional<String> fault = fault(text);
    if (fault.isPresent()) {
      throw new IllegalArgumentException(fault.get());
    }
  }

  /**
   * Reads one out of an entry.
   *
   * @throws TreeException if it is not base32 of 12 to 32 bytes
   */
  static EntryHash parse(String text) throws TreeException {
    Optional<String> fault = fault(text);
    if (fault.isPresent()) {
      throw new TreeException(fault.get());
    }
    return new EntryHash(text);
  }

  /** The hash of an entry with this text. */
  static EntryHash of(String entryText) {
    return new EntryHash(Base32.encode(keccak(entryText).slice(0, WRITTEN_BYTES)));
  }

  /** Whether it is the hash of an entry with this text. */
  boolean matches(String entryText) {
    Bytes expected = Base32.decode(text).orElseThrow();
    return keccak(entryText).slice(0, expected.size()).equals(expected);
  }

  /** {@link #text}. */
  @Override
  public String toString() {
    return text;
  }

  /** Entries are bytes; each is the character of the same number. */
  private static Bytes keccak(String entryText) {
    return Keccak256.hash(Bytes.wrap(entryText.getBytes(ISO_8859_1)));
  }

  private static Optional<String> fault(String text) {
    Optional<Bytes> bytes = text.length() > MAX_BYTES * 2 ? Optional.empty() : Base32.decode(text);
    if (bytes.isPresent() && bytes.get().size() >= MIN_BYTES && bytes.get().size() <= MAX_BYTES) {
      return Optional.empty();
    }
    return Optional.of(
        "'%s' is not a hash: base32 of %d to %d bytes expected"
            .formatted(Shown.of(text), MIN_BYTES, MAX_BYTES));
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.CryptoException;
import org.jdevp2p.crypto.PublicKey;

/**
 * {@code enrtree://KEY@DOMAIN}: where a tree is, and whose signature it must bear. At once the URL
 * that people pass around and the entry with which one tree points to another.
 *
 * @param key whoever owns it may change the tree
 * @param domain of letters, digits, hyphens and underscores, with dots between; short enough for a
 *     hash before it
 */
public record TreeLink(PublicKey key, String domain) implements TreeEntry {

  static final String PREFIX = "enrtree://";

  /** Characters of a domain name (RFC 1035, section 2.3.4, without the outer length and root). */
  static final int MAX_NAME_CHARS = 253;

  private static final int MAX_HASH_CHARS = 52;
  private static final int MAX_DOMAIN_CHARS = MAX_NAME_CHARS - MAX_HASH_CHARS - 1;
  private static final Pattern LABELS =
      Pattern.compile("[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*+");

  /**
   * Checks the domain.
   *
   * @throws IllegalArgumentException if it is no domain name, or too long
   */
  public TreeLink {
    Optional<String> fault = fault(domain);
    if (fault.isPresent()) {
      throw new IllegalArgumentException(fault.get());
    }
  }

  /**
   * Reads it.
   *
   * @throws TreeException if the scheme is another, the key is no base32 of a compressed key, or
   *     the domain is none
   */
  public static TreeLink parse(String text) throws TreeException {
    if (text.length() > MAX_CHARS || !text.startsWith(PREFIX)) {
      throw new TreeException("'" + Shown.of(text) + "' does not begin with " + PREFIX);
    }
    int at = text.indexOf('@');
    if (at < 0) {
      throw new TreeException("link '" + Shown.of(text) + "' has no key: KEY@DOMAIN expected");
    }
    PublicKey key = key(text.substring(PREFIX.length(), at));
    String domain = text.substring(at + 1);
    Optional<String> fault = fault(domain);
    if (fault.isPresent()) {
      throw new TreeException("link: " + fault.get());
    }
    return new TreeLink(key, domain);
  }

  private static PublicKey key(String base32) throws TreeException {
    try {
      Bytes compressed = Base32.decode(base32).orElse(Bytes.EMPTY);
      PublicKey key = PublicKey.fromCompressed(compressed);
      if (Base32.encode(compressed).equals(base32)) {
        return key;
      }
    } catch (CryptoException e) {
      // the sentence below says it
    }
    throw new TreeException(
        "link: '%s' is no key: base32 of a compressed secp256k1 key expected"
            .formatted(Shown.of(base32)));
  }

  private static Optional<String> fault(String domain) {
    if (domain.length() > MAX_DOMAIN_CHARS) {
      return Optional.of(
          "domain of %d characters, at most %d leave room for a hash"
              .formatted(domain.length(), MAX_DOMAIN_CHARS));
    }
    return LABELS.matcher(domain).matches()
        ? Optional.empty()
        : Optional.of("'" + Shown.of(domain) + "' is not a domain name");
  }

  /** The name at which an entry of this tree is found. */
  String nameOf(EntryHash hash) {
    return hash.text() + "." + domain;
  }

  @Override
  public String toText() {
    return PREFIX + Base32.encode(key.compressed()) + "@" + domain;
  }

  /** {@link #toText}. */
  @Override
  public String toString() {
    return toText();
  }
}

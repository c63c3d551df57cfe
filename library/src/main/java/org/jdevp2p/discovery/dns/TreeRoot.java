// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.Keccak256;
import org.jdevp2p.crypto.PublicKey;
import org.jdevp2p.crypto.Secp256k1;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.crypto.Signature;

/**
 * {@code enrtree-root:v1 e=HASH l=HASH seq=N sig=SIGNATURE}: the top of a tree. The signature is
 * that of the Keccak-256 of everything before {@code sig=} and the space before it.
 *
 * @param nodes top of the subtree of nodes
 * @param links top of the subtree of links
 * @param seq version of the tree, unsigned; it grows with every change
 * @param signature r || s || v, 65 bytes; v is not looked at, since the key is known
 */
public record TreeRoot(EntryHash nodes, EntryHash links, long seq, Bytes signature)
    implements TreeEntry {

  static final String PREFIX = "enrtree-root:v1";

  private static final Pattern FORM =
      Pattern.compile(PREFIX + " e=([^ ]+) l=([^ ]+) seq=(0|[1-9][0-9]{0,19}) sig=([^ ]+)");
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  /**
   * Checks the size of the signature.
   *
   * @throws IllegalArgumentException if it is not 65 bytes
   */
  public TreeRoot {
    if (signature.size() != Signature.SIZE_BYTES) {
      throw new IllegalArgumentException(
          "signature of %d bytes, not %d".formatted(signature.size(), Signature.SIZE_BYTES));
    }
  }

  static TreeRoot sign(SecretKey key, EntryHash nodes, EntryHash links, long seq) {
    byte[] hash = signedHash(nodes, links, seq);
    return new TreeRoot(nodes, links, seq, Secp256k1.provider().sign(key, hash).toBytes());
  }

  static TreeRoot parse(String text) throws TreeException {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new TreeException(
          "root '%s' is not %s e=HASH l=HASH seq=N sig=SIGNATURE"
              .formatted(Shown.of(text), PREFIX));
    }
    return new TreeRoot(
        hash("e", form.group(1)),
        hash("l", form.group(2)),
        seq(form.group(3)),
        signature(form.group(4)));
  }

  private static EntryHash hash(String name, String text) throws TreeException {
    try {
      return EntryHash.parse(text);
    } catch (TreeException e) {
      throw new TreeException("root, " + name + "=: " + e.getMessage());
    }
  }

  private static long seq(String digits) throws TreeException {
    try {
      return Long.parseUnsignedLong(digits);
    } catch (NumberFormatException e) {
      throw new TreeException("root: seq " + digits + " is above 2^64 - 1");
    }
  }

  /**
   * Reads a signature in the form of {@link #signatureText}.
   *
   * @throws TreeException if it is anything but unpadded URL-safe base64 of 65 bytes
   */
  static Bytes signature(String text) throws TreeException {
    try {
      Bytes signature = Bytes.wrap(Base64.getUrlDecoder().decode(text));
      if (signature.size() == Signature.SIZE_BYTES
          && BASE64.encodeToString(signature.toArray()).equals(text)) {
        return signature;
      }
    } catch (IllegalArgumentException e) {
      // the sentence below says it
    }
    throw new TreeException(
        "signature '%s' is not unpadded URL-safe base64 of %d bytes"
            .formatted(Shown.of(text), Signature.SIZE_BYTES));
  }

  /** The signature as it stands in the root: unpadded URL-safe base64. */
  public String signatureText() {
    return BASE64.encodeToString(signature.toArray());
  }

  /** Whether the owner of {@code key} has signed this root. */
  public boolean isSignedBy(PublicKey key) {
    Bytes rs = signature.slice(0, Signature.SIZE_BYTES - 1);
    return Secp256k1.provider().verify(signedHash(nodes, links, seq), rs, key);
  }

  private static byte[] signedHash(EntryHash nodes, EntryHash links, long seq) {
    return Keccak256.hash(signedText(nodes, links, seq).getBytes(US_ASCII));
  }

  private static String signedText(EntryHash nodes, EntryHash links, long seq) {
    return "%s e=%s l=%s seq=%s".formatted(PREFIX, nodes, links, Long.toUnsignedString(seq));
  }

  @Override
  public String toText() {
    return signedText(nodes, links, seq) + " sig=" + signatureText();
  }

  /** {@link #toText}. */
  @Override
  public String toString() {
    return toText();
  }
}

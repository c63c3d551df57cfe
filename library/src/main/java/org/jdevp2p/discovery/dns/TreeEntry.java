// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

/**
 * One TXT record of a tree (dnsdisc.md, "DNS Record Structure"):
 *
 * <pre>
 *   enrtree-root:v1 e=HASH l=HASH seq=N sig=SIGNATURE    at the tree's own domain
 *   enrtree-branch:HASH,HASH,...                         at HASH.domain, as all below
 *   enrtree://KEY@DOMAIN                                 only below l=
 *   enr:RECORD                                           only below e=
 * </pre>
 *
 * <p>Two entries are equal if their texts are. Immutable.
 */
public sealed interface TreeEntry permits TreeRoot, TreeBranch, TreeLink, TreeNode {

  /**
   * Longer texts are refused unread. The specification wants what fits a UDP packet of 512 bytes;
   * large providers of DNS allow so many for a TXT record.
   */
  int MAX_CHARS = 2048;

  /** The entry as it stands in the TXT record; reading it gives this entry again. */
  String toText();

  /** The name of this entry below its tree's domain, of 16 bytes; a root has none. */
  default EntryHash hash() {
    return EntryHash.of(toText());
  }

  /** Whether a text claims to be an entry, which says nothing about whether it is one. */
  static boolean isOne(String text) {
    return text.startsWith(TreeRoot.PREFIX)
        || text.startsWith(TreeBranch.PREFIX)
        || text.startsWith(TreeLink.PREFIX)
        || text.startsWith(TreeNode.PREFIX);
  }

  /**
   * Reads any entry. Signature and hash are for who knows the key and the name.
   *
   * @throws TreeException if it is longer than {@value #MAX_CHARS} characters or no entry
   */
  static TreeEntry parse(String text) throws TreeException {
    if (text.length() > MAX_CHARS) {
      throw new TreeException(
          "entry of %,d characters, at most %,d allowed".formatted(text.length(), MAX_CHARS));
    }
    if (text.startsWith(TreeRoot.PREFIX)) {
      return TreeRoot.parse(text);
    } else if (text.startsWith(TreeBranch.PREFIX)) {
      return TreeBranch.parse(text);
    } else if (text.startsWith(TreeLink.PREFIX)) {
      return TreeLink.parse(text);
    } else if (text.startsWith(TreeNode.PREFIX)) {
      return TreeNode.parse(text);
    }
    throw new TreeException("'" + Shown.of(text) + "' is no entry of a tree");
  }
}

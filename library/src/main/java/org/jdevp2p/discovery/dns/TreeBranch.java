// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * {@code enrtree-branch:HASH,HASH,...}: where a tree goes on. One without children is an empty
 * list; the client takes it only at the top of a subtree.
 *
 * @param children names of the entries below
 */
public record TreeBranch(List<EntryHash> children) implements TreeEntry {

  static final String PREFIX = "enrtree-branch:";

  /**
   * Takes a copy of the list.
   *
   * @throws IllegalArgumentException if its text would be longer than {@link #MAX_CHARS}
   */
  public TreeBranch {
    children = List.copyOf(children);
    int chars = PREFIX.length() - 1;
    for (EntryHash child : children) {
      chars += 1 + child.text().length();
      if (chars > MAX_CHARS) {
        throw new IllegalArgumentException(
            "branch of %,d children is too long for one TXT record".formatted(children.size()));
      }
    }
  }

  static TreeBranch parse(String text) throws TreeException {
    List<EntryHash> children = new ArrayList<>();
    String list = text.substring(PREFIX.length());
    if (!list.isEmpty()) {
      for (String child : list.split(",", -1)) {
        try {
          children.add(EntryHash.parse(child));
        } catch (TreeException e) {
          throw new TreeException("branch, child " + children.size() + ": " + e.getMessage());
        }
      }
    }
    return new TreeBranch(children);
  }

  @Override
  public String toText() {
    return PREFIX + children.stream().map(EntryHash::text).collect(Collectors.joining(","));
  }

  /** {@link #toText}. */
  @Override
  public String toString() {
    return toText();
  }
}

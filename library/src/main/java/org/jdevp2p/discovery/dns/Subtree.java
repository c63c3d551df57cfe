// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * One way through a subtree, of nodes or of links: what is still to be fetched, and what has been
 * seen. Each hash is fetched once, however often it stands in the tree, so a branch that lists the
 * same child many times costs nothing. Not thread-safe.
 */
final class Subtree {

  /** What the leaves of a subtree are. */
  enum Kind {
    NODES("nodes"),
    LINKS("links");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  private final Kind kind;
  private final EntryHash top;
  private final int maxEntries;
  private final Set<EntryHash> seen = new HashSet<>();
  private final List<EntryHash> missing = new ArrayList<>();
  private int next; // of missing, for takeFirst
  private int leaves;
  private int failures;

  Subtree(Kind kind, EntryHash top, int maxEntries) {
    this.kind = kind;
    this.top = top;
    this.maxEntries = maxEntries;
    seen.add(top);
    missing.add(top);
  }

  EntryHash top() {
    return top;
  }

  /** Whether there is nothing left to fetch. */
  boolean isDone() {
    return next == missing.size();
  }

  /** How many nodes or links have come. */
  int leaves() {
    return leaves;
  }

  /** How many entries could not be had. */
  int failures() {
    return failures;
  }

  /** How many entries there are at least. */
  int known() {
    return seen.size();
  }

  /** How many entries have been taken. */
  int taken() {
    return seen.size() - (missing.size() - next);
  }

  /** The hash that came up first. Not together with {@link #takeAny}. */
  EntryHash takeFirst() {
    return missing.get(next++);
  }

  /** Any hash. */
  EntryHash takeAny(RandomGenerator random) {
    int chosen = random.nextInt(missing.size());
    EntryHash last = missing.removeLast();
    return chosen == missing.size() ? last : missing.set(chosen, last);
  }

  /** An entry that was taken could not be had. */
  void failed() {
    failures++;
  }

  /**
   * An entry that was taken has come.
   *
   * @throws TreeException if it does not belong here, or the tree becomes too large
   */
  void add(EntryHash hash, TreeEntry entry) throws TreeException {
    switch (entry) {
      case TreeBranch branch -> addChildren(hash, branch);
      case TreeNode _ when kind == Kind.NODES -> leaves++;
      case TreeLink _ when kind == Kind.LINKS -> leaves++;
      case TreeNode _ -> throw misplaced("a node record");
      case TreeLink _ -> throw misplaced("a link");
      case TreeRoot _ -> throw misplaced("a root");
    }
  }

  private TreeException misplaced(String what) {
    return new TreeException(what + " in the subtree of " + kind.words);
  }

  private void addChildren(EntryHash hash, TreeBranch branch) throws TreeException {
    if (branch.children().isEmpty() && !hash.equals(top)) {
      throw new TreeException("a branch of 0 children below the top");
    }
    for (EntryHash child : branch.children()) {
      if (seen.contains(child)) {
        continue;
      }
      if (seen.size() == maxEntries) {
        throw new TreeException(
            "the subtree of %s has more than %,d entries".formatted(kind.words, maxEntries));
      }
      seen.add(child);
      missing.add(child);
    }
  }
}

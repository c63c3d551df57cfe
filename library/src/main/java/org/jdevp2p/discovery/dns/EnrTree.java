// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;

/**
 * A tree that nobody has signed yet: nodes, links to other trees, a version. {@link #sign} makes it
 * one to publish. Immutable.
 *
 * <p>Nobody prescribes a tree's shape. Ours is that of go-ethereum's tools, so that a signature
 * made there holds for the tree built here from the same files: nodes sorted by id, links in the
 * order given, {@value #CHILDREN} to a branch.
 */
public final class EnrTree {

  /** So many hashes of 26 characters, with name and header, fit a UDP packet of 512 bytes. */
  static final int CHILDREN = 13;

  private final long seq;
  private final EntryHash nodesTop;
  private final EntryHash linksTop;
  private final Map<EntryHash, TreeEntry> entries;

  /** A tree whose entries are all there, each under the hash that the one above has for it. */
  EnrTree(long seq, EntryHash nodesTop, EntryHash linksTop, Map<EntryHash, TreeEntry> entries) {
    this.seq = seq;
    this.nodesTop = nodesTop;
    this.linksTop = linksTop;
    this.entries = Collections.unmodifiableMap(entries);
  }

  /**
   * Builds a tree.
   *
   * @param seq version of the tree, unsigned; clients refuse one below what they have seen
   * @param nodes in any order; of several records of one node the newest counts
   * @param links to other trees, in the order in which they are to stand; doubles are left out
   */
  public static EnrTree build(long seq, Collection<NodeRecord> nodes, Collection<TreeLink> links) {
    Map<NodeId, NodeRecord> sorted = new TreeMap<>((a, b) -> a.hash().compareTo(b.hash()));
    for (NodeRecord node : nodes) {
      sorted.merge(node.nodeId(), node, EnrTree::newer);
    }
    Map<EntryHash, TreeEntry> entries = new LinkedHashMap<>();
    EntryHash nodesTop =
        top(sorted.values().stream().<TreeEntry>map(TreeNode::new).toList(), entries);
    EntryHash linksTop = top(List.copyOf(new LinkedHashSet<>(links)), entries);
    return new EnrTree(seq, nodesTop, linksTop, entries);
  }

  private static NodeRecord newer(NodeRecord a, NodeRecord b) {
    return Long.compareUnsigned(a.seq(), b.seq()) >= 0 ? a : b;
  }

  /** Lays {@code level} into the map, and branches over it until one entry is left: its hash. */
  private static EntryHash top(
      List<? extends TreeEntry> leaves, Map<EntryHash, TreeEntry> entries) {
    List<EntryHash> level = new ArrayList<>(leaves.size());
    for (TreeEntry leaf : leaves) {
      level.add(put(leaf, entries));
    }
    while (level.size() != 1) {
      List<EntryHash> above = new ArrayList<>();
      int from = 0;
      do { // once for no leaves: a branch without children
        int to = Math.min(from + CHILDREN, level.size());
        List<EntryHash> children = level.subList(from, to);
        above.add(
            children.size() == 1 ? children.getFirst() : put(new TreeBranch(children), entries));
        from = to;
      } while (from < level.size());
      level = above;
    }
    return level.getFirst();
  }

  private static EntryHash put(TreeEntry entry, Map<EntryHash, TreeEntry> entries) {
    EntryHash hash = entry.hash();
    entries.put(hash, entry);
    return hash;
  }

  /** Version of the tree, unsigned. */
  public long seq() {
    return seq;
  }

  /** The records in the order of the tree; of a tree from {@link #build}, sorted by node id. */
  public List<NodeRecord> nodes() {
    List<NodeRecord> nodes = new ArrayList<>();
    for (TreeEntry leaf : leaves(nodesTop)) {
      if (leaf instanceof TreeNode found) {
        nodes.add(found.node());
      }
    }
    return nodes;
  }

  /** The links in the order of the tree. */
  public List<TreeLink> links() {
    List<TreeLink> links = new ArrayList<>();
    for (TreeEntry leaf : leaves(linksTop)) {
      if (leaf instanceof TreeLink found) {
        links.add(found);
      }
    }
    return links;
  }

  /** All entries under the names that they have below the tree's domain; unmodifiable. */
  public Map<EntryHash, TreeEntry> entries() {
    return entries;
  }

  /** What is below {@code top} and no branch, left to right, each once. */
  private List<TreeEntry> leaves(EntryHash top) {
    List<TreeEntry> leaves = new ArrayList<>();
    List<EntryHash> open = new ArrayList<>(List.of(top));
    Set<EntryHash> seen = new HashSet<>();
    while (!open.isEmpty()) {
      EntryHash hash = open.removeLast();
      TreeEntry entry = entries.get(hash);
      if (!seen.add(hash) || entry == null) {
        continue;
      }
      if (entry instanceof TreeBranch branch) {
        open.addAll(branch.children().reversed());
      } else {
        leaves.add(entry);
      }
    }
    return leaves;
  }

  /**
   * Signs the tree.
   *
   * @param domain where it is to be published
   * @throws IllegalArgumentException if that is no domain name
   */
  public SignedTree sign(SecretKey key, String domain) {
    return new SignedTree(
        new TreeLink(key.publicKey(), domain), TreeRoot.sign(key, nodesTop, linksTop, seq), this);
  }

  /**
   * This tree with a signature made before.
   *
   * @param at where it is published, and whose signature it is
   * @param signature as in {@link TreeRoot#signatureText}
   * @throws TreeException if it is not the signature of this tree by that key
   */
  public SignedTree signed(TreeLink at, String signature) throws TreeException {
    TreeRoot root = new TreeRoot(nodesTop, linksTop, seq, TreeRoot.signature(signature));
    if (!root.isSignedBy(at.key())) {
      throw new TreeException(
          "signature is not of this tree (seq %s) by the key of %s"
              .formatted(Long.toUnsignedString(seq), at));
    }
    return new SignedTree(at, root, this);
  }
}

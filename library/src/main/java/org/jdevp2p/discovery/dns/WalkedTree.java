// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jdevp2p.node.NodeRecord;
import org.jspecify.annotations.Nullable;

/**
 * Where a walk stands in one tree. Used by one thread at a time: the walk's.
 *
 * <p>Links come first, in any order, then nodes, round after round. What cannot be had is left out
 * of the round. Lookups without an answer and rounds without a leaf make pauses, which grow until a
 * leaf comes, up to {@link #MAX_PAUSE}, so a list comes back within that time after the network
 * has. Entries in a row that cannot be had make the root be fetched, because entries vanish when a
 * tree is replaced.
 */
final class WalkedTree {

  static final Duration MAX_PAUSE = Duration.ofSeconds(30);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final int DOUBLINGS = 5; // 32 times the first is more than the longest

  /** So many entries in a row that cannot be had say that the root is out of date. */
  private static final int FAILURES_TO_CHECK_ROOT = 5;

  private final DnsClient client;
  private final TreeLink link;

  /** What this tree links to, as far as is known. */
  private final Set<TreeLink> links = new LinkedHashSet<>();

  /** What the current round through the links has found. */
  private final Set<TreeLink> foundLinks = new LinkedHashSet<>();

  private @Nullable TreeRoot root;
  private @Nullable Subtree linkRound;
  private @Nullable Subtree nodeRound;
  private long rootDueAt;
  private long pausedUntil;
  private int rootFailures;
  private int pauses;
  private int entryFailures;

  WalkedTree(DnsClient client, TreeLink link) {
    this.client = client;
    this.link = link;
    rootDueAt = client.ticker().nanos();
    pausedUntil = rootDueAt;
  }

  /** Where the tree is. */
  TreeLink link() {
    return link;
  }

  /** The trees that this one links to, as far as is known. */
  Set<TreeLink> links() {
    return links;
  }

  /** How many nanoseconds from {@code now} there will be something to do; 0 or less: now. */
  long nanosUntilReady(long now) {
    long untilRoot = rootDueAt - now;
    if (linkRound == null || nodeRound == null || isEmpty(linkRound, nodeRound)) {
      return untilRoot;
    }
    return Math.min(untilRoot, pausedUntil - now);
  }

  /** A tree without nodes, for certain: only a new root can change that. */
  private static boolean isEmpty(Subtree links, Subtree nodes) {
    return links.isDone() && nodes.isDone() && nodes.leaves() == 0 && nodes.failures() == 0;
  }

  /** One lookup; if it brings a node, that is the result. */
  Optional<NodeRecord> step() throws InterruptedException {
    long now = client.ticker().nanos();
    Subtree linksNow = linkRound;
    Subtree nodesNow = nodeRound;
    if (rootDueAt - now <= 0 || root == null || linksNow == null || nodesNow == null) {
      fetchRoot();
      return Optional.empty();
    }
    if (!linksNow.isDone()) {
      fetch(linksNow).ifPresent(this::addLink);
      if (linksNow.isDone()) {
        finishLinks(linksNow);
      }
      return Optional.empty();
    }
    if (nodesNow.isDone()) {
      nodesNow = new Subtree(Subtree.Kind.NODES, nodesNow.top(), client.maxEntries());
      nodeRound = nodesNow;
    }
    Optional<TreeEntry> entry = fetch(nodesNow);
    if (nodesNow.isDone() && nodesNow.leaves() == 0 && nodesNow.failures() > 0) {
      pause(); // a round for nothing: the next one had better be later
    }
    return entry.isPresent() && entry.get() instanceof TreeNode found
        ? Optional.of(found.node())
        : Optional.empty();
  }

  private void fetchRoot() throws InterruptedException {
    try {
      TreeRoot fresh = client.root(link);
      root = fresh;
      rootFailures = 0;
      entryFailures = 0;
      pausedUntil = client.ticker().nanos();
      rootDueAt = client.ticker().nanos() + client.recheckEvery().toNanos();
      if (linkRound == null
          || !linkRound.top().equals(fresh.links())
          || (linkRound.isDone() && linkRound.failures() > 0)) {
        linkRound = new Subtree(Subtree.Kind.LINKS, fresh.links(), client.maxEntries());
        foundLinks.clear();
      }
      if (nodeRound == null || !nodeRound.top().equals(fresh.nodes())) {
        nodeRound = new Subtree(Subtree.Kind.NODES, fresh.nodes(), client.maxEntries());
      }
    } catch (IOException e) { // the tree as it was known goes on meanwhile
      rootDueAt = client.ticker().nanos() + pauseNanos(rootFailures++);
      client.listener().failed(link, e);
    }
  }

  private Optional<TreeEntry> fetch(Subtree round) throws InterruptedException {
    EntryHash hash = round.takeAny(client.random());
    try {
      TreeEntry entry = client.entry(link, hash);
      try {
        round.add(hash, entry);
      } catch (TreeException e) {
        throw e.at(link.nameOf(hash));
      }
      entryFailures = 0;
      if (!(entry instanceof TreeBranch)) {
        pauses = 0;
      }
      client.listener().entry(link, entry, round.taken(), round.known());
      return Optional.of(entry);
    } catch (IOException e) {
      round.failed();
      if (e instanceof LookupException) {
        pause();
      }
      if (++entryFailures == FAILURES_TO_CHECK_ROOT) {
        entryFailures = 0;
        rootDueAt = client.ticker().nanos();
      }
      client.listener().failed(link, e);
      return Optional.empty();
    }
  }

  private void addLink(TreeEntry entry) {
    // more could never be followed
    if (entry instanceof TreeLink found && foundLinks.size() < client.maxTrees()) {
      foundLinks.add(found);
      links.add(found);
    }
  }

  /** Links that are gone are forgotten, unless nobody knows whether they are gone. */
  private void finishLinks(Subtree round) {
    if (round.failures() == 0) {
      links.retainAll(foundLinks);
    }
  }

  private void pause() {
    pausedUntil = client.ticker().nanos() + pauseNanos(pauses++);
  }

  private static long pauseNanos(int pausesBefore) {
    long nanos = FIRST_PAUSE.toNanos() << Math.min(pausesBefore, DOUBLINGS);
    return Math.min(nanos, MAX_PAUSE.toNanos());
  }
}

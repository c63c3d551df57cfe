// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdevp2p.discovery.dns.LookupException.Kind;

/**
 * One download of one whole tree. Level by level, so that how much there is to do is known long
 * before it is done; a few entries are looked up at the same time ({@link EntriesAhead}).
 */
final class TreeSync {

  private static final int TRIES = 3;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** A tree that changes faster than it can be fetched has to be given up. */
  private static final int MAX_RESTARTS = 3;

  private final DnsClient client;
  private final TreeLink link;

  /** Something of the tree. */
  private interface Lookup<T> {
    T get() throws IOException, InterruptedException;
  }

  TreeSync(DnsClient client, TreeLink link) {
    this.client = client;
    this.link = link;
  }

  SignedTree run() throws IOException, InterruptedException {
    TreeRoot root = retried(() -> client.root(link));
    for (int restarts = 0; ; restarts++) {
      try {
        return new SignedTree(link, root, download(root));
      } catch (LookupException e) {
        // the old entries vanish when a tree is replaced
        if (e.kind() != Kind.NO_SUCH_NAME || restarts == MAX_RESTARTS) {
          throw e;
        }
        TreeRoot newer = retried(() -> client.root(link));
        if (newer.seq() == root.seq()) {
          throw e;
        }
        root = newer;
      }
    }
  }

  private EnrTree download(TreeRoot root) throws IOException, InterruptedException {
    Subtree links = new Subtree(Subtree.Kind.LINKS, root.links(), client.maxEntries());
    Subtree nodes = new Subtree(Subtree.Kind.NODES, root.nodes(), client.maxEntries());
    Map<EntryHash, TreeEntry> entries = new LinkedHashMap<>();
    int come = 0;
    EntriesAhead ahead = new EntriesAhead(client, link);
    try {
      for (Subtree subtree : List.of(links, nodes)) {
        while (!subtree.isDone() || !ahead.isEmpty()) {
          if (!subtree.isDone() && ahead.wantsMore()) {
            client.takeTurn();
            ahead.begin(subtree.takeFirst());
            continue;
          }
          EntriesAhead.Ahead next = ahead.take();
          TreeEntry entry = add(next, subtree);
          entries.put(next.hash(), entry);
          client.listener().entry(link, entry, ++come, links.known() + nodes.known());
        }
      }
    } finally {
      ahead.cancel();
    }
    return new EnrTree(root.seq(), root.nodes(), root.links(), entries);
  }

  private TreeEntry add(EntriesAhead.Ahead next, Subtree subtree)
      throws IOException, InterruptedException {
    TreeEntry entry = retried(next::await, () -> client.entry(link, next.hash()));
    try {
      subtree.add(next.hash(), entry);
    } catch (TreeException e) {
      throw e.at(link.nameOf(next.hash()));
    }
    return entry;
  }

  private <T> T retried(Lookup<T> lookup) throws IOException, InterruptedException {
    return retried(lookup, lookup);
  }

  /** Does {@code again} where that may help. */
  private <T> T retried(Lookup<T> first, Lookup<T> again) throws IOException, InterruptedException {
    for (int tried = 1; ; tried++) {
      try {
        return tried == 1 ? first.get() : again.get();
      } catch (LookupException e) {
        if (e.kind() == Kind.NO_SUCH_NAME || tried == TRIES) {
          throw e;
        }
        client.listener().failed(link, e);
        RateLimit.pause(client.ticker(), PAUSE);
      }
    }
  }
}

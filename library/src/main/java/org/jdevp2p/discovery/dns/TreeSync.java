// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdevp2p.discovery.dns.LookupException.Kind;

/**
 * One download of one whole tree. Level by level, so that how much there is to do is known long
 * before it is done.
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
    while (!links.isDone() || !nodes.isDone()) {
      Subtree subtree = links.isDone() ? nodes : links;
      EntryHash hash = subtree.takeFirst();
      TreeEntry entry = retried(() -> client.entry(link, hash));
      try {
        subtree.add(hash, entry);
      } catch (TreeException e) {
        throw e.at(link.nameOf(hash));
      }
      entries.put(hash, entry);
      client
          .listener()
          .entry(link, entry, links.taken() + nodes.taken(), links.known() + nodes.known());
    }
    return new EnrTree(root.seq(), root.nodes(), root.links(), entries);
  }

  /** Does it again where that may help. */
  private <T> T retried(Lookup<T> lookup) throws IOException, InterruptedException {
    for (int tried = 1; ; tried++) {
      try {
        return lookup.get();
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

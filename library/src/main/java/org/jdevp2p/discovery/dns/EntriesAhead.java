// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jdevp2p.concurrent.Tasks;

/**
 * Some entries of a tree that are looked up at the same time, each on a thread of its own, and
 * taken in the order in which they were begun: whoever takes them sees no difference but the pace.
 *
 * <p>For one thread. Begins nothing by itself: a lookup costs a turn of the client's rate limit,
 * which the one who begins it has taken.
 */
final class EntriesAhead {

  /** A resolver far away answers a few at a time as fast as one, and hardly notices. */
  static final int MAX = 8;

  private final DnsClient client;
  private final TreeLink link;
  private final Tasks tasks = new Tasks();
  private final Queue<Ahead> begun = new ArrayDeque<>();

  EntriesAhead(DnsClient client, TreeLink link) {
    this.client = client;
    this.link = link;
  }

  /** One entry that is being looked up. */
  record Ahead(EntryHash hash, FutureTask<TreeEntry> lookup) {

    /** Waits for it; fails as the lookup did. */
    TreeEntry await() throws IOException, InterruptedException {
      try {
        return lookup.get();
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case IOException failure -> throw failure;
          case Error bug -> throw bug;
          case RuntimeException bug -> throw bug;
          case null, default -> throw new IllegalStateException("lookup of " + hash, e.getCause());
        }
      }
    }
  }

  boolean isEmpty() {
    return begun.isEmpty();
  }

  /** Whether one more should be begun before the next is taken. */
  boolean wantsMore() {
    return begun.size() < MAX && (begun.isEmpty() || !begun.element().lookup.isDone());
  }

  /** Begins to look an entry up. */
  void begin(EntryHash hash) {
    FutureTask<TreeEntry> lookup = new FutureTask<>(() -> client.entryInTurn(link, hash));
    begun.add(new Ahead(hash, lookup));
    tasks.start("look up " + link.nameOf(hash), lookup);
  }

  /** The one that was begun first. */
  Ahead take() {
    return begun.remove();
  }

  /** Interrupts those that were not taken; the resolver lets go of them. */
  void cancel() {
    begun.forEach(ahead -> ahead.lookup.cancel(true));
  }
}

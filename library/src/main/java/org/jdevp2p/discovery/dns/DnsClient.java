// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.discovery.dns.LookupException.Kind;
import org.jdevp2p.node.NodeSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads trees (dnsdisc.md, "Client Protocol"): a whole one at once with {@link #sync}, or node by
 * node, for as long as somebody asks, with {@link #walk}.
 *
 * <p>Nothing is believed: the root must bear the signature of the key in the link, its version must
 * not be below one seen before, and the text of every entry must have the hash that the entry above
 * gives it. Texts, entries and trees have bounds with names.
 *
 * <p>Works on the threads of its callers, several at once if they like; only a sync has threads of
 * its own while it lasts, which look up to 8 entries up at the same time. All lookups of one client
 * share one rate limit, one cache and one memory of versions.
 */
public final class DnsClient {

  /** Roots whose version is remembered; of more, those used longest ago are forgotten. */
  private static final int MAX_VERSIONS = 256;

  private final TxtResolver resolver;
  private final DnsListener listener;
  private final Ticker ticker;
  private final RandomGenerator random;
  private final Duration lookupLimit;
  private final Duration recheckEvery;
  private final int maxEntries;
  private final int maxTrees;
  private final RateLimit rate;
  // each guarded by itself
  private final Map<EntryHash, TreeEntry> cache;
  private final Map<TreeLink, Long> versions = bounded(MAX_VERSIONS);

  private DnsClient(Builder builder) {
    resolver = builder.resolver;
    listener = builder.listener;
    ticker = builder.ticker;
    random = builder.random.orElseGet(ThreadLocalRandomly::new);
    lookupLimit = builder.lookupLimit;
    recheckEvery = builder.recheckEvery;
    maxEntries = builder.maxEntries;
    maxTrees = builder.maxTrees;
    rate = new RateLimit(ticker, builder.lookupsPerSecond);
    cache = bounded(builder.cacheEntries);
  }

  /** The current thread's own generator, whichever thread asks. */
  private static final class ThreadLocalRandomly implements RandomGenerator {
    @Override
    public long nextLong() {
      return ThreadLocalRandom.current().nextLong();
    }
  }

  private static <K, V> Map<K, V> bounded(int max) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > max;
      }
    };
  }

  /** A client with defaults that suit a walk. */
  public static Builder builder(TxtResolver resolver) {
    return new Builder(resolver);
  }

  /**
   * Fetches a whole tree; links to other trees are listed in it, not followed. A lookup that fails
   * for reasons that may pass is tried again, and if the tree is replaced meanwhile, the new one is
   * fetched. Waits on the calling thread, which also tells the listener; an interrupt ends it, and
   * the listener has heard of all that came until then, but for the few that overtook another.
   *
   * @throws TreeException if anything about the tree is wrong
   * @throws LookupException if the root or an entry cannot be had
   */
  public SignedTree sync(TreeLink link) throws IOException, InterruptedException {
    return new TreeSync(this, link).run();
  }

  /**
   * All nodes of these trees and of those they link to, in random order, over and over again. A
   * round in which nothing changed is answered from the cache, as far as that reaches, at no faster
   * pace. Roots are fetched anew now and then, and when entries are missing. The source never ends
   * by itself, however long nothing can be resolved; whoever asks works for it, on his own thread.
   *
   * @throws IllegalArgumentException if there is no link, or more than may be walked through
   */
  public NodeSource walk(List<TreeLink> links) {
    if (links.isEmpty() || links.size() > maxTrees) {
      throw new IllegalArgumentException(
          "a walk through " + links.size() + " trees, 1 to " + maxTrees + " allowed");
    }
    return new TreeWalk(this, links);
  }

  /** Tells of a version that was seen before this client was there; lower ones are refused. */
  public void remember(TreeLink link, long seq) {
    synchronized (versions) {
      versions.merge(link, seq, (a, b) -> Long.compareUnsigned(a, b) >= 0 ? a : b);
    }
  }

  /** Fetches the root of a tree and checks it. */
  TreeRoot root(TreeLink link) throws IOException, InterruptedException {
    takeTurn();
    TreeRoot root = bestRoot(resolver.lookup(link.domain(), lookupLimit), link);
    checkVersion(link, root);
    listener.root(link, root);
    return root;
  }

  /** While a tree is replaced, old and new root may both be there. */
  private static TreeRoot bestRoot(List<String> texts, TreeLink link) throws IOException {
    @Nullable TreeRoot best = null;
    @Nullable TreeException fault = null;
    for (String text : texts) {
      if (!text.startsWith(TreeRoot.PREFIX)) {
        continue; // a domain has other TXT records, too
      }
      try {
        TreeRoot root = checkedRoot(text, link);
        if (best == null || Long.compareUnsigned(root.seq(), best.seq()) > 0) {
          best = root;
        }
      } catch (TreeException e) {
        fault = e;
      }
    }
    if (best != null) {
      return best;
    }
    if (fault != null) {
      throw fault.at(link.domain());
    }
    throw new LookupException(
        Kind.NO_SUCH_NAME,
        link.domain(),
        "TXT records: " + texts.size() + ", none of them the root of a tree");
  }

  private static TreeRoot checkedRoot(String text, TreeLink link) throws TreeException {
    if (!(TreeEntry.parse(text) instanceof TreeRoot root)) {
      throw new IllegalStateException("text with the prefix of a root is another entry");
    }
    if (!root.isSignedBy(link.key())) {
      throw new TreeException(
          "root (seq %s): signature is not by the key of %s"
              .formatted(Long.toUnsignedString(root.seq()), link));
    }
    return root;
  }

  private void checkVersion(TreeLink link, TreeRoot root) throws TreeException {
    synchronized (versions) {
      long seen = versions.getOrDefault(link, 0L);
      if (Long.compareUnsigned(root.seq(), seen) < 0) {
        throw new TreeException(
            "%s: root has seq %s, but %s was seen before: it must not go back"
                .formatted(
                    link.domain(), Long.toUnsignedString(root.seq()), Long.toUnsignedString(seen)));
      }
      versions.put(link, root.seq());
    }
  }

  /**
   * The entry with this hash. The rate limit holds for cached ones, too, so that who walks through
   * a small tree does not spin.
   */
  TreeEntry entry(TreeLink link, EntryHash hash) throws IOException, InterruptedException {
    takeTurn();
    return entryInTurn(link, hash);
  }

  /** Waits until the rate limit allows one more entry. */
  void takeTurn() throws InterruptedException {
    rate.take();
  }

  /** The entry with this hash, for who has taken the turn that it costs. */
  TreeEntry entryInTurn(TreeLink link, EntryHash hash) throws IOException, InterruptedException {
    synchronized (cache) {
      TreeEntry cached = cache.get(hash);
      if (cached != null) {
        return cached;
      }
    }
    String name = link.nameOf(hash);
    TreeEntry entry = checkedEntry(resolver.lookup(name, lookupLimit), hash, name);
    synchronized (cache) {
      cache.put(hash, entry);
    }
    return entry;
  }

  private static TreeEntry checkedEntry(List<String> texts, EntryHash hash, String name)
      throws IOException {
    for (String text : texts) {
      if (text.length() <= TreeEntry.MAX_CHARS && hash.matches(text)) {
        try {
          return TreeEntry.parse(text);
        } catch (TreeException e) {
          throw e.at(name);
        }
      }
    }
    for (String text : texts) {
      if (text.length() > TreeEntry.MAX_CHARS) {
        throw new TreeException(
            "%s: TXT record of %,d characters, at most %,d allowed"
                .formatted(name, text.length(), TreeEntry.MAX_CHARS));
      }
      if (TreeEntry.isOne(text)) {
        throw new TreeException(
            "%s: the entry there has another hash, %s".formatted(name, EntryHash.of(text)));
      }
    }
    throw new LookupException(
        Kind.NO_SUCH_NAME, name, "TXT records: " + texts.size() + ", none of them an entry");
  }

  DnsListener listener() {
    return listener;
  }

  Ticker ticker() {
    return ticker;
  }

  RandomGenerator random() {
    return random;
  }

  Duration recheckEvery() {
    return recheckEvery;
  }

  int maxEntries() {
    return maxEntries;
  }

  int maxTrees() {
    return maxTrees;
  }

  /** Collects what a client needs to know; all but the resolver has a default. */
  public static final class Builder {

    private final TxtResolver resolver;
    private DnsListener listener = new DnsListener() {};
    private Ticker ticker = Ticker.system();
    private Optional<RandomGenerator> random = Optional.empty();
    private Duration lookupLimit = Duration.ofSeconds(5);
    private Duration recheckEvery = Duration.ofMinutes(30);
    private double lookupsPerSecond = 3;
    private int cacheEntries = 1000;
    private int maxEntries = 100_000;
    private int maxTrees = 32;

    private Builder(TxtResolver resolver) {
      this.resolver = resolver;
    }

    /** Who hears what happens; nobody by default. */
    public Builder listener(DnsListener value) {
      listener = value;
      return this;
    }

    /** The clock; the machine's by default. */
    public Builder ticker(Ticker value) {
      ticker = value;
      return this;
    }

    /** What decides the order of a walk; for use by several threads, unless only one walks. */
    public Builder random(RandomGenerator value) {
      random = Optional.of(value);
      return this;
    }

    /** How long one lookup may take, retries of the resolver included; 5 s by default. */
    public Builder lookupLimit(Duration value) {
      lookupLimit = positive("lookup limit", value);
      return this;
    }

    /** How often a walk looks whether a root has changed; every 30 min by default. */
    public Builder recheckEvery(Duration value) {
      recheckEvery = positive("recheck interval", value);
      return this;
    }

    /** Lookups a second, 10 more after a quiet time; 3 by default, which is polite for a walk. */
    public Builder lookupsPerSecond(double value) {
      if (!(value >= 0.001 && value <= 1_000_000)) {
        throw new IllegalArgumentException(value + " lookups a second, 0.001 to 1000000 allowed");
      }
      lookupsPerSecond = value;
      return this;
    }

    /** Entries kept, of 2 KiB at the most; 1,000 by default. */
    public Builder cacheEntries(int value) {
      cacheEntries = positive("cache entries", value);
      return this;
    }

    /** Entries that a subtree of nodes or links may have; 100,000 by default. */
    public Builder maxEntries(int value) {
      maxEntries = positive("entries of a subtree", value);
      return this;
    }

    /** Trees that a walk goes through, those it was given and those they link to; 32 by default. */
    public Builder maxTrees(int value) {
      maxTrees = positive("trees of a walk", value);
      return this;
    }

    /** The client. */
    public DnsClient build() {
      return new DnsClient(this);
    }

    private static int positive(String what, int value) {
      if (value < 1) {
        throw new IllegalArgumentException(what + ": " + value + ", 1 or more expected");
      }
      return value;
    }

    private static Duration positive(String what, Duration value) {
      if (!value.isPositive()) {
        throw new IllegalArgumentException(what + ": " + value + ", more than 0 expected");
      }
      return value;
    }
  }
}

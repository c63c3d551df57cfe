// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.topic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jdevp2p.discovery.table.AddressLimits;
import org.jdevp2p.discovery.table.Table;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.v5.DiscV5;
import org.jdevp2p.discovery.v5.Topic;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.node.NodeSource;

/**
 * Topic discovery of one node, all three roles: keeps advertisements of others, advertises this
 * node, searches for those that a topic has.
 *
 * <p>Public methods are for any thread outside of a step.
 */
public final class Topics implements AutoCloseable {

  /** How many advertisers are enough, if nobody says ({@code F_lookup}). */
  public static final int WANTED = 30;

  /** How long the searches of a source may take. */
  private static final Duration SEARCH_LIMIT = Duration.ofMinutes(1);

  /** Topics whose registrars are remembered for the next search. */
  private static final int MAX_SERVICE_TABLES = 64;

  private final TopicNode node;
  private final Loop loop;
  private final DiscV5 v5;
  private final Registrar registrar;
  private final Map<Topic, Advertiser> advertisers = new HashMap<>();
  private final Set<Search> searches = new HashSet<>();
  private final Set<TopicSource> sources = new HashSet<>();
  private boolean closed;

  /** The one that was used longest ago first. */
  private final LinkedHashMap<Topic, ServiceTable> serviceTables =
      new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Begins to answer topic requests that come through {@code v5}, and says so in the record, if
   * there is room for any advertisement.
   */
  public Topics(
      LocalNode self,
      Loop loop,
      Table table,
      DiscV5 v5,
      TopicLimits limits,
      AddressLimits addressLimits) {
    this.node = new TopicNode(self, loop, table::verifiedRecords, v5, limits, addressLimits);
    this.loop = loop;
    this.v5 = v5;
    registrar =
        loop.call(() ->
            new Registrar(loop, table, limits, t -> Optional.ofNullable(serviceTables.get(t))));
    if (isRegistrar()) {
      v5.onTopic(registrar);
      self.update(draft -> draft.put(Capability.ENTRY));
    }
  }

  private boolean isRegistrar() {
    return node.limits().advertisements() > 0;
  }

  /**
   * From now on this node is to be found under a topic. It takes until the first registrars have
   * admitted it, which may be a quarter of an hour. Does nothing if it is already.
   */
  public void advertise(Topic topic) {
    loop.run(() -> {
      if (!closed && !advertisers.containsKey(topic)) {
        Advertiser advertiser = new Advertiser(node, serviceTable(topic));
        advertisers.put(topic, advertiser);
        advertiser.start();
      }
    });
  }

  /** From now on no more; what registrars keep they keep until its time is over. */
  public void withdraw(Topic topic) {
    loop.run(() -> {
      Advertiser advertiser = advertisers.remove(topic);
      if (advertiser != null) {
        advertiser.close();
      }
    });
  }

  /**
   * Looks for nodes that advertise themselves under a topic, and waits.
   *
   * @param wanted how many are enough
   * @param limit how long at most: what was found by then is the result
   * @return those found, of one subnet no more than {@link AddressLimits#perTable}; what they say
   *     of themselves is signed, and nothing else is proven
   * @throws IllegalArgumentException if none are wanted
   * @throws InterruptedException if this thread is interrupted while it waits
   */
  public List<NodeRecord> search(Topic topic, int wanted, Duration limit)
      throws InterruptedException {
    return search(topic, wanted, limit, (NodeRecord record) -> {});
  }

  /**
   * The same.
   *
   * @param onFound hears of each as it is found, on the calling thread
   */
  public List<NodeRecord> search(
      Topic topic, int wanted, Duration limit, Consumer<NodeRecord> onFound)
      throws InterruptedException {
    checkWanted(wanted);
    BlockingQueue<Optional<NodeRecord>> found = new LinkedBlockingQueue<>(); // empty: the end
    Search search =
        loop.call(() -> {
          Search begun =
              newSearch(
                  topic,
                  wanted,
                  limit,
                  record -> found.add(Optional.of(record)),
                  all -> found.add(Optional.empty()));
          begun.start(registrar.advertisers(topic));
          return begun;
        });
    try {
      List<NodeRecord> all = new ArrayList<>();
      for (Optional<NodeRecord> next = found.take(); next.isPresent(); next = found.take()) {
        all.add(next.get());
        onFound.accept(next.get());
      }
      return all;
    } finally {
      loop.run(search::end);
    }
  }

  /**
   * Looks as {@link #search} does, without waiting. For callers within a step, too.
   *
   * @param then hears of the result, once, within a step
   */
  public void startSearch(
      Topic topic, int wanted, Duration limit, Consumer<List<NodeRecord>> then) {
    checkWanted(wanted);
    loop.run(() ->
        newSearch(topic, wanted, limit, record -> {}, then).start(registrar.advertisers(topic)));
  }

  private static void checkWanted(int wanted) {
    if (wanted < 1) {
      throw new IllegalArgumentException("search for " + wanted + " nodes, at least 1 expected");
    }
  }

  /** The nodes of a topic without end, for a dialer for instance: searched for while one waits. */
  public NodeSource nodes(Topic topic) {
    TopicSource source =
        new TopicSource(
            loop,
            (onFound, then) -> newSearch(topic, WANTED, SEARCH_LIMIT, onFound, then),
            search -> search.start(registrar.advertisers(topic)),
            sources::remove);
    boolean late =
        loop.call(() -> {
          sources.add(source);
          return closed;
        });
    if (late) {
      source.close();
    }
    return source;
  }

  private Search newSearch(
      Topic topic,
      int wanted,
      Duration limit,
      Consumer<NodeRecord> onFound,
      Consumer<List<NodeRecord>> then) {
    Search search =
        new Search(
            new Search.Question(topic, wanted, limit),
            node,
            serviceTable(topic),
            onFound,
            (ended, found) -> {
              searches.remove(ended);
              then.accept(found);
            });
    searches.add(search);
    if (closed) {
      search.end();
    }
    return search;
  }

  private ServiceTable serviceTable(Topic topic) {
    ServiceTable known = serviceTables.get(topic);
    if (known == null) {
      known = new ServiceTable(topic, node.self().nodeId(), node.addressLimits());
      serviceTables.put(topic, known);
      if (serviceTables.size() > MAX_SERVICE_TABLES) {
        serviceTables.pollFirstEntry();
      }
    }
    return known;
  }

  /** What there is at this moment. */
  public TopicsInfo info() {
    return loop.call(() ->
        new TopicsInfo(
            registrar.advertisements(),
            registrar.topics(),
            advertisers.entrySet().stream().map(this::advertised).toList()));
  }

  private TopicsInfo.Advertised advertised(Map.Entry<Topic, Advertiser> entry) {
    Advertiser advertiser = entry.getValue();
    return new TopicsInfo.Advertised(
        entry.getKey(), advertiser.registrars(), advertiser.registered(), advertiser.pending());
  }

  /**
   * Ends all advertising, all searches with what they have found, and all sources; answers no topic
   * requests any more, and the record does not say so any more. Does nothing the second time.
   */
  @Override
  public void close() {
    loop.run(() -> {
      if (closed) {
        return;
      }
      closed = true;
      if (isRegistrar()) {
        v5.noTopics();
        node.self().update(draft -> draft.remove(Capability.KEY));
      }
      advertisers.values().forEach(Advertiser::close);
      advertisers.clear();
      List.copyOf(sources).forEach(TopicSource::close);
      List.copyOf(searches).forEach(Search::end);
    });
  }
}

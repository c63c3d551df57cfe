// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.topic;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jdevp2p.discovery.v5.Topic;
import org.jdevp2p.node.IpScope;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.jspecify.annotations.Nullable;

/**
 * The advertisements that a registrar keeps, and how long another has to wait for its place among
 * them (discv5-theory.md, "Ad Cache", "Waiting-Time Function").
 *
 * <p>All live equally long, so the one that came first goes first. Addresses of loopback and of
 * local networks are not compared: there many nodes share one, as everywhere in this library.
 *
 * <p>Used within steps. Times are nanoseconds of the loop's clock.
 */
final class AdCache {

  private record Key(Topic topic, NodeId advertiser) {}

  private record Ad(NodeRecord record, InetAddress address, long expires) {}

  private static final class Service {
    final Map<NodeId, NodeRecord> records = new HashMap<>();
    final LowerBound bound = new LowerBound();
  }

  /**
   * How long an advertisement has to wait, all in all, in nanoseconds: may be infinite.
   *
   * @param service for there are others of this topic
   * @param address for there are others near
   * @param safety at any rate
   */
  record Wait(double service, double address, double safety) {

    double total() {
      return service + address + safety;
    }
  }

  private final TopicLimits limits;
  private final LinkedHashMap<Key, Ad> ads = new LinkedHashMap<>();
  private final Map<Topic, Service> services = new HashMap<>();
  private final IpTree four = new IpTree();
  private final IpTree six = new IpTree();

  AdCache(TopicLimits limits) {
    this.limits = limits;
  }

  int size() {
    return ads.size();
  }

  int services() {
    return services.size();
  }

  /** Forgets those whose time is over. */
  void expire(long now) {
    for (Map.Entry<Key, Ad> oldest = ads.firstEntry();
        oldest != null && oldest.getValue().expires() - now <= 0;
        oldest = ads.firstEntry()) {
      remove(oldest.getKey(), oldest.getValue());
    }
  }

  /**
   * How long this advertisement has to wait as things are. One that is there already waits as if it
   * were not, for it is to be renewed.
   */
  Wait waitingTime(Topic topic, NodeId advertiser, InetAddress address, long now) {
    Ad own = ads.get(new Key(topic, advertiser));
    Service service = services.get(topic);
    int count = ads.size() - (own == null ? 0 : 1);
    int same = service == null ? 0 : service.records.size() - (own == null ? 0 : 1);
    double free = 1 - (double) count / limits.advertisements();
    double unit =
        free <= 0
            ? Double.POSITIVE_INFINITY
            : limits.lifetime().toNanos() / Math.pow(free, limits.occupancyExponent());
    double share = count == 0 ? 0 : (double) same / count;
    return new Wait(
        Math.max(times(unit, share), service == null ? 0 : service.bound.at(now)),
        Math.max(times(unit, score(own, address)), boundAt(address, now)),
        unit * limits.safety());
  }

  /** For no reason nobody waits, however little room there is. */
  private static double times(double unit, double reason) {
    return reason == 0 ? 0 : unit * reason;
  }

  private double score(@Nullable Ad own, InetAddress address) {
    if (IpScope.isLocal(address)) {
      return 0;
    }
    InetAddress left = own == null || IpScope.isLocal(own.address()) ? null : own.address();
    IpTree tree = tree(address);
    return tree.score(address, left != null && tree(left) == tree ? left : null);
  }

  private double boundAt(InetAddress address, long now) {
    return IpScope.isLocal(address) ? 0 : tree(address).bound(address).at(now);
  }

  /** A waiting time was told: nobody gets a better one by asking again. */
  void told(Topic topic, InetAddress address, Wait wait, long now) {
    Service service = services.get(topic);
    if (service != null) {
      service.bound.raise(bounded(wait.service()), now);
    }
    if (!IpScope.isLocal(address)) {
      tree(address).bound(address).raise(bounded(wait.address()), now);
    }
  }

  /**
   * A bound reaches no further than an advertisement lives: all that made the wait long is over
   * then. The specification does not cut it; with the room nearly gone, waits are longer than that.
   */
  private double bounded(double wait) {
    return Math.min(wait, (double) limits.lifetime().toNanos());
  }

  /** Keeps an advertisement, in place of an earlier one of this node for this topic. */
  void admit(Topic topic, NodeRecord record, InetAddress address, long now) {
    Key key = new Key(topic, record.nodeId());
    Ad earlier = ads.remove(key);
    ads.put(key, new Ad(record, address, now + limits.lifetime().toNanos()));
    services.computeIfAbsent(topic, none -> new Service()).records.put(record.nodeId(), record);
    count(address, 1); // before the earlier one goes: the bounds of what was never absent stay
    if (earlier != null) {
      count(earlier.address(), -1);
    }
  }

  private void remove(Key key, Ad ad) {
    ads.remove(key);
    Service service = services.get(key.topic());
    if (service != null) {
      service.records.remove(key.advertiser());
      if (service.records.isEmpty()) {
        services.remove(key.topic());
      }
    }
    count(ad.address(), -1);
  }

  private void count(InetAddress address, int step) {
    if (IpScope.isLocal(address)) {
      return;
    }
    if (step > 0) {
      tree(address).add(address);
    } else {
      tree(address).remove(address);
    }
  }

  private IpTree tree(InetAddress address) {
    return address.getAddress().length == 4 ? four : six;
  }

  /** Those registered under a topic; if there are more than {@code limit}, chance decides. */
  List<NodeRecord> some(Topic topic, int limit, RandomGenerator random) {
    Service service = services.get(topic);
    if (service == null) {
      return List.of();
    }
    List<NodeRecord> records = new ArrayList<>(service.records.values());
    int count = Math.min(limit, records.size());
    for (int i = 0; i < count; i++) { // no more draws than are wanted
      Collections.swap(records, i, random.nextInt(i, records.size()));
    }
    return records.subList(0, count);
  }
}

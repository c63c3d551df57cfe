// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.CryptoException;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.discovery.DiscoveryConfig;
import org.jdevp2p.discovery.table.Target;
import org.jdevp2p.discovery.topic.TopicLimits;
import org.jdevp2p.discovery.udp.PacketLimits;
import org.jdevp2p.discovery.v5.Topic;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;

/**
 * Nodes that discover each other over a {@link SimulatedNetwork}, on its clock and from a seed: the
 * same seeds give the same run.
 *
 * <p>The first node is the bootnode of all others. Each has an IPv4 address in a /24 of its own.
 * Not thread-safe: the thread that moves the network's clock uses it.
 */
public final class SimulatedDiscovery implements AutoCloseable {

  /** How many of the closest nodes a lookup finds. */
  private static final int K = 16;

  private static final int PORT = 30303;

  /**
   * A quarter of what a node watches by default, whose half MiB a large network has no room for.
   */
  private static final int SOURCES = 1 << 12;

  private static final int FIRST_NETWORK = 20; // 20.0.0.0/24 and so on: no special addresses
  private static final Duration LOOKUP_LIMIT = Duration.ofMinutes(2);

  private final SimulatedNetwork network;
  private final SplittableRandom random;
  private final List<Member> members = new ArrayList<>();
  private Optional<TopicLimits> topics = Optional.empty();

  /**
   * One of the nodes.
   *
   * @param v4 whether it speaks discovery v4
   * @param v5 whether it speaks discovery v5
   */
  public record Member(Discovery discovery, NodeId id, boolean v4, boolean v5) {

    /** Whether the two speak a common version. */
    public boolean canMeet(Member other) {
      return !id.equals(other.id) && ((v4 && other.v4) || (v5 && other.v5));
    }
  }

  /** Nobody yet. */
  public SimulatedDiscovery(SimulatedNetwork network, long seed) {
    this.network = network;
    this.random = new SplittableRandom(seed);
  }

  /** All nodes, in the order in which they came. */
  public List<Member> members() {
    return List.copyOf(members);
  }

  /** Those that are started from now on discover topics, too; all must speak v5. */
  public void topics(TopicLimits limits) {
    topics = Optional.of(limits);
  }

  /**
   * Starts a node.
   *
   * @throws IOException if its address is taken
   */
  public Member add(boolean v4, boolean v5) throws IOException {
    return add(address(members.size()), v4, v5);
  }

  /**
   * Starts a node at an address of its own choice.
   *
   * @throws IOException if its address is taken
   */
  public Member add(InetAddress address, boolean v4, boolean v5) throws IOException {
    SecretKey key = key();
    DiscoveryConfig.Builder config =
        DiscoveryConfig.builder()
            .key(key)
            .transport(network.open(new InetSocketAddress(address, PORT)))
            .ticker(network.ticker())
            .random(random.split())
            .packetLimits(PacketLimits.DEFAULT.withSources(SOURCES))
            .v4(v4)
            .v5(v5);
    topics.ifPresent(config::topics);
    if (!members.isEmpty()) {
      config.bootnode(members.getFirst().discovery().localNode().record());
    }
    Member member = new Member(Discovery.start(config.build()), NodeId.of(key.publicKey()), v4, v5);
    members.add(member);
    return member;
  }

  /**
   * Starts nodes one after another. Of three, one speaks v4, one v5, and one both, as the first
   * does.
   *
   * @param between how much time passes after each
   * @throws IOException if an address is taken
   */
  public void grow(int count, Duration between) throws IOException {
    for (int i = 0; i < count; i++) {
      int kind = members.size() % 3;
      add(kind != 1, kind != 2);
      network.run(between);
    }
  }

  /** The true closest to a point among those that {@code member} can meet, the closest first. */
  public List<NodeId> closest(Member member, NodeId target) {
    return members.stream()
        .filter(member::canMeet)
        .map(Member::id)
        .sorted(target::compareDistance)
        .limit(K)
        .toList();
  }

  /** Searches a topic, and lets time pass until there is a result. */
  public List<NodeId> search(Member member, Topic topic, int wanted) {
    AtomicReference<List<NodeRecord>> result = new AtomicReference<>();
    member.discovery().topics().orElseThrow().startSearch(topic, wanted, LOOKUP_LIMIT, result::set);
    if (!network.runUntil(() -> result.get() != null, LOOKUP_LIMIT.plusSeconds(1))) {
      throw new IllegalStateException("a search did not end within " + LOOKUP_LIMIT);
    }
    return result.get().stream().map(NodeRecord::nodeId).toList();
  }

  /** Looks up, and lets time pass until there is a result. */
  public List<NodeId> lookup(Member member, Target target) {
    AtomicReference<List<Node>> result = new AtomicReference<>();
    member.discovery().lookup(target, result::set);
    if (!network.runUntil(() -> result.get() != null, LOOKUP_LIMIT)) {
      throw new IllegalStateException("a lookup did not end within " + LOOKUP_LIMIT);
    }
    return result.get().stream().map(Node::nodeId).toList();
  }

  /**
   * Of so many lookups of random points by random nodes, how many find exactly the true ones. They
   * run at the same time: what a large network does meanwhile costs far more than they do.
   */
  public int trueLookups(int count) {
    int[] ended = new int[2]; // all, and those that were right
    for (int i = 0; i < count; i++) {
      Member member = members.get(random.nextInt(members.size()));
      Target target = Target.random(random);
      member
          .discovery()
          .lookup(
              target,
              found -> {
                ended[0]++;
                List<NodeId> ids = found.stream().map(Node::nodeId).toList();
                ended[1] += ids.equals(closest(member, target.id())) ? 1 : 0;
              });
    }
    if (!network.runUntil(() -> ended[0] == count, LOOKUP_LIMIT)) {
      throw new IllegalStateException(
          count - ended[0] + " of " + count + " lookups did not end within " + LOOKUP_LIMIT);
    }
    return ended[1];
  }

  private SecretKey key() {
    byte[] secret = new byte[SecretKey.SIZE_BYTES];
    random.nextBytes(secret);
    secret[0] = 1; // above 0 and below the order of the curve
    try {
      return SecretKey.of(Bytes.wrap(secret));
    } catch (CryptoException e) {
      throw new IllegalStateException(e);
    }
  }

  private static InetAddress address(int number) throws UnknownHostException {
    byte last = (byte) number; // were it always the same, all would have the same hash code
    byte[] address = {
      (byte) (FIRST_NETWORK + (number >> 16)), (byte) (number >> 8), (byte) number, last
    };
    return InetAddress.getByAddress(address);
  }

  /** Stops all nodes. */
  @Override
  public void close() {
    members.forEach(member -> member.discovery().close());
  }
}

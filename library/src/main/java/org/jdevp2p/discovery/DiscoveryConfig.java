// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.table.AddressLimits;
import org.jdevp2p.discovery.table.NodeStore;
import org.jdevp2p.discovery.topic.TopicLimits;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.jdevp2p.discovery.udp.PacketLimits;
import org.jdevp2p.discovery.v4.DiscV4Limits;
import org.jdevp2p.discovery.v5.DiscV5Limits;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.Node;

/**
 * How a node's discovery is set up. Made with {@link #builder}.
 *
 * @param self who we are; its record will state where we are
 * @param listen where to listen; port 0 lets the system choose
 * @param transport what to send and receive with in place of a socket at {@code listen}
 * @param advertise the address that our record is to state, if it is known; otherwise the one that
 *     we listen at, or if that is any, the one that others see
 * @param bootnodes nodes to begin with; host names are looked up
 * @param v4 whether discovery v4 is spoken
 * @param v5 whether discovery v5 is spoken
 * @param store remembers nodes until the next start; closed with the discovery
 * @param filter which nodes {@link Discovery#nodes} gives; those without record are asked for
 *     theirs first
 * @param addressLimits how many nodes of one subnet the table takes, and a search for a topic
 *     yields
 * @param packetLimits how many packets of one source are looked at
 * @param v4Limits what discovery v4 keeps
 * @param v5Limits what discovery v5 keeps
 * @param topics topic discovery, if it is switched on: what it keeps
 * @param ticker the clock
 * @param random chance, for secrets too
 */
public record DiscoveryConfig(
    LocalNode self,
    InetSocketAddress listen,
    Optional<DatagramTransport> transport,
    Optional<InetAddress> advertise,
    List<Node> bootnodes,
    boolean v4,
    boolean v5,
    NodeStore store,
    Optional<Predicate<Node>> filter,
    AddressLimits addressLimits,
    PacketLimits packetLimits,
    DiscV4Limits v4Limits,
    DiscV5Limits v5Limits,
    Optional<TopicLimits> topics,
    Ticker ticker,
    RandomGenerator random) {

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if neither version is spoken, or topics without v5
   */
  public DiscoveryConfig {
    bootnodes = List.copyOf(bootnodes);
    if (!v4 && !v5) {
      throw new IllegalArgumentException("discovery speaks neither v4 nor v5");
    }
    if (topics.isPresent() && !v5) {
      throw new IllegalArgumentException("topic discovery needs v5, which is switched off");
    }
  }

  /** A builder with everything by default: a new key, loopback, a port that the system chooses. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects what differs from the defaults. Not thread-safe. */
  public static final class Builder {
    private SecretKey key = SecretKey.random();
    private Optional<LocalNode> self = Optional.empty();
    private InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private Optional<DatagramTransport> transport = Optional.empty();
    private Optional<InetAddress> advertise = Optional.empty();
    private final List<Node> bootnodes = new ArrayList<>();
    private boolean v4 = true;
    private boolean v5 = true;
    private NodeStore store = NodeStore.none();
    private Optional<Predicate<Node>> filter = Optional.empty();
    private AddressLimits addressLimits = AddressLimits.DEFAULT;
    private PacketLimits packetLimits = PacketLimits.DEFAULT;
    private DiscV4Limits v4Limits = DiscV4Limits.DEFAULT;
    private DiscV5Limits v5Limits = DiscV5Limits.DEFAULT;
    private Optional<TopicLimits> topics = Optional.empty();
    private Ticker ticker = Ticker.system();
    private RandomGenerator random = new SecureRandom();

    private Builder() {}

    /** The node's static key; a new one by default. */
    public Builder key(SecretKey value) {
      key = value;
      return this;
    }

    /** Who we are, shared with a server for instance; in place of {@link #key}. */
    public Builder localNode(LocalNode value) {
      self = Optional.of(value);
      return this;
    }

    /** Where to listen; by default on loopback, at a port that the system chooses. */
    public Builder listen(InetSocketAddress value) {
      listen = value;
      return this;
    }

    /** What to send and receive with in place of a socket; closed with the discovery. */
    public Builder transport(DatagramTransport value) {
      transport = Optional.of(value);
      return this;
    }

    /** The address that our record states; then nobody is asked how he sees us. */
    public Builder advertise(InetAddress value) {
      advertise = Optional.of(value);
      return this;
    }

    /** Adds a node to begin with. */
    public Builder bootnode(Node value) {
      bootnodes.add(value);
      return this;
    }

    /** Adds nodes to begin with. */
    public Builder bootnodes(Collection<? extends Node> values) {
      bootnodes.addAll(values);
      return this;
    }

    /** Whether discovery v4 is spoken; by default it is. */
    public Builder v4(boolean value) {
      v4 = value;
      return this;
    }

    /** Whether discovery v5 is spoken; by default it is. */
    public Builder v5(boolean value) {
      v5 = value;
      return this;
    }

    /** Remembers nodes until the next start; by default nothing does. */
    public Builder store(NodeStore value) {
      store = value;
      return this;
    }

    /** Which nodes {@link Discovery#nodes} gives; all by default, with a record or without. */
    public Builder filter(Predicate<Node> value) {
      filter = Optional.of(value);
      return this;
    }

    /** How many nodes of one subnet the table takes. */
    public Builder addressLimits(AddressLimits value) {
      addressLimits = value;
      return this;
    }

    /** How many packets of one source are looked at. */
    public Builder packetLimits(PacketLimits value) {
      packetLimits = value;
      return this;
    }

    /** What discovery v4 keeps. */
    public Builder v4Limits(DiscV4Limits value) {
      v4Limits = value;
      return this;
    }

    /** What discovery v5 keeps. */
    public Builder v5Limits(DiscV5Limits value) {
      v5Limits = value;
      return this;
    }

    /** Whether topics are discovered, too; by default they are not. */
    public Builder topics(boolean value) {
      topics = value ? Optional.of(TopicLimits.DEFAULT) : Optional.empty();
      return this;
    }

    /** Switches topic discovery on, with these numbers. */
    public Builder topics(TopicLimits value) {
      topics = Optional.of(value);
      return this;
    }

    /** The clock; the machine's by default. */
    public Builder ticker(Ticker value) {
      ticker = value;
      return this;
    }

    /** Chance; a {@link SecureRandom} by default, and nothing else outside of simulations. */
    public Builder random(RandomGenerator value) {
      random = value;
      return this;
    }

    /** The configuration. */
    public DiscoveryConfig build() {
      return new DiscoveryConfig(
          self.orElseGet(this::newSelf),
          listen,
          transport,
          advertise,
          bootnodes,
          v4,
          v5,
          store,
          filter,
          addressLimits,
          packetLimits,
          v4Limits,
          v5Limits,
          topics,
          ticker,
          random);
    }

    private LocalNode newSelf() {
      return new LocalNode(key, LocalNode.firstSeq(ticker.unixMillis(), store.recordSeq()));
    }
  }
}

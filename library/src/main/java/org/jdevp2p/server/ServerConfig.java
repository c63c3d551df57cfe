// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.Enode;
import org.jdevp2p.peer.LinkLimits;
import org.jdevp2p.peer.MemoryBudget;
import org.jdevp2p.peer.Protocol;

/**
 * How a node is set up. Made with {@link #builder}.
 *
 * @param key the node's static key
 * @param clientId what Hello says of the software
 * @param listen where to listen; nothing for a node that only dials. Port 0 lets the system choose
 * @param protocols the subprotocols that it speaks
 * @param staticPeers whom it keeps linked
 * @param maxPeers links at the most; static ones come on top
 * @param maxDialed links that it begins of its own accord, with nodes that a source names; some
 *     places must be left for those who dial
 * @param maxPending inbound connections that may be in handshake at once
 * @param handshakeLimit from TCP accept or connect to the remote's Hello
 * @param linkLimits times and sizes that bound each link
 * @param memory budget for received messages; share one between the nodes of a process
 * @param ticker the clock
 */
public record ServerConfig(
    SecretKey key,
    String clientId,
    Optional<InetSocketAddress> listen,
    List<Protocol> protocols,
    List<Enode> staticPeers,
    int maxPeers,
    int maxDialed,
    int maxPending,
    Duration handshakeLimit,
    LinkLimits linkLimits,
    MemoryBudget memory,
    Ticker ticker) {

  /** One of so many links is of our own making, as in go-ethereum. */
  private static final int DIALED_SHARE = 3;

  /** Copies the lists. */
  public ServerConfig {
    protocols = List.copyOf(protocols);
    staticPeers = List.copyOf(staticPeers);
  }

  /** A builder with everything by default: a new key, loopback, a port that the system chooses. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects what differs from the defaults. Not thread-safe. */
  public static final class Builder {
    private SecretKey key = SecretKey.random();
    private String clientId = "jdevp2p";
    private Optional<InetSocketAddress> listen =
        Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final List<Protocol> protocols = new ArrayList<>();
    private final List<Enode> staticPeers = new ArrayList<>();
    private int maxPeers = 50;
    private OptionalInt maxDialed = OptionalInt.empty();
    private int maxPending = 50;
    private Duration handshakeLimit = Duration.ofSeconds(5);
    private LinkLimits linkLimits = LinkLimits.DEFAULT;
    private Optional<MemoryBudget> memory = Optional.empty();
    private Ticker ticker = Ticker.system();

    private Builder() {}

    /** The node's static key; a new one by default. */
    public Builder key(SecretKey value) {
      key = value;
      return this;
    }

    /** What Hello says of the software. */
    public Builder clientId(String value) {
      clientId = value;
      return this;
    }

    /** Where to listen; by default on loopback, at a port that the system chooses. */
    public Builder listen(InetSocketAddress value) {
      listen = Optional.of(value);
      return this;
    }

    /** A node that only dials. */
    public Builder dialOnly() {
      listen = Optional.empty();
      return this;
    }

    /** Adds a subprotocol. */
    public Builder protocol(Protocol value) {
      protocols.add(value);
      return this;
    }

    /**
     * Adds a node to keep linked, from the start on: whoever must hear of its first link subscribes
     * first, and then calls {@link Server#addPeer}.
     */
    public Builder staticPeer(Enode value) {
      staticPeers.add(value);
      return this;
    }

    /** Links at the most; 50 by default. */
    public Builder maxPeers(int value) {
      maxPeers = value;
      return this;
    }

    /**
     * Links that the node begins of its own accord, with nodes that a source names ({@link
     * Server#dialFrom}); by default a third of {@link #maxPeers}, at least one.
     */
    public Builder maxDialed(int value) {
      maxDialed = OptionalInt.of(value);
      return this;
    }

    /** Inbound connections in handshake at the most; 50 by default. */
    public Builder maxPending(int value) {
      maxPending = value;
      return this;
    }

    /** From TCP accept or connect to Hello; 5 s by default. */
    public Builder handshakeLimit(Duration value) {
      handshakeLimit = value;
      return this;
    }

    /** Times and sizes that bound each link. */
    public Builder linkLimits(LinkLimits value) {
      linkLimits = value;
      return this;
    }

    /** Budget for received messages; by default a quarter of the heap for this node. */
    public Builder memory(MemoryBudget value) {
      memory = Optional.of(value);
      return this;
    }

    /** The clock; the machine's by default. */
    public Builder ticker(Ticker value) {
      ticker = value;
      return this;
    }

    /** The configuration. */
    public ServerConfig build() {
      return new ServerConfig(
          key,
          clientId,
          listen,
          protocols,
          staticPeers,
          maxPeers,
          maxDialed.orElse(Math.max(1, maxPeers / DIALED_SHARE)),
          maxPending,
          handshakeLimit,
          linkLimits,
          memory.orElseGet(MemoryBudget::ofHeap),
          ticker);
    }
  }
}

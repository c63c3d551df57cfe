// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.LinkKind;
import org.jdevp2p.peer.Peer;

/**
 * The links of a node, one for each remote, and who gets in. Guarded by its own monitor.
 *
 * <p>When two nodes dial each other at once there are two links, and each side might refuse the one
 * that the other keeps. So both keep the same: the one that the node with the lower id has dialled.
 */
final class PeerSet {

  /** Two links that began within this time were dialled at once. */
  private static final Duration SIMULTANEOUS = Duration.ofSeconds(5);

  private final NodeId self;
  private final int maxPeers;
  private final Map<NodeId, Peer> peers = new HashMap<>();
  private boolean closed;

  /** Set before the first link. */
  private Runnable whenOneLeaves = () -> {};

  PeerSet(NodeId self, int maxPeers) {
    this.self = self;
    this.maxPeers = maxPeers;
  }

  /** Whether a link with {@code id} would be let in: asked before Hello, and binding for nobody. */
  synchronized Optional<DisconnectReason> refusal(NodeId id, LinkKind kind) {
    if (closed) {
      return Optional.of(DisconnectReason.CLIENT_QUITTING);
    }
    if (id.equals(self)) {
      return Optional.of(DisconnectReason.SELF);
    }
    Peer linked = peers.get(id);
    if (linked != null && !givesWay(linked, id, kind)) {
      return Optional.of(DisconnectReason.ALREADY_CONNECTED);
    }
    if (linked == null && peers.size() >= maxPeers && !kind.isStatic() && !kind.trusted()) {
      return Optional.of(DisconnectReason.TOO_MANY_PEERS);
    }
    return Optional.empty();
  }

  /** Lets {@code peer} in, in place of an older link if that gives way; or says why not. */
  Optional<DisconnectReason> add(Peer peer) {
    Peer replaced;
    synchronized (this) {
      Optional<DisconnectReason> refusal = refusal(peer.id(), peer.kind());
      if (refusal.isPresent()) {
        return refusal;
      }
      replaced = peers.put(peer.id(), peer);
      notifyAll();
    }
    if (replaced != null) {
      replaced.disconnect(DisconnectReason.ALREADY_CONNECTED, "both sides dialled at once");
    }
    return Optional.empty();
  }

  private boolean givesWay(Peer linked, NodeId id, LinkKind kind) {
    if (linked.exit().isPresent()) {
      return true;
    }
    boolean lowerDialled = kind.inbound() == id.hash().compareTo(self.hash()) < 0;
    return linked.kind().inbound() != kind.inbound()
        && lowerDialled
        && linked.age().compareTo(SIMULTANEOUS) < 0;
  }

  /**
   * Has {@code action} run each time that a link has left, on the link's thread, without a lock.
   */
  void whenOneLeaves(Runnable action) {
    whenOneLeaves = action;
  }

  void remove(Peer peer) {
    synchronized (this) {
      peers.remove(peer.id(), peer);
      notifyAll();
    }
    whenOneLeaves.run();
  }

  /** How many links we began without being told to keep them. */
  synchronized int dialed() {
    return (int)
        peers.values().stream().filter(p -> !p.kind().inbound() && !p.kind().isStatic()).count();
  }

  synchronized boolean contains(NodeId id) {
    return peers.containsKey(id);
  }

  synchronized Optional<Peer> peer(NodeId id) {
    return Optional.ofNullable(peers.get(id));
  }

  synchronized List<Peer> all() {
    return new ArrayList<>(peers.values());
  }

  /** Waits until there is no link with {@code id}. */
  synchronized void awaitAbsence(NodeId id) throws InterruptedException {
    while (peers.containsKey(id)) {
      wait();
    }
  }

  /** Nobody gets in any more. */
  synchronized List<Peer> close() {
    closed = true;
    return all();
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.node.NodeSource;

/**
 * A subprotocol: what it is called, how many message ids it needs, and what it does with a peer
 * that speaks it too.
 *
 * <p>One object serves all links of a node, so its state must be safe for use by many threads; what
 * belongs to one link lives in {@link #run}.
 */
public interface Protocol {

  /** Name and version, as Hello announces it. */
  Capability capability();

  /** How many message ids it needs: the specification's "length", 1 to 65,536. */
  int messageCount();

  /**
   * Speaks the protocol with one peer. Called once for each link that shares the capability, on a
   * virtual thread of its own.
   *
   * <p>Returning ends the link, unless {@link #limits} says otherwise; so does every exception. A
   * {@link DisconnectException} chooses the reason that the remote is told. When the link ends
   * otherwise, the channel's methods throw {@link LinkClosedException} and the thread is
   * interrupted: let both pass.
   */
  void run(Peer peer, MessageChannel channel) throws IOException, InterruptedException;

  /** How much may wait for this protocol on each link, and what happens when it is too much. */
  default ChannelLimits limits() {
    return ChannelLimits.DEFAULT;
  }

  /**
   * Facts about this node for observers, in a form that JSON can show (maps, lists, text, numbers).
   */
  default Optional<Object> nodeInfo() {
    return Optional.empty();
  }

  /** Facts about one peer for observers; nothing while the protocol's own handshake still runs. */
  default Optional<Object> peerInfo(NodeId peer) {
    return Optional.empty();
  }

  /** What it adds to our node record. */
  default List<NodeRecord.Entry> recordEntries() {
    return List.of();
  }

  /**
   * Whom it would like to be linked with; nobody by default. The server does not ask yet: it dials
   * static peers, and whom its user names.
   */
  default NodeSource candidates() {
    return NodeSource.none();
  }

  /** What {@link #run} does, for {@link #of}. */
  @FunctionalInterface
  interface Handler {
    /** See {@link Protocol#run}. */
    void run(Peer peer, MessageChannel channel) throws IOException, InterruptedException;
  }

  /** A protocol in one line, with all else as by default. */
  static Protocol of(String name, int version, int messageCount, Handler handler) {
    Capability capability = new Capability(name, version);
    return new Protocol() {
      @Override
      public Capability capability() {
        return capability;
      }

      @Override
      public int messageCount() {
        return messageCount;
      }

      @Override
      public void run(Peer peer, MessageChannel channel) throws IOException, InterruptedException {
        handler.run(peer, channel);
      }
    };
  }
}

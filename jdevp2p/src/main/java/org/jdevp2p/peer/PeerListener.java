// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

/**
 * Hears what happens on links. Called on the threads of the link, so an implementation must return
 * at once and never block: hand over to a bounded queue, or count.
 */
public interface PeerListener {

  /** Hears nothing. */
  PeerListener NONE = new PeerListener() {};

  /** The link is up: both Hellos are exchanged, and the protocols are about to start. */
  default void added(Peer peer) {}

  /** A protocol has sent a message: it has its place in the lane. */
  default void messageSent(Peer peer, Capability capability, int id, int bytes) {}

  /** A protocol has taken a message. */
  default void messageReceived(Peer peer, Capability capability, int id, int bytes) {}

  /** The link is over. Comes once, after everything else. */
  default void dropped(Peer peer, PeerExit exit) {}
}

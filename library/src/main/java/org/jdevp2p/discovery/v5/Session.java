// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeRecord;
import org.jspecify.annotations.Nullable;

/**
 * What we share with one remote: up to three pairs of keys.
 *
 * <p>Three, because handshakes overlap. Both sides may begin one at the same time; then each side's
 * last keys are the other's last but one. And the initiator does not know whether its handshake
 * arrived until something comes back. Whoever kept one pair only would send what the other cannot
 * read, be challenged, challenge in turn, and so on.
 *
 * <ul>
 *   <li>offered: we sent the handshake, and nothing has come back under these keys
 *   <li>current: the remote has them for certain
 *   <li>previous: those that were current, or offered, before. For what is still on its way
 * </ul>
 *
 * <p>An answer goes out under the keys under which its request came, a request under the newest.
 *
 * <p>A packet that somebody on the way sends once more is opened once more. The specification only
 * recommends that nonces count, so a gap or a return in them proves nothing. A request that comes
 * again is therefore answered again, to the node that asked, and paid for like any other; an answer
 * finds no request that waits for it.
 *
 * <p>Used within steps of the loop.
 */
final class Session {

  private Node node;
  private @Nullable SessionKeys offered;
  private @Nullable SessionKeys current;
  private @Nullable SessionKeys previous;

  Session(Node node) {
    this.node = node;
  }

  /**
   * A message in clear.
   *
   * @param keys under which it came
   * @param confirms whether it is the first sign that the remote has these keys
   */
  record Opened(Bytes message, SessionKeys keys, boolean confirms) {}

  /** What is known of the remote: at least its key. */
  Node node() {
    return node;
  }

  /** Keeps what is known of the remote if it is newer than before. */
  void learn(NodeRecord record) {
    if (Long.compareUnsigned(record.seq(), KnownRecords.seq(node.record())) >= 0) {
      node = record;
    }
  }

  /** We have answered the remote's challenge with these. */
  void offer(SessionKeys keys) {
    if (offered != null) {
      previous = offered; // the remote may have taken them
    }
    offered = keys;
  }

  /** The remote has answered our challenge with these. */
  void establish(SessionKeys keys) {
    previous = current == null ? previous : current;
    current = keys;
  }

  /** The keys for a request; null if there are none that can still be used. */
  @Nullable SessionKeys newest() {
    SessionKeys keys = offered != null ? offered : current;
    return keys == null || keys.exhausted() ? null : keys;
  }

  /** Whether a handshake with these keys is on its way. */
  boolean isOffered(SessionKeys keys) {
    return offered == keys;
  }

  /** Opens a message; null if no keys fit. */
  @Nullable Opened open(MessageCipher cipher, Packet.Ordinary packet) {
    Bytes message = open(cipher, current, packet);
    if (message != null && current != null) {
      return new Opened(message, current, false);
    }
    message = open(cipher, offered, packet);
    if (message != null && offered != null) {
      SessionKeys confirmed = offered;
      offered = null;
      establish(confirmed);
      return new Opened(message, confirmed, true);
    }
    message = open(cipher, previous, packet);
    return message == null || previous == null ? null : new Opened(message, previous, false);
  }

  private static @Nullable Bytes open(
      MessageCipher cipher, @Nullable SessionKeys keys, Packet.Ordinary packet) {
    return keys == null
        ? null
        : cipher.open(keys.receiveKey(), packet.nonce(), packet.header(), packet.message());
  }
}

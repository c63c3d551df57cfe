// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import org.jdevp2p.rlpx.OutboundMessage;

/**
 * What one protocol has sent and nobody has written yet, in order, bounded. Everything here is
 * guarded by the lock of the {@link Outbox} that it belongs to.
 */
final class Lane {

  private final int maxBytes;
  private final int maxMessages;
  private final ArrayDeque<OutboundMessage> messages = new ArrayDeque<>();
  private int bytes;

  /** Signalled when waiting senders may look for room again. */
  final Condition room;

  /** How many senders wait for {@link #room}. */
  int waiting;

  /** Bytes that this lane may still send in its turn: deficit round robin. */
  int deficitBytes;

  /** The protocol's own share of the link's bandwidth. */
  final Pace pace;

  /** Whether the lane is among those whose turn comes. */
  boolean inTurn;

  Lane(int maxBytes, int maxMessages, Pace pace, Condition room) {
    this.maxBytes = maxBytes;
    this.maxMessages = maxMessages;
    this.pace = pace;
    this.room = room;
  }

  boolean hasRoom(OutboundMessage message) {
    return messages.isEmpty()
        || (messages.size() < maxMessages && bytes + message.data().size() <= maxBytes);
  }

  void add(OutboundMessage message) {
    messages.add(message);
    bytes += message.data().size();
  }

  boolean isEmpty() {
    return messages.isEmpty();
  }

  int headBytes() {
    return messages.element().wireBytes();
  }

  OutboundMessage remove() {
    OutboundMessage message = messages.remove();
    bytes -= message.data().size();
    // Waking at half full and not at every message lets a sender go on for a while once it runs.
    if (waiting > 0 && bytes <= maxBytes / 2 && messages.size() <= maxMessages / 2) {
      room.signalAll();
    }
    return message;
  }

  int waitingBytes() {
    return bytes;
  }

  int waitingMessages() {
    return messages.size();
  }
}

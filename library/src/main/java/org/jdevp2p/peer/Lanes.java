// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.rlpx.OutboundMessage;

/**
 * Which message goes next: control messages first, then the protocols' lanes in turn by bytes, as
 * far as bandwidth allows.
 *
 * <p>Deficit round robin (Shreedhar and Varghese, 1995): each lane may send a quantum in its turn,
 * and keeps what it could not use because its next message is larger. A lane that was quiet comes
 * first, with what it has left of its own bytes: so a small message goes before the rest of a
 * flood, and still nobody gets more than its share.
 *
 * <p>Everything here is guarded by the lock of the {@link Outbox}.
 */
final class Lanes {

  /** What a lane may send in its turn before the next one's: about one socket write. */
  private static final int QUANTUM_BYTES = 16 * 1024;

  /** How much is taken at once; control messages are looked for only between two batches. */
  private static final int BATCH_BYTES = 64 * 1024;

  private static final int CONTROL_BYTES = 1024;
  private static final int CONTROL_MESSAGES = 16;

  private final Ticker ticker;
  private final ReentrantLock lock;
  private final Pace pace;
  private final Lane control;

  /** The lanes that have something, in the order of their turns. */
  private final ArrayDeque<Lane> turns = new ArrayDeque<>();

  /** Whether the link or a lane has a bandwidth; without one nobody asks the clock. */
  private boolean paced;

  Lanes(Ticker ticker, Bandwidth bandwidth, ReentrantLock lock) {
    this.ticker = ticker;
    this.lock = lock;
    long now = ticker.nanos();
    pace = new Pace(bandwidth.outBytesPerSecond(), now);
    paced = pace.isLimited();
    Pace unlimited = new Pace(Bandwidth.UNLIMITED.outBytesPerSecond(), now);
    control = new Lane(CONTROL_BYTES, CONTROL_MESSAGES, unlimited, lock.newCondition());
  }

  /** A new lane; to be called before the link begins. */
  Lane open(ChannelLimits limits) {
    Pace own = new Pace(limits.bandwidth().outBytesPerSecond(), ticker.nanos());
    paced |= own.isLimited();
    Lane lane = new Lane(limits.laneBytes(), limits.laneMessages(), own, lock.newCondition());
    lane.deficitBytes = QUANTUM_BYTES;
    return lane;
  }

  void add(Lane lane, OutboundMessage message) {
    lane.add(message);
    if (!lane.inTurn) {
      lane.inTurn = true;
      turns.addFirst(lane);
    }
  }

  /** Returns whether there was room. */
  boolean addControl(OutboundMessage message) {
    if (!control.hasRoom(message)) {
      return false;
    }
    control.add(message);
    return true;
  }

  boolean isEmpty() {
    return control.isEmpty() && turns.isEmpty();
  }

  /**
   * Moves what is to be written next into {@code batch}.
   *
   * @param hurry at the end of a link, when bandwidth no longer counts
   */
  void take(List<OutboundMessage> batch, boolean hurry) {
    while (!control.isEmpty()) {
      batch.add(control.remove());
    }
    boolean free = hurry || !paced;
    long now = free ? 0 : ticker.nanos();
    int size = 0;
    int passedOver = 0;
    while (size < BATCH_BYTES && passedOver < turns.size()) {
      if (!free && pace.waitNanos(now) > 0) {
        return;
      }
      Lane lane = turns.element();
      if (!free && lane.pace.waitNanos(now) > 0) {
        turns.add(turns.remove());
        passedOver++;
        continue;
      }
      int head = lane.headBytes();
      if (head > lane.deficitBytes) {
        lane.deficitBytes += QUANTUM_BYTES;
        turns.add(turns.remove());
        continue;
      }
      passedOver = 0;
      size += head;
      batch.add(next(lane, head, now));
    }
  }

  private OutboundMessage next(Lane lane, int wireBytes, long now) {
    lane.deficitBytes -= wireBytes;
    pace.pass(wireBytes, now);
    lane.pace.pass(wireBytes, now);
    OutboundMessage message = lane.remove();
    if (lane.isEmpty()) {
      lane.inTurn = false;
      turns.remove();
    }
    return message;
  }

  /** How long until bandwidth allows the next message; 0 if something may go now. */
  long waitNanos() {
    if (!control.isEmpty()) {
      return 0;
    }
    long now = ticker.nanos();
    long wait = Long.MAX_VALUE;
    for (Lane lane : turns) {
      wait = Math.min(wait, lane.pace.waitNanos(now));
    }
    return Math.max(wait, pace.waitNanos(now));
  }

  /** Drops what waits in the protocols' lanes. */
  void drop() {
    while (!turns.isEmpty()) {
      Lane lane = turns.remove();
      lane.inTurn = false;
      while (!lane.isEmpty()) {
        var _ = lane.remove();
      }
    }
  }

  /**
   * Wakes all that wait for room: they wait only for lanes that have something, which are in turn.
   */
  void wakeSenders() {
    turns.forEach(lane -> lane.room.signalAll());
  }
}

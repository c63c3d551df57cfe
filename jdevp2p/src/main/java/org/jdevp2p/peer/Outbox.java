// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.rlpx.OutboundMessage;
import org.jdevp2p.rlpx.RlpxConnection;

/**
 * All that goes out on one link: a lane for control messages, a lane for each protocol, and the one
 * write right.
 *
 * <p>Whoever holds the write right drains all lanes: control first, then the protocols in turn by
 * bytes (deficit round robin), many small frames to a socket write. On an idle link the sender
 * takes the right and writes at once, on its own thread. A sender that comes again at once, and
 * every sender that must not block in a socket, leaves its message to a writer thread, which lives
 * only as long as there is something to write: while it is in one socket write the next messages
 * gather.
 *
 * <p>{@code lock} guards the lanes and who writes; it is never held during I/O. The connection's
 * writing side belongs to whoever holds the write right.
 */
final class Outbox {

  /** What a lane may send in its turn before the next one's: about one socket write. */
  private static final int QUANTUM_BYTES = 16 * 1024;

  /** How much the writer takes at once; it looks for control messages only between two batches. */
  private static final int BATCH_BYTES = 64 * 1024;

  /** A sender writes so much for itself and others before a thread of the link takes over. */
  private static final int SENDER_WRITES_BYTES = 64 * 1024;

  /** A send so soon after the last write is one of many: worth gathering. */
  private static final long BURST_NANOS = 10_000;

  private static final int CONTROL_BYTES = 1024;
  private static final int CONTROL_MESSAGES = 16;

  /** A sender that waits as long as it takes. */
  static final long NO_LIMIT = Long.MAX_VALUE;

  private final RlpxConnection connection;
  private final Ticker ticker;
  private final Consumer<Runnable> writerThread;
  private final Consumer<IOException> onFailure;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();

  // guarded by lock
  private final Lane control;
  private final ArrayDeque<Lane> turns = new ArrayDeque<>();
  private boolean writing;
  private boolean closed;
  private boolean failed;
  private long lastWriteNanos;

  /** Owned by whoever holds the write right. */
  private final List<OutboundMessage> batch = new ArrayList<>();

  /** When the socket write under way began, or 0; read by the keepalive. */
  private volatile long writeBeganNanos;

  /** When the last Ping went out, or 0. */
  private volatile long pingWrittenNanos;

  Outbox(
      RlpxConnection connection,
      Ticker ticker,
      Consumer<Runnable> writerThread,
      Consumer<IOException> onFailure) {
    this.connection = connection;
    this.ticker = ticker;
    this.writerThread = writerThread;
    this.onFailure = onFailure;
    control = new Lane(CONTROL_BYTES, CONTROL_MESSAGES, lock.newCondition());
    lastWriteNanos = ticker.nanos() - BURST_NANOS;
  }

  Lane lane(ChannelLimits limits) {
    return new Lane(limits.laneBytes(), limits.laneMessages(), lock.newCondition());
  }

  /**
   * Gives a message its place in {@code lane}, waiting for one if need be, and writes it if nobody
   * else does and {@code mayWrite}.
   *
   * @return whether it has its place; false if the time is up or the outbox is closed
   */
  boolean send(Lane lane, OutboundMessage message, long limitNanos, boolean mayWrite)
      throws InterruptedException {
    boolean writeHere;
    lock.lockInterruptibly();
    try {
      if (!awaitRoom(lane, message, limitNanos)) {
        return false;
      }
      lane.add(message);
      takeTurn(lane);
      if (writing) {
        return true;
      }
      writing = true;
      writeHere = mayWrite && ticker.nanos() - lastWriteNanos > BURST_NANOS;
    } finally {
      lock.unlock();
    }
    if (writeHere) {
      drain(SENDER_WRITES_BYTES, false);
    } else {
      writerThread.accept(() -> drain(NO_LIMIT, false));
    }
    return true;
  }

  /** Gives a control message its place if there is one; never blocks and never writes. */
  boolean control(OutboundMessage message) {
    lock.lock();
    try {
      if (closed || !control.hasRoom(message)) {
        return false;
      }
      control.add(message);
      if (writing) {
        return true;
      }
      writing = true;
    } finally {
      lock.unlock();
    }
    writerThread.accept(() -> drain(NO_LIMIT, false));
    return true;
  }

  private boolean awaitRoom(Lane lane, OutboundMessage message, long limitNanos)
      throws InterruptedException {
    long left = limitNanos;
    while (!closed && !lane.hasRoom(message)) {
      if (left <= 0) {
        return false;
      }
      lane.waiting++;
      try {
        if (left == NO_LIMIT) {
          lane.room.await();
        } else {
          left = lane.room.awaitNanos(left);
        }
      } finally {
        lane.waiting--;
      }
    }
    return !closed;
  }

  /** A lane that was quiet comes first in the next turn, with what it has left of its own bytes. */
  private void takeTurn(Lane lane) {
    if (!lane.inTurn) {
      lane.inTurn = true;
      turns.addFirst(lane);
    }
  }

  /**
   * Writes until all lanes are empty, or until {@code bytes} are written and there is more: then a
   * thread of the link goes on.
   *
   * @param taken whether {@link #batch} already holds what is to be written first
   */
  private void drain(long bytes, boolean taken) {
    long written = 0;
    boolean unflushed = false;
    boolean more = taken || takeBatch(true);
    try {
      while (more) {
        written += writeBatch();
        unflushed = true;
        if (written >= bytes) {
          flush();
          unflushed = false;
        }
        more = takeBatch(!unflushed);
        if (!more && unflushed) {
          flush();
          unflushed = false;
          more = takeBatch(true);
        }
        if (more && written >= bytes) {
          writerThread.accept(() -> drain(NO_LIMIT, true));
          return;
        }
      }
    } catch (IOException e) {
      fail(e);
    } catch (RuntimeException | Error bug) {
      fail(new IOException("writing failed: " + bug, bug));
      throw bug;
    }
  }

  private void flush() throws IOException {
    writeBeganNanos = Math.max(1, ticker.nanos());
    connection.flush();
  }

  private long writeBatch() throws IOException {
    long written = 0;
    writeBeganNanos = Math.max(1, ticker.nanos());
    for (OutboundMessage message : batch) {
      if (message.id() == BaseProtocol.PING) {
        pingWrittenNanos = ticker.nanos();
      }
      connection.write(message);
      written += message.wireBytes();
    }
    return written;
  }

  /**
   * Takes what is to be written next into {@link #batch}.
   *
   * @param last whether the write right is given up when there is nothing
   * @return whether there is something
   */
  private boolean takeBatch(boolean last) {
    batch.clear();
    lock.lock();
    try {
      int size = 0;
      while (!control.isEmpty()) {
        batch.add(control.remove());
      }
      while (!turns.isEmpty() && size < BATCH_BYTES) {
        Lane lane = turns.element();
        int head = lane.headBytes();
        if (head > lane.deficitBytes) {
          lane.deficitBytes += QUANTUM_BYTES;
          turns.add(turns.remove());
          continue;
        }
        lane.deficitBytes -= head;
        batch.add(lane.remove());
        size += head;
        if (lane.isEmpty()) {
          lane.inTurn = false;
          turns.remove();
        }
      }
      if (batch.isEmpty()) {
        if (last) {
          writing = false;
          writeBeganNanos = 0;
          lastWriteNanos = ticker.nanos();
          idle.signalAll();
        }
        return false;
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void fail(IOException cause) {
    connection.discardUnflushed();
    lock.lock();
    try {
      failed = true;
      close();
      writing = false;
      writeBeganNanos = 0;
      idle.signalAll();
    } finally {
      lock.unlock();
    }
    onFailure.accept(cause);
  }

  /** No more messages: senders that wait return, and what has its place is still written. */
  void close() {
    lock.lock();
    try {
      closed = true;
      for (Lane lane : lanesInTurn()) {
        lane.room.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Senders wait only for lanes that have something in them, and these are in turn. */
  private Iterable<Lane> lanesInTurn() {
    return turns;
  }

  /**
   * Ends the outgoing side: closes it, drops what waits unless {@code flush}, writes {@code last}
   * behind it all, and waits for whoever writes. Blocks until the connection takes the bytes or is
   * closed: the caller has arranged for the latter.
   *
   * @return whether {@code last} was written
   */
  boolean finish(OutboundMessage last, boolean flush) throws InterruptedException {
    lock.lock();
    try {
      close();
      if (!flush) {
        dropWaiting();
      }
      while (writing) {
        idle.await();
      }
      if (failed) {
        return false;
      }
      writing = true;
    } finally {
      lock.unlock();
    }
    drain(NO_LIMIT, false);
    return writeLast(last);
  }

  private boolean writeLast(OutboundMessage last) {
    try {
      connection.write(last);
      connection.flush();
      return true;
    } catch (IOException e) {
      connection.discardUnflushed();
      return false;
    }
  }

  private void dropWaiting() {
    while (!turns.isEmpty()) {
      Lane lane = turns.remove();
      lane.inTurn = false;
      while (!lane.isEmpty()) {
        lane.remove();
      }
    }
  }

  /** Since when the socket write under way has lasted, or 0 if there is none. */
  long writeBeganNanos() {
    return writeBeganNanos;
  }

  /** When the last Ping was written, or 0. */
  long pingWrittenNanos() {
    return pingWrittenNanos;
  }

  int waitingBytes(Lane lane) {
    lock.lock();
    try {
      return lane.waitingBytes();
    } finally {
      lock.unlock();
    }
  }

  int waitingMessages(Lane lane) {
    lock.lock();
    try {
      return lane.waitingMessages();
    } finally {
      lock.unlock();
    }
  }
}

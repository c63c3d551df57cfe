// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.io.IOException;
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

  /** A sender writes so much for itself and others before a thread of the link takes over. */
  private static final int SENDER_WRITES_BYTES = 64 * 1024;

  /** A send so soon after the last write is one of many: worth gathering. */
  private static final long BURST_NANOS = 10_000;

  /** A sender that waits as long as it takes. */
  static final long NO_LIMIT = Long.MAX_VALUE;

  private final RlpxConnection connection;
  private final Ticker ticker;
  private final FrameLog frameLog;
  private final Consumer<Runnable> writerThread;
  private final Consumer<IOException> onFailure;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();

  /** Wakes a writer that waits for its bandwidth. */
  private final Condition changed = lock.newCondition();

  // guarded by lock
  private final Lanes lanes;
  private boolean writing;
  private boolean resting;
  private boolean closed;
  private boolean failed;
  private long lastWriteNanos;

  /** Owned by whoever holds the write right. */
  private final List<OutboundMessage> batch = new ArrayList<>();

  /** When the socket write under way began, or 0; read by the keepalive. */
  private volatile long writeBeganNanos;

  private volatile SentPing lastPing = SentPing.NONE;

  Outbox(
      RlpxConnection connection,
      Ticker ticker,
      Bandwidth bandwidth,
      FrameLog frameLog,
      Consumer<Runnable> writerThread,
      Consumer<IOException> onFailure) {
    this.connection = connection;
    this.ticker = ticker;
    this.frameLog = frameLog;
    this.writerThread = writerThread;
    this.onFailure = onFailure;
    lanes = new Lanes(ticker, bandwidth, lock);
    lastWriteNanos = ticker.nanos() - BURST_NANOS;
  }

  Lane lane(ChannelLimits limits) {
    return lanes.open(limits);
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
      lanes.add(lane, message);
      if (writing) {
        wakeResting();
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
      if (closed || !lanes.addControl(message)) {
        return false;
      }
      if (writing) {
        wakeResting();
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

  private void wakeResting() {
    if (resting) {
      changed.signal();
    }
  }

  /** What there is to write. */
  private enum Supply {
    READY,
    NONE,
    /** There is something, and its bandwidth is used up. */
    LATER
  }

  /**
   * Writes until all lanes are empty, or until {@code bytes} are written and there is more: then a
   * thread of the link goes on. So it does when bandwidth is used up, since it is to wait then.
   *
   * @param taken whether {@link #batch} already holds what is to be written first
   */
  private void drain(long bytes, boolean taken) {
    try {
      long written = 0;
      boolean unflushed = false;
      Supply supply = taken ? Supply.READY : takeBatch(true);
      while (supply != Supply.NONE) {
        if (supply == Supply.LATER) {
          if (bytes != NO_LIMIT) {
            writerThread.accept(() -> drain(NO_LIMIT, false));
            return;
          }
          rest();
        } else if (written >= bytes) {
          writerThread.accept(() -> drain(NO_LIMIT, true));
          return;
        } else {
          written += writeBatch();
          unflushed = true;
        }
        if (unflushed && written >= bytes) {
          flush();
          unflushed = false;
        }
        supply = takeBatch(!unflushed);
        if (unflushed && supply != Supply.READY) {
          flush();
          unflushed = false;
          supply = takeBatch(true);
        }
      }
    } catch (IOException e) {
      fail(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(new IOException("the writer was interrupted", e));
    } catch (RuntimeException | Error bug) {
      fail(new IOException("writing failed: " + bug, bug));
      throw bug;
    }
  }

  /** Waits until bandwidth is there again, or until something comes that may go at once. */
  @SuppressWarnings("WaitNotInLoop") // the drain is the loop: it looks again, whatever woke it
  private void rest() throws InterruptedException {
    lock.lock();
    try {
      writeBeganNanos = 0;
      resting = true;
      long wait = lanes.waitNanos();
      if (!closed && wait > 0) {
        var _ = changed.awaitNanos(wait);
      }
    } finally {
      resting = false;
      lock.unlock();
    }
  }

  private void flush() throws IOException {
    writeBeganNanos = Math.max(1, ticker.nanos());
    connection.flush();
    writeBeganNanos = 0;
  }

  private long writeBatch() throws IOException {
    long written = 0;
    writeBeganNanos = Math.max(1, ticker.nanos());
    for (OutboundMessage message : batch) {
      if (message.id() == BaseProtocol.PING) {
        lastPing = new SentPing(lastPing.number() + 1, ticker.nanos());
      }
      connection.write(message);
      frameLog.out(message);
      written += message.wireBytes();
    }
    writeBeganNanos = 0;
    return written;
  }

  /**
   * Takes what is to be written next into {@link #batch}.
   *
   * @param last whether the write right is given up when there is nothing
   */
  private Supply takeBatch(boolean last) {
    batch.clear();
    lock.lock();
    try {
      lanes.take(batch, closed);
      if (!batch.isEmpty()) {
        return Supply.READY;
      }
      if (!lanes.isEmpty()) {
        return Supply.LATER;
      }
      if (last) {
        writing = false;
        writeBeganNanos = 0;
        lastWriteNanos = ticker.nanos();
        idle.signalAll();
      }
      return Supply.NONE;
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
      changed.signal();
      lanes.wakeSenders();
    } finally {
      lock.unlock();
    }
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
        lanes.drop();
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

  /** Since when the socket write under way has lasted, or 0 if there is none. */
  long writeBeganNanos() {
    return writeBeganNanos;
  }

  /** The last Ping that was written. */
  SentPing lastPing() {
    return lastPing;
  }

  int waitingBytes(Lane lane) {
    lock.lock();
    try {
      return lane.waitingBytes();
    } finally {
      lock.unlock();
    }
  }

  int waitingSenders(Lane lane) {
    lock.lock();
    try {
      return lane.waiting;
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

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.time.Duration;
import java.util.function.Consumer;
import org.jdevp2p.concurrent.Ticker;

/**
 * Pings, and ends a link on which nothing moves: nothing arrives, or a socket write is stuck.
 *
 * <p>Runs on the ticker's thread, at the times when something may be due, and never blocks: the
 * Ping goes through the {@link Outbox}.
 */
final class KeepAlive {

  private final Ticker ticker;
  private final LinkLimits limits;
  private final Outbox outbox;
  private final Runnable ping;
  private final Consumer<PeerExit> end;

  private volatile long lastFrameNanos;

  /** While the reader waits for room in an inbox, the remote's silence is our own doing. */
  private volatile boolean paused;

  // guarded by this
  private long lastPingNanos;
  private Ticker.Timer timer = () -> {};
  private boolean stopped;

  KeepAlive(
      Ticker ticker, LinkLimits limits, Outbox outbox, Runnable ping, Consumer<PeerExit> end) {
    this.ticker = ticker;
    this.limits = limits;
    this.outbox = outbox;
    this.ping = ping;
    this.end = end;
    lastFrameNanos = ticker.nanos();
    lastPingNanos = lastFrameNanos;
  }

  synchronized void start() {
    schedule(ticker.nanos());
  }

  synchronized void stop() {
    stopped = true;
    timer.cancel();
  }

  /** A whole frame has arrived. */
  void frameArrived() {
    lastFrameNanos = ticker.nanos();
  }

  void paused(boolean now) {
    lastFrameNanos = ticker.nanos();
    paused = now;
  }

  private synchronized void check() {
    if (stopped) {
      return;
    }
    long now = ticker.nanos();
    long writeBegan = outbox.writeBeganNanos();
    if (!paused && now - lastFrameNanos >= limits.silence().toNanos()) {
      end.accept(late("nothing arrived for " + seconds(limits.silence())));
      return;
    }
    if (writeBegan != 0 && now - writeBegan >= limits.writeStall().toNanos()) {
      end.accept(
          new PeerExit.LocalDisconnect(
              DisconnectReason.NETWORK_ERROR,
              "the remote took nothing for " + seconds(limits.writeStall())));
      return;
    }
    if (now - lastPingNanos >= limits.pingEvery().toNanos()) {
      lastPingNanos = now;
      ping.run();
    }
    schedule(now);
  }

  private void schedule(long now) {
    long due = lastPingNanos + limits.pingEvery().toNanos() - now;
    if (!paused) {
      due = Math.min(due, lastFrameNanos + limits.silence().toNanos() - now);
    }
    long writeBegan = outbox.writeBeganNanos();
    if (writeBegan != 0) {
      due = Math.min(due, writeBegan + limits.writeStall().toNanos() - now);
    }
    timer = ticker.after(Duration.ofNanos(Math.max(1, due)), this::check);
  }

  private static PeerExit late(String detail) {
    return new PeerExit.LocalDisconnect(DisconnectReason.READ_TIMEOUT, detail);
  }

  private static String seconds(Duration limit) {
    return limit.toMillis() / 1000.0 + " s";
  }
}

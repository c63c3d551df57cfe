// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jdevp2p.rlpx.BreachException;
import org.jdevp2p.rlpx.InboundMessage;
import org.jdevp2p.rlpx.RlpxConnection;

/**
 * Reads a link and routes each message: the base protocol's here, a capability's to its inbox. The
 * one thread that reads. It never writes, never runs protocol code, and waits for a protocol only
 * as long as that protocol's overflow policy says.
 */
final class Reader {

  /** How long a link waits for its share of the process's memory before it gives up. */
  private static final long MEMORY_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** A reader that rests for its bandwidth looks this often whether the link is over. */
  private static final long LONGEST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** Protocols are woken after so many messages even if more can be read without waiting. */
  private static final int ANNOUNCE_MESSAGES = 32;

  private final Peer peer;
  private final RlpxConnection connection;
  private final LinkConfig config;
  private final MemoryBudget ownBudget;
  private final KeepAlive keepAlive;
  private final FrameLog frameLog;
  private final ProtocolChannel[] channelById;

  /** Channels whose protocols have something new and were not woken yet; few. */
  private final List<ProtocolChannel> unannounced = new ArrayList<>();

  private int routed;

  /** {@link #announce}, made once: it goes along with every message. */
  private final Runnable announce = this::announce;

  private final Pace pace;

  Reader(
      Peer peer,
      LinkConfig config,
      MemoryBudget ownBudget,
      KeepAlive keepAlive,
      FrameLog frameLog,
      ProtocolChannel[] channelById) {
    this.peer = peer;
    connection = peer.connection();
    this.config = config;
    this.ownBudget = ownBudget;
    this.keepAlive = keepAlive;
    this.frameLog = frameLog;
    this.channelById = channelById;
    pace = new Pace(config.limits().bandwidth().inBytesPerSecond(), config.ticker().nanos());
  }

  /**
   * Runs until the link is over, then reads and drops what still comes, so that nothing is reset.
   */
  void run() {
    try {
      connection.beforeWaiting(announce);
      while (!peer.isOver()) {
        readOne();
        if (routed >= ANNOUNCE_MESSAGES) {
          announce();
        }
      }
    } catch (IOException e) {
      peer.end(new PeerExit.WireFailure(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error bug) {
      peer.end(new PeerExit.Crashed(bug));
    }
    drop();
  }

  /** Reads no faster than the link's bandwidth allows: TCP then slows the remote down. */
  private void keepPace(int frameBytes) throws InterruptedException {
    if (!pace.isLimited()) {
      return;
    }
    pace.pass(frameBytes, config.ticker().nanos());
    long wait = pace.waitNanos(config.ticker().nanos());
    announce();
    keepAlive.paused(true);
    while (wait > 0 && !peer.isOver()) {
      Thread.sleep(Duration.ofNanos(Math.min(wait, LONGEST_REST_NANOS)));
      wait = pace.waitNanos(config.ticker().nanos());
    }
    keepAlive.paused(false);
  }

  /** Wakes the protocols that got something since the last time. */
  private void announce() {
    routed = 0;
    for (ProtocolChannel channel : unannounced) {
      channel.inbox.announce();
    }
    unannounced.clear();
  }

  private void readOne() throws IOException, InterruptedException {
    int frameBytes = connection.awaitFrame(RlpxConnection.MAX_FRAME_BYTES);
    reserve(frameBytes);
    InboundMessage message;
    try {
      message = connection.readMessage(frameBytes);
    } catch (IOException | RuntimeException | Error e) { // an error: no memory for the frame
      release(frameBytes);
      throw e;
    }
    keepAlive.frameArrived();
    frameLog.in(message);
    if (message.id() < BaseProtocol.LENGTH) {
      release(frameBytes);
      handleBase(message);
    } else {
      route(message);
    }
    keepPace(frameBytes); // last: whoever interrupts the rest must find no bytes that are held
  }

  private void handleBase(InboundMessage message) throws IOException {
    switch (message.id()) {
      case BaseProtocol.HELLO -> throw new BreachException("a second Hello");
      case BaseProtocol.DISCONNECT ->
          peer.end(new PeerExit.RemoteDisconnect(BaseProtocol.decodeDisconnect(message.payload())));
      case BaseProtocol.PING -> peer.pong();
      case BaseProtocol.PONG -> peer.pongArrived();
      default -> {} // "ignored": ids that the base protocol may use one day
    }
  }

  private void route(InboundMessage message) throws IOException, InterruptedException {
    int index = message.id() - BaseProtocol.LENGTH;
    if (index >= channelById.length) {
      release(message.frameBytes());
      throw new BreachException(
          "message id "
              + message.id()
              + ", expected below "
              + (BaseProtocol.LENGTH + channelById.length));
    }
    ProtocolChannel channel = channelById[index];
    Inbox.Verdict verdict = channel.accept(message, announce);
    if (!unannounced.contains(channel)) {
      unannounced.add(channel);
    }
    routed++;
    if (verdict == Inbox.Verdict.OVERFLOWED) {
      throw new DisconnectException(
          DisconnectReason.SUBPROTOCOL,
          channel.capability()
              + " does not take its messages: "
              + channel.inbox.waitingMessages()
              + " wait");
    }
  }

  /** Takes the frame's bytes from both budgets before anything is allocated for it. */
  private void reserve(int bytes) throws IOException, InterruptedException {
    if (!ownBudget.reserve(bytes, 0)) {
      reserveWaiting(ownBudget, bytes, "this link's messages hold " + ownBudget.usedBytes());
    }
    MemoryBudget shared = config.memory();
    if (!shared.reserve(bytes, 0)) {
      try {
        reserveWaiting(shared, bytes, "all links' messages hold " + shared.usedBytes());
      } catch (IOException | InterruptedException e) {
        ownBudget.release(bytes);
        throw e;
      }
    }
  }

  private void reserveWaiting(MemoryBudget budget, int bytes, String why)
      throws IOException, InterruptedException {
    announce();
    keepAlive.paused(true);
    try {
      if (!budget.reserve(bytes, MEMORY_WAIT_NANOS)) {
        throw new DisconnectException(
            DisconnectReason.SUBPROTOCOL,
            "no room for a frame of " + bytes + " bytes: " + why + " bytes");
      }
    } finally {
      keepAlive.paused(false);
    }
  }

  private void release(int bytes) {
    ownBudget.release(bytes);
    config.memory().release(bytes);
  }

  private void drop() {
    byte[] rubbish = new byte[1024];
    try {
      while (connection.transport().read(rubbish, 0, rubbish.length) >= 0) {
        // The remote sees its data taken and our Disconnect arrives; a reset would destroy it.
      }
    } catch (IOException e) {
      // The link is over either way.
    }
  }
}

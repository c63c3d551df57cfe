// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.rlpx.InboundMessage;
import org.jdevp2p.rlpx.OutboundMessage;
import org.jspecify.annotations.Nullable;

/** One protocol's share of a {@link Peer}: its inbox, its lane, its ids and its counters. */
final class ProtocolChannel implements MessageChannel {

  final Protocol protocol;
  final SharedCapability shared;
  final Inbox inbox;

  private final Peer peer;
  private final Outbox outbox;
  private final Lane lane;
  private final ChannelCounters counters;

  /** Guarded by itself. */
  private final Pace inPace;

  ProtocolChannel(
      Peer peer, Protocol protocol, SharedCapability shared, Inbox inbox, Outbox outbox) {
    this.peer = peer;
    this.protocol = protocol;
    this.shared = shared;
    this.inbox = inbox;
    this.outbox = outbox;
    lane = outbox.lane(protocol.limits());
    counters = new ChannelCounters(shared.length());
    inPace = new Pace(protocol.limits().bandwidth().inBytesPerSecond(), peer.nanos());
  }

  @Override
  public Capability capability() {
    return shared.capability();
  }

  @Override
  public Message receive() throws IOException, InterruptedException {
    return opened(inbox.take(Long.MAX_VALUE));
  }

  @Override
  public Optional<Message> receive(Duration limit) throws IOException, InterruptedException {
    InboundMessage message = inbox.take(limit.toNanos());
    return message == null && !inbox.isClosed() ? Optional.empty() : Optional.of(opened(message));
  }

  private Message opened(@Nullable InboundMessage message)
      throws IOException, InterruptedException {
    if (message == null) {
      throw peer.closed();
    }
    keepPace(message.frameBytes());
    int id = message.id() - shared.offset();
    Bytes payload = message.payload();
    peer.listener().messageReceived(peer, capability(), id, payload.size());
    MessageEvent.commit(peer, capability(), id, payload.size(), false);
    return new Message(id, payload);
  }

  /**
   * The protocol gets its messages no faster than its bandwidth allows: the rest waits in the
   * inbox.
   */
  private void keepPace(int frameBytes) throws InterruptedException {
    if (!inPace.isLimited()) {
      return;
    }
    long wait;
    synchronized (inPace) {
      wait = inPace.waitNanos(peer.nanos());
      inPace.pass(frameBytes, peer.nanos());
    }
    if (wait > 0) {
      Thread.sleep(Duration.ofNanos(wait));
    }
  }

  /** Takes a message for this channel; called by the reader only. */
  Inbox.Verdict accept(InboundMessage message, Runnable beforeWaiting) throws InterruptedException {
    Inbox.Verdict verdict = inbox.put(message, beforeWaiting);
    if (verdict == Inbox.Verdict.TAKEN) {
      counters.received(message.id() - shared.offset(), message.size());
    } else {
      dropped();
    }
    return verdict;
  }

  void dropped() {
    counters.messagesDropped.increment();
  }

  @Override
  public void send(int id, Bytes payload) throws IOException, InterruptedException {
    if (!send(id, payload, Outbox.NO_LIMIT, true)) {
      throw peer.closed();
    }
  }

  @Override
  public boolean send(int id, Bytes payload, Duration limit)
      throws IOException, InterruptedException {
    return sent(send(id, payload, limit.toNanos(), false));
  }

  @Override
  public boolean offer(int id, Bytes payload) throws IOException {
    try {
      return sent(send(id, payload, 0, false));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw peer.closed();
    }
  }

  private boolean sent(boolean placed) throws LinkClosedException {
    if (!placed && peer.isOver()) {
      throw peer.closed();
    }
    return placed;
  }

  private boolean send(int id, Bytes payload, long limitNanos, boolean mayWrite)
      throws IOException, InterruptedException {
    if (id < 0 || id >= shared.length()) {
      throw new IllegalArgumentException(
          "message id " + id + " of " + capability() + ", expected 0 to " + (shared.length() - 1));
    }
    if (peer.isOver()) {
      throw peer.closed();
    }
    OutboundMessage message = peer.connection().prepare(shared.offset() + id, payload);
    if (!outbox.send(lane, message, limitNanos, mayWrite)) {
      return false;
    }
    counters.sent(id, payload.size());
    peer.listener().messageSent(peer, capability(), id, payload.size());
    MessageEvent.commit(peer, capability(), id, payload.size(), true);
    return true;
  }

  ChannelStats stats() {
    return new ChannelStats(
        shared,
        counters.messagesSent.sum(),
        counters.messagesReceived.sum(),
        counters.bytesSent.sum(),
        counters.bytesReceived.sum(),
        counters.messagesDropped.sum(),
        inbox.waitingMessages(),
        inbox.waitingBytes(),
        outbox.waitingMessages(lane),
        outbox.waitingBytes(lane),
        outbox.waitingSenders(lane),
        inbox.holdsUpReader(),
        list(counters.sentById),
        list(counters.receivedById));
  }

  private static List<Long> list(AtomicLongArray counts) {
    List<Long> list = new ArrayList<>(counts.length());
    for (int i = 0; i < counts.length(); i++) {
      list.add(counts.get(i));
    }
    return List.copyOf(list);
  }
}

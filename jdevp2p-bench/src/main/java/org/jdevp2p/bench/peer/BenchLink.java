// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.peer;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.peer.Message;
import org.jdevp2p.peer.MessageChannel;
import org.jdevp2p.peer.Peer;

/** One link and what is measured on it: {@code bulk/1}, and channels that are only flooded. */
final class BenchLink {

  static final String BULK = "bulk/1";
  static final int BULK_MESSAGES = 4;

  private static final int ECHO = 0;
  private static final int REPLY = 1;
  private static final int COUNTED = 2;

  /** Stands among the times of answers when there will be no more. */
  private static final long ENDED = Long.MIN_VALUE;

  private final Peer peer;
  private final EventLines events;
  private final Map<String, MessageChannel> channels = new ConcurrentHashMap<>();
  private final BlockingQueue<Long> replies = new LinkedBlockingQueue<>();
  private final LongAdder received;
  private final Map<String, Window> windows = new ConcurrentHashMap<>();
  private volatile boolean flooding;

  BenchLink(Peer peer, EventLines events, LongAdder received) {
    this.peer = peer;
    this.events = events;
    this.received = received;
  }

  Peer peer() {
    return peer;
  }

  /** A protocol of this link began. */
  void opened(MessageChannel channel) {
    channels.put(channel.capability().toString(), channel);
  }

  /** Runs {@code bulk/1}. */
  void runBulk(MessageChannel channel) throws IOException, InterruptedException {
    try {
      while (true) {
        Message message = channel.receive();
        switch (message.id()) {
          case ECHO -> channel.send(REPLY, message.payload());
          case REPLY -> replies.add(System.nanoTime());
          case COUNTED -> {
            received.increment();
            count(BULK, message.payload().size());
          }
          default -> {} // taken, and not answered
        }
      }
    } finally {
      replies.add(ENDED);
    }
  }

  /** Runs a protocol whose messages are only counted, each after a sleep of so long. */
  void runSink(MessageChannel channel, long sleepMillis) throws IOException, InterruptedException {
    String capability = channel.capability().toString();
    while (true) {
      int size = channel.receive().payload().size();
      Thread.sleep(sleepMillis);
      received.increment();
      count(capability, size);
    }
  }

  private void count(String capability, int size) {
    Window counting = windows.get(capability);
    if (counting != null && counting.add(size, System.nanoTime())) {
      windows.remove(capability);
      events.rate(
          "recv", capability, counting.messages(), counting.bytes(), counting.elapsedNanos());
    }
  }

  /** Counts what comes for one protocol, {@code bulk/1} if none is named. */
  void benchReceive(Command command) {
    String capability = command.text("cap");
    windows.put(
        capability.isEmpty() ? BULK : capability,
        new Window(command.number("count"), command.durationNanos()));
    events.say("bench-ready", Map.of());
  }

  void benchSend(Command command) throws IOException, InterruptedException {
    long limit = command.durationNanos();
    int count = command.number("count");
    if (limit == 0 && count == 0) {
      throw new IOException("count or seconds must be given");
    }
    send("send", BULK, COUNTED, command, count, limit == 0 ? Long.MAX_VALUE : limit);
  }

  /** Sends to any channel, until {@link #stopFloods} if no number is given. */
  void flood(Command command) throws IOException, InterruptedException {
    flooding = true;
    String capability = command.text("cap");
    int id = capability.equals(BULK) ? COUNTED : 0;
    send("flood", capability, id, command, command.number("count"), Long.MAX_VALUE);
  }

  void stopFloods() {
    flooding = false;
  }

  private void send(
      String kind, String capability, int id, Command command, int count, long limitNanos)
      throws IOException, InterruptedException {
    MessageChannel channel = channels.get(capability);
    if (channel == null) {
      throw new IOException(capability + " does not run on this link");
    }
    Bytes payload = Payload.of(command.number("size"), command.number("seed"));
    boolean untilStopped = count == 0 && limitNanos == Long.MAX_VALUE;
    long begin = System.nanoTime();
    long messages = 0;
    while ((count == 0 || messages < count)
        && System.nanoTime() - begin < limitNanos
        && (!untilStopped || flooding)) {
      channel.send(id, payload);
      messages++;
    }
    events.rate(kind, capability, messages, messages * payload.size(), System.nanoTime() - begin);
  }

  /** Requests one at a time, for a number or for a time, with a pause between. */
  void benchEcho(Command command) throws IOException, InterruptedException {
    MessageChannel channel = channels.get(BULK);
    if (channel == null) {
      throw new IOException(BULK + " does not run on this link");
    }
    Bytes payload = Payload.of(command.number("size"), command.number("seed"));
    int count = command.number("count");
    long limit = command.durationNanos();
    long pause = command.number("pauseMicros");
    Times times = new Times();
    replies.clear();
    long begin = System.nanoTime();
    while ((count == 0 || times.count() < count)
        && (limit == 0 || System.nanoTime() - begin < limit)) {
      long start = System.nanoTime();
      channel.send(ECHO, payload);
      long end = replies.take(); // without a limit: a timer for each would be measured, too
      if (end == ENDED) {
        throw new IOException("the link ended before the answer");
      }
      times.add(end - start);
      if (pause > 0) {
        TimeUnit.MICROSECONDS.sleep(pause);
      }
    }
    events.times("echo", times, System.nanoTime() - begin);
  }
}

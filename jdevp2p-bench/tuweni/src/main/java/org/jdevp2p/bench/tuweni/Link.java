// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.tuweni;

import io.vertx.core.Context;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.rlpx.RLPxService;
import org.apache.tuweni.rlpx.wire.DefaultWireConnection;
import org.apache.tuweni.rlpx.wire.DisconnectReason;
import org.apache.tuweni.rlpx.wire.SubProtocolIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * One link and what is measured on it: {@code bulk/1}, and protocols that are only flooded.
 *
 * <p>The service takes whatever it is given and never says when to wait, so what a sender is ahead
 * of the remote would fill the heap. Here it waits for the Pong to a Ping that it sends with every
 * {@link #WINDOW_BYTES}, and is at most twice that ahead.
 */
final class Link {

  static final String BULK = "bulk/1";
  static final int BULK_MESSAGES = 4;

  private static final int ECHO = 0;
  private static final int REPLY = 1;
  private static final int COUNTED = 2;
  private static final int WINDOW_BYTES = 1 << 20;
  private static final long REPLY_SECONDS = 60;
  private static final int FIRST_TIMES = 1024;

  private final RLPxService service;
  private final DefaultWireConnection connection;
  private final Events events;
  private final LongAdder received;

  /** Where the socket's events are handled, and Pings sent: so that no Pong is missed. */
  private final Context loop;

  private final Map<String, SubProtocolIdentifier> protocols = new ConcurrentHashMap<>();
  private final BlockingQueue<Long> replies = new LinkedBlockingQueue<>();
  private volatile boolean flooding;
  private volatile @Nullable Window window;

  // guarded by this
  private long aheadBytes;
  private boolean pinged;
  private boolean ended;

  Link(
      RLPxService service,
      DefaultWireConnection connection,
      Context loop,
      Events events,
      LongAdder received) {
    this.service = service;
    this.connection = connection;
    this.loop = loop;
    this.events = events;
    this.received = received;
  }

  /** A protocol of this link began. */
  void opened(SubProtocolIdentifier protocol) {
    protocols.put(protocol.name() + "/" + protocol.version(), protocol);
  }

  /** The link is over: nobody waits on it any more. */
  synchronized void ended() {
    ended = true;
    notifyAll();
  }

  /** A message of {@code bulk/1} came. On the event loop. */
  void bulk(int id, Bytes payload) {
    switch (id) {
      case ECHO -> service.send(protocol(BULK), REPLY, connection, payload);
      case REPLY -> replies.add(System.nanoTime());
      case COUNTED -> {
        received.increment();
        Window counting = window;
        if (counting != null && counting.add(payload.size(), events)) {
          window = null;
        }
      }
      default -> {} // taken, and not answered
    }
  }

  void disconnect(int reason) {
    loop.runOnContext(_ -> connection.disconnect(DisconnectReason.valueOf(reason)));
  }

  void ping(String peer) {
    loop.runOnContext(
        _ -> connection.sendPing().thenRun(() -> events.say("pong", Map.of("peer", peer))));
  }

  void benchReceive(JsonObject command) {
    window = new Window(command.getLong("count", 0L), seconds(command));
    events.say("bench-ready", Map.of());
  }

  void benchSend(JsonObject command) throws IOException, InterruptedException {
    long limit = seconds(command);
    if (limit == 0 && command.getInteger("count", 0) == 0) {
      throw new IOException("count or seconds must be given");
    }
    send("send", BULK, COUNTED, command, limit == 0 ? Long.MAX_VALUE : limit);
  }

  /** Sends to any protocol, until {@link #stopFloods} if no number is given. */
  void flood(JsonObject command) throws IOException, InterruptedException {
    flooding = true;
    String capability = command.getString("cap");
    send("flood", capability, capability.equals(BULK) ? COUNTED : 0, command, Long.MAX_VALUE);
  }

  void stopFloods() {
    flooding = false;
  }

  private void send(String kind, String capability, int id, JsonObject command, long limitNanos)
      throws IOException, InterruptedException {
    SubProtocolIdentifier protocol = protocol(capability);
    Bytes payload = payload(command);
    int count = command.getInteger("count", 0);
    boolean untilStopped = count == 0 && limitNanos == Long.MAX_VALUE;
    long begin = System.nanoTime();
    long messages = 0;
    while ((count == 0 || messages < count)
        && System.nanoTime() - begin < limitNanos
        && (!untilStopped || flooding)) {
      service.send(protocol, id, connection, payload);
      messages++;
      keepWindow(payload.size());
    }
    events.rate(kind, messages, messages * payload.size(), System.nanoTime() - begin);
  }

  private synchronized void keepWindow(int sentBytes) throws IOException, InterruptedException {
    aheadBytes += sentBytes;
    while (aheadBytes >= WINDOW_BYTES && pinged && !ended) {
      wait();
    }
    if (ended) {
      throw new IOException("the link ended");
    }
    if (aheadBytes >= WINDOW_BYTES) {
      aheadBytes = 0;
      pinged = true;
      loop.runOnContext(_ -> connection.sendPing().thenRun(this::pongArrived));
    }
  }

  private synchronized void pongArrived() {
    pinged = false;
    notifyAll();
  }

  /** Requests one at a time, for a number or for a time, with a pause between. */
  void benchEcho(JsonObject command) throws IOException, InterruptedException {
    SubProtocolIdentifier bulk = protocol(BULK);
    Bytes payload = payload(command);
    int count = command.getInteger("count", 0);
    long limit = seconds(command);
    long pause = command.getLong("pauseMicros", 0L);
    long[] times = new long[FIRST_TIMES];
    int taken = 0;
    replies.clear();
    long begin = System.nanoTime();
    while ((count == 0 || taken < count) && (limit == 0 || System.nanoTime() - begin < limit)) {
      long start = System.nanoTime();
      service.send(bulk, ECHO, connection, payload);
      Long end = replies.poll(REPLY_SECONDS, TimeUnit.SECONDS);
      if (end == null) {
        throw new IOException("no answer within " + REPLY_SECONDS + " s");
      }
      times = taken < times.length ? times : Arrays.copyOf(times, 2 * taken);
      times[taken++] = end - start;
      TimeUnit.MICROSECONDS.sleep(pause);
    }
    events.times("echo", Arrays.copyOf(times, taken), System.nanoTime() - begin);
  }

  private SubProtocolIdentifier protocol(String capability) {
    SubProtocolIdentifier protocol = protocols.get(capability);
    if (protocol == null) {
      throw new IllegalArgumentException(capability + " does not run on this link");
    }
    return protocol;
  }

  private static Bytes payload(JsonObject command) {
    return Payload.of(command.getInteger("size"), command.getLong("seed", 0L).intValue());
  }

  private static long seconds(JsonObject command) {
    return (long) (command.getDouble("seconds", 0.0) * 1e9);
  }
}

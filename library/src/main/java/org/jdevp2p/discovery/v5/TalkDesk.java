// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.node.Node;
import org.jspecify.annotations.Nullable;

/**
 * Runs the handlers of talk protocols, away from the thread that receives packets. Each protocol
 * has few threads and a short queue of its own, so a slow one holds up nobody else.
 *
 * <p>Everything here is used within steps of the loop, but handlers, which run outside.
 */
final class TalkDesk {

  private static final System.Logger LOG = System.getLogger(TalkDesk.class.getName());

  /** How long handlers have to stop when they are told to. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private static final String THREAD_NAME = "discv5 talk ";

  /**
   * One request.
   *
   * @param reply takes the answer within a step
   */
  record Call(Node from, Remote remote, Bytes request, Consumer<Bytes> reply) {}

  private static final class Desk {
    final Bytes protocol;
    final TalkHandler handler;
    final ArrayDeque<Call> waiting = new ArrayDeque<>();
    int threads;

    Desk(Bytes protocol, TalkHandler handler) {
      this.protocol = protocol;
      this.handler = handler;
    }
  }

  private final Loop loop;
  private final DiscV5Limits limits;
  private final Tasks tasks = new Tasks();
  private final Map<Bytes, Desk> desks = new HashMap<>();
  private boolean closed;

  TalkDesk(Loop loop, DiscV5Limits limits) {
    this.loop = loop;
    this.limits = limits;
  }

  /** From now on {@code handler} answers; requests that wait go to the one before. */
  void register(Bytes protocol, TalkHandler handler) {
    desks.put(protocol, new Desk(protocol, handler));
  }

  boolean knows(Bytes protocol) {
    return desks.containsKey(protocol);
  }

  /**
   * Hands a request to the protocol's handler.
   *
   * @return whether there is a handler, and room in its queue
   */
  boolean take(Bytes protocol, Call call) {
    Desk desk = desks.get(protocol);
    if (desk == null || closed || desk.waiting.size() >= limits.talkQueue()) {
      return false;
    }
    desk.waiting.add(call);
    if (desk.threads < limits.talkThreads()) {
      desk.threads++;
      tasks.start(THREAD_NAME + desk.protocol, () -> work(desk));
    }
    return true;
  }

  int waiting() {
    return desks.values().stream().mapToInt(desk -> desk.waiting.size()).sum();
  }

  /** Within a step: nothing is taken any more. */
  void close() {
    closed = true;
    desks.values().forEach(desk -> desk.waiting.clear());
  }

  /** Outside of a step: ends the handlers and waits for them. */
  void join() throws InterruptedException {
    tasks.interrupt(name -> true);
    for (String left : tasks.join(GRACE)) {
      LOG.log(System.Logger.Level.WARNING, "thread {0} did not stop within {1}", left, GRACE);
    }
  }

  private void work(Desk desk) {
    while (true) {
      Call call = loop.call(() -> next(desk));
      if (call == null) {
        return;
      }
      Bytes answer = answer(desk, call);
      loop.run(() -> call.reply().accept(answer));
    }
  }

  private @Nullable Call next(Desk desk) {
    Call call = desk.waiting.poll();
    if (call == null) {
      desk.threads--;
    }
    return call;
  }

  private static Bytes answer(Desk desk, Call call) {
    try {
      return desk.handler.answer(call.from(), call.remote().address(), call.request());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Bytes.EMPTY;
    } catch (RuntimeException | Error bug) {
      LOG.log(
          System.Logger.Level.ERROR,
          "the handler of talk protocol " + desk.protocol + " failed",
          bug);
      return Bytes.EMPTY;
    }
  }
}

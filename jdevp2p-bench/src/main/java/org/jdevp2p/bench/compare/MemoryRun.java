// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.compare;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What links hold and what messages cost: heap of idle links, heap kept after one large message,
 * allocation of a message, write calls of many small ones.
 *
 * <p>Heap is what is in use after a collection; of Go with the stacks of goroutines, since those of
 * virtual threads lie in Java's heap.
 */
final class MemoryRun {

  static final String GROUP = "memory";

  /** What rows of this group are called whose unit is bytes of garbage. */
  private static final String ALLOCATION = "allocated for a message";

  private static final int LARGE_BYTES = 15 << 20;
  private static final int SMALL_BYTES = 100;
  private static final int SMALL_COUNT = 1_000;

  /** For the code to be compiled and the figure to be one of many; more is waste of time. */
  private static final int MAX_COUNTED = 200_000;

  private static final int MIN_COUNTED = 4;

  /** The slowest answers some hundred handshakes a second. */
  private static final Duration OPEN_LIMIT = Duration.ofMinutes(10);

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** For what a link does once at its beginning. */
  private static final long SETTLE_MILLIS = 1_000;

  private static final long POLL_MILLIS = 20;

  private final Options options;
  private final Results results;
  private final Course course;

  MemoryRun(Options options, Results results, Course course) {
    this.options = options;
    this.results = results;
    this.course = course;
  }

  /** Measures. What fails is noted in the results. */
  void run(List<Subject> subjects) throws InterruptedException {
    for (Subject subject : subjects) {
      if (!results.takes(subject, GROUP)) {
        continue;
      }
      String of = " of " + subject.id();
      for (int links : options.length().idleLinks()) {
        course.attempt(links + " idle links" + of, () -> idleLinks(subject, links));
      }
      course.attempt("one large message" + of, () -> largeMessage(subject));
      course.attempt("allocation and writes" + of, () -> messages(subject));
    }
  }

  /** Heap of the listening side, a server with one protocol; we dial from another process. */
  private void idleLinks(Subject subject, int count) throws MeasureException, InterruptedException {
    try (NodeProcess node = subject.startIdleNode(options);
        NodeProcess dialler = Subject.JDEVP2P.startIdleNode(options)) {
      results.implementation(subject, node);
      idle(dialler, node, 1); // what the first link loads is not the cost of a link
      double before = heap(node);
      double dialledBefore = heap(dialler);
      idle(dialler, node, count);
      double after = heap(node);
      String name = "listening side of an idle link, of " + count;
      results.lower(subject, GROUP, name, "KiB", (after - before) / 1024 / count);
      if (subject == Subject.JDEVP2P) {
        results.lower(
            subject,
            GROUP,
            "dialling side of an idle link, of " + count,
            "KiB",
            (heap(dialler) - dialledBefore) / 1024 / count);
      }
    }
  }

  private static void idle(NodeProcess dialler, NodeProcess node, int count)
      throws MeasureException, InterruptedException {
    double linked = usage(node, false).number("links");
    dialler.ask(
        "idle",
        Map.of("enode", node.enode(), "count", count),
        "idle",
        Map.of("links", count),
        OPEN_LIMIT);
    await(node, "links", linked + count);
    Thread.sleep(SETTLE_MILLIS);
    node.forget();
  }

  private static Event usage(NodeProcess node, boolean collect)
      throws MeasureException, InterruptedException {
    return node.ask("usage", Map.of("gc", collect), "usage", Map.of(), PATIENCE);
  }

  private static double heap(NodeProcess node) throws MeasureException, InterruptedException {
    return usage(node, true).number("heapBytes");
  }

  /** Waits until a counter of the node has come so far. */
  private static void await(NodeProcess node, String counter, double value)
      throws MeasureException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (usage(node, false).number(counter) < value) {
      if (System.nanoTime() > end) {
        throw new MeasureException(node + ": " + counter + " did not come to " + value);
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /**
   * Heap that one message leaves behind on a link that lives on. Another link before has carried
   * one too, so that nothing but the message is new.
   */
  private void largeMessage(Subject subject) throws MeasureException, InterruptedException {
    NodeProcess receiver = subject.startPressureNode(options, 0);
    try (NodeProcess first = subject.startPressureNode(options, 0)) {
      first.say("dial", Map.of("enode", receiver.enode()));
      first.expect("channel", Map.of("cap", "flooda/1"), PATIENCE);
      receiver.expect("channel", Map.of("cap", "slow/1"), PATIENCE);
      flood(first, receiver, LARGE_BYTES, 1);
    } catch (MeasureException | InterruptedException | RuntimeException e) {
      receiver.close();
      throw e;
    }
    receiver.forget();
    NodeProcess sender = subject.startPressureNode(options, 0);
    try (receiver;
        sender) {
      sender.say("dial", Map.of("enode", receiver.enode()));
      sender.expect("channel", Map.of("cap", "flooda/1"), PATIENCE);
      flood(sender, receiver, SMALL_BYTES, 10);
      double receiverBefore = heap(receiver);
      flood(sender, receiver, LARGE_BYTES, 1);
      results.lower(
          subject,
          GROUP,
          "kept by the receiver after one message of 15 MiB",
          "KiB",
          (heap(receiver) - receiverBefore) / 1024);
    }
  }

  /** Sends and waits until the receiver has counted so many more messages. */
  private static void flood(NodeProcess sender, NodeProcess receiver, int size, int count)
      throws MeasureException, InterruptedException {
    double before = usage(receiver, false).number("received");
    sender.ask(
        "flood",
        Map.of(
            "peer",
            receiver.key(),
            "cap",
            "flooda/1",
            "size",
            size,
            "seed",
            Traffic.SEED,
            "count",
            count),
        "bench",
        Map.of("kind", "flood"),
        PATIENCE);
    await(receiver, "received", before + count);
  }

  private void messages(Subject subject) throws MeasureException, InterruptedException {
    try (Pair pair = Pair.ofPressure(subject, options)) {
      for (Map.Entry<String, Integer> size : LinkRun.SIZES.entrySet()) {
        allocation(pair, size.getKey(), size.getValue());
      }
      writeCalls(pair);
    }
  }

  /** What a message makes both ends allocate, once as many have come before as are counted. */
  private void allocation(Pair pair, String name, int size)
      throws MeasureException, InterruptedException {
    long most = options.length().allocationBytes() / size;
    int count = Math.clamp(most, MIN_COUNTED, MAX_COUNTED);
    flood(pair.sender(), pair.receiver(), size, count);
    double sent = usage(pair.sender(), false).number("allocatedBytes");
    double received = usage(pair.receiver(), false).number("allocatedBytes");
    flood(pair.sender(), pair.receiver(), size, count);
    sent = usage(pair.sender(), false).number("allocatedBytes") - sent;
    received = usage(pair.receiver(), false).number("allocatedBytes") - received;
    results.lower(pair.subject(), ALLOCATION, "sender, message of " + name, "B", sent / count);
    results.lower(
        pair.subject(), ALLOCATION, "receiver, message of " + name, "B", received / count);
  }

  private void writeCalls(Pair pair) throws MeasureException, InterruptedException {
    long before = pair.sender().writeCalls();
    double socketBefore = socketWrites(pair);
    flood(pair.sender(), pair.receiver(), SMALL_BYTES, SMALL_COUNT);
    long after = pair.sender().writeCalls();
    if (before >= 0) {
      results.lower(
          pair.subject(),
          GROUP,
          "write calls of the process, 1,000 messages of 100 B",
          "calls",
          (double) (after - before));
    }
    if (pair.subject() == Subject.JDEVP2P) {
      results.lower(
          pair.subject(),
          GROUP,
          "socket writes, 1,000 messages of 100 B",
          "calls",
          socketWrites(pair) - socketBefore);
    }
  }

  private static double socketWrites(Pair pair) throws MeasureException, InterruptedException {
    return pair.subject() == Subject.JDEVP2P
        ? usage(pair.sender(), false).number("socketWrites")
        : 0;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.discovery;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdevp2p.bench.peer.Times;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.node.Node;

/**
 * Nodes that ping the victim while it is flooded: some that it knows, each once in {@link #PAUSE},
 * and newcomers, each with a key of its own, that ping it once.
 */
final class HonestNodes implements AutoCloseable {

  static final int COUNT = 8;
  static final Duration PAUSE = Duration.ofMillis(50);
  static final Duration NEWCOMERS_PAUSE = Duration.ofMillis(250);

  /** An answer that comes later is none. */
  static final Duration LIMIT = Duration.ofMillis(500);

  /** A newcomer needs two round trips and cryptography on both sides. */
  static final Duration NEWCOMER_LIMIT = Duration.ofSeconds(1);

  private final Node victim;
  private final List<DiscoveryNode> nodes = new ArrayList<>();
  private final AtomicInteger newcomers = new AtomicInteger();

  HonestNodes(Node victim) throws IOException {
    this.victim = victim;
    for (int i = 0; i < COUNT; i++) {
      nodes.add(DiscoveryNode.at(loopback(8, i)));
    }
  }

  /** An address in a /24 of its own. */
  private static InetAddress loopback(int second, int third) {
    return InetAddress.ofLiteral("127." + second + "." + (third & 0xff) + ".1");
  }

  /** What became of pings. */
  static final class Tally {

    private final Times times = new Times();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger newAsked = new AtomicInteger();
    private final AtomicInteger newAnswered = new AtomicInteger();

    int asked() {
      return asked.get();
    }

    /** In percent. */
    double answered() {
      return 100.0 * times.count() / asked.get();
    }

    /** In percent. */
    double answeredNewcomers() {
      return 100.0 * newAnswered.get() / newAsked.get();
    }

    /** In milliseconds; the limit if nothing was answered. */
    double millis(double quantile) {
      return times.count() == 0 ? LIMIT.toMillis() : times.micros(quantile) / 1e3;
    }
  }

  /** Pings over one version for so long. */
  Tally ping(int version, double seconds) throws InterruptedException {
    Tally tally = new Tally();
    AtomicBoolean over = new AtomicBoolean();
    Tasks tasks = new Tasks();
    for (DiscoveryNode node : nodes) {
      tasks.start("honest", () -> repeat(over, PAUSE, () -> ping(node, version, tally)));
    }
    tasks.start(
        "newcomers", () -> repeat(over, NEWCOMERS_PAUSE, () -> pingAsNewcomer(version, tally)));
    Thread.sleep((long) (seconds * 1e3));
    over.set(true);
    tasks.join(NEWCOMER_LIMIT.multipliedBy(3));
    return tally;
  }

  private interface Step {
    void take() throws IOException, InterruptedException;
  }

  private static void repeat(AtomicBoolean over, Duration pause, Step step) {
    try {
      while (!over.get()) {
        long begin = System.nanoTime();
        step.take();
        long left = pause.toNanos() - (System.nanoTime() - begin);
        if (left > 0) {
          Thread.sleep(Duration.ofNanos(left));
        }
      }
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new IllegalStateException("no socket for an honest node", e);
    }
  }

  private void ping(DiscoveryNode node, int version, Tally tally) throws InterruptedException {
    long begin = System.nanoTime();
    tally.asked.incrementAndGet();
    if (node.pings(version, victim, LIMIT)) {
      tally.times.add(System.nanoTime() - begin);
    }
  }

  private void pingAsNewcomer(int version, Tally tally) throws IOException, InterruptedException {
    try (DiscoveryNode node = DiscoveryNode.at(loopback(9, newcomers.getAndIncrement()))) {
      tally.newAsked.incrementAndGet();
      if (node.pings(version, victim, NEWCOMER_LIMIT)) {
        tally.newAnswered.incrementAndGet();
      }
    }
  }

  @Override
  public void close() {
    nodes.forEach(DiscoveryNode::close);
  }
}

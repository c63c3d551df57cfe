// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.discovery;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jdevp2p.bench.compare.Event;
import org.jdevp2p.bench.compare.MeasureException;
import org.jdevp2p.bench.compare.NodeProcess;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.node.NodeRecordException;

/** Honest nodes ping a node that somebody floods. */
final class FloodRun {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final double SETTLE_SECONDS = 1;

  private final Path root;
  private final double seconds;
  private final double warmupSeconds;

  FloodRun(Path root, double seconds, double warmupSeconds) {
    this.root = root;
    this.seconds = seconds;
    this.warmupSeconds = warmupSeconds;
  }

  /**
   * What came of it.
   *
   * @param attack the flood
   * @param pings of those who ping meanwhile
   * @param sentRate datagrams of junk a second that were sent
   * @param cpuMicros processor time of the victim for each datagram, the honest ones' included
   * @param allocatedBytes by the victim for each datagram, likewise, if it tells
   */
  record Outcome(
      Attack attack,
      HonestNodes.Tally pings,
      double sentRate,
      double cpuMicros,
      double allocatedBytes) {}

  Outcome run(Subject subject, Attack attack) throws MeasureException, InterruptedException {
    try (NodeProcess victim = subject.start(root);
        HonestNodes honest = new HonestNodes(record(victim))) {
      honest.ping(attack.version(), warmupSeconds);
      return attack.rate() == 0
          ? measure(attack, victim, honest, Optional.empty())
          : flooded(attack, victim, honest);
    } catch (IOException e) {
      throw new MeasureException("honest nodes: " + e.getMessage(), e);
    }
  }

  static NodeRecord record(NodeProcess node) throws MeasureException {
    try {
      return NodeRecord.parse(node.record());
    } catch (NodeRecordException e) {
      throw new MeasureException(node + " said no record: " + e.getMessage(), e);
    }
  }

  private Outcome flooded(Attack attack, NodeProcess victim, HonestNodes honest)
      throws MeasureException, InterruptedException {
    NodeRecord record = record(victim);
    InetSocketAddress address = record.endpoints().getFirst().udp().orElseThrow();
    double length = SETTLE_SECONDS + 2 * warmupSeconds + seconds;
    try (NodeProcess sender = Subject.startJunkSender(root)) {
      sender.ask(
          "flood",
          Map.of(
              "host", address.getAddress().getHostAddress(),
              "port", address.getPort(),
              "id", record.nodeId().toString(),
              "junk", attack.kinds(),
              "rate", attack.rate(),
              "sources", attack.sources(),
              "seconds", length),
          "flooding",
          Map.of(),
          PATIENCE);
      Thread.sleep((long) ((SETTLE_SECONDS + warmupSeconds) * 1e3));
      return measure(attack, victim, honest, Optional.of(sender));
    }
  }

  private Outcome measure(
      Attack attack, NodeProcess victim, HonestNodes honest, Optional<NodeProcess> sender)
      throws MeasureException, InterruptedException {
    Event before = usage(victim);
    Duration cpu = victim.cpu();
    HonestNodes.Tally pings = honest.ping(attack.version(), seconds);
    double cpuMicros = victim.cpu().minus(cpu).toNanos() / 1e3;
    Event after = usage(victim);
    double sentRate = 0;
    double datagrams = 2.0 * pings.asked();
    if (sender.isPresent()) {
      Event flooded = sender.get().expect("flooded", Map.of(), PATIENCE);
      sentRate = flooded.number("sent") / flooded.number("seconds");
      datagrams += sentRate * seconds;
    }
    return new Outcome(
        attack,
        pings,
        sentRate,
        cpuMicros / datagrams,
        (after.number("allocatedBytes") - before.number("allocatedBytes")) / datagrams);
  }

  private static Event usage(NodeProcess node) throws MeasureException, InterruptedException {
    return node.ask("usage", Map.of(), "usage", Map.of(), PATIENCE);
  }
}

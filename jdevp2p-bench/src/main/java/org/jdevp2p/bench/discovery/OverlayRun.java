// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.discovery;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.jdevp2p.bench.compare.MeasureException;
import org.jdevp2p.bench.peer.Usage;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.crawl.CrawlLimits;
import org.jdevp2p.discovery.crawl.Crawler;
import org.jdevp2p.discovery.crawl.Frontier;
import org.jdevp2p.discovery.table.Table;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.udp.PacketBudgets;
import org.jdevp2p.discovery.udp.PacketLimits;
import org.jdevp2p.discovery.v5.DiscV5;
import org.jdevp2p.discovery.v5.DiscV5Limits;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.testkit.Conditions;
import org.jdevp2p.testkit.SimulatedNetwork;
import org.jdevp2p.testkit.SimulatedOverlay;

/**
 * A crawl of a simulated network of thousands of nodes: 100 ms of round trip, 2 % loss, half of all
 * nodes dead.
 */
final class OverlayRun {

  private static final Conditions INTERNET =
      Conditions.latency(Duration.ofMillis(50)).withLoss(0.02);

  private static final double DEAD = 0.5;
  private static final long SEED = 1;
  private static final int BOOTNODES = 4;
  private static final Duration LIMIT = Duration.ofHours(1);

  /** Ten requests to a node, so that it tells of enough others; in haste. */
  private static final CrawlLimits LIMITS = new CrawlLimits(10, 1_000, 20_000);

  private final SimulatedNetwork network = new SimulatedNetwork(SEED, INTERNET);
  private final Frontier frontier;
  private final Loop loop;

  private OverlayRun(int nodes) throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    LocalNode self = new LocalNode(SecretKey.random(), 1);
    DatagramTransport transport =
        network.open(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 30_303));
    loop = new Loop(network.ticker(), random);
    DiscV5 discovery =
        new DiscV5(
            self,
            loop,
            transport,
            new Table(self.nodeId()),
            DiscV5Limits.DEFAULT,
            new PacketBudgets(PacketLimits.DEFAULT, random, 0));
    transport.deliverTo(discovery::received);
    Crawler crawler = new Crawler(loop, List.of(discovery), LIMITS);
    frontier = new Frontier(crawler, 2 * nodes, visit -> {});
  }

  /**
   * What came of it.
   *
   * @param nodes of the overlay
   * @param heard how many of them were heard of
   * @param live how many of them live
   * @param answered how many of those answered
   * @param makeSeconds processor time to make the nodes
   * @param crawlSeconds processor time of the crawl, the nodes' own share included
   * @param networkSeconds time of the network that this took
   * @param datagrams that were sent
   * @param heapBytes in use afterwards
   */
  record Outcome(
      int nodes,
      int heard,
      int live,
      int answered,
      double makeSeconds,
      double crawlSeconds,
      double networkSeconds,
      long datagrams,
      long heapBytes) {}

  static Outcome run(int nodes) throws MeasureException {
    try {
      return new OverlayRun(nodes).crawl(nodes);
    } catch (IOException e) {
      throw new MeasureException("simulated overlay: " + e.getMessage(), e);
    }
  }

  private Outcome crawl(int nodes) throws IOException {
    double begin = cpuSeconds();
    SimulatedOverlay overlay = new SimulatedOverlay(network, nodes, DEAD, SEED);
    double made = cpuSeconds();
    loop.run(() -> overlay.bootnodes(BOOTNODES).forEach(frontier::add));
    network.runUntil(frontier::isDone, LIMIT);
    double crawled = cpuSeconds();
    return new Outcome(
        nodes,
        frontier.known(),
        overlay.live().size(),
        frontier.answered(),
        made - begin,
        crawled - made,
        network.ticker().nanos() / 1e9,
        network.traffic().sent(),
        ((Number) Usage.now(true).getOrDefault("heapBytes", 0)).longValue());
  }

  private static double cpuSeconds() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
            .getProcessCpuTime()
        / 1e9;
  }
}

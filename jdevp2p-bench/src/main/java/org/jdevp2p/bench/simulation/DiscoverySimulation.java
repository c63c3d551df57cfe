// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.simulation;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jdevp2p.testkit.Conditions;
import org.jdevp2p.testkit.SimulatedDiscovery;
import org.jdevp2p.testkit.SimulatedNetwork;

/**
 * A network of discovery nodes that starts from one bootnode, a third of them speaking v4, a third
 * v5 and a third both, and whether its lookups find the true closest 16. Exits with 1 if fewer than
 * 99 % do.
 */
public final class DiscoverySimulation {

  private static final double WANTED_SHARE = 0.99;
  private static final double NANOS = 1e9;
  private static final double MEBIBYTE = 1 << 20;

  private final Map<String, Long> options = new HashMap<>();

  private DiscoverySimulation(String[] arguments) {
    options.put("nodes", 1_000L);
    options.put("minutes", 5L);
    options.put("lookups", 500L);
    options.put("latency", 40L);
    options.put("jitter", 20L);
    options.put("loss", 1L);
    options.put("seed", 1L);
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      String name = arguments[i].replaceFirst("^--", "");
      if (options.replace(name, Long.valueOf(arguments[i + 1])) == null) {
        throw new IllegalArgumentException("unknown option " + arguments[i]);
      }
    }
  }

  /**
   * Runs one.
   *
   * @param arguments {@code --nodes}, {@code --minutes} of simulated time, {@code --lookups},
   *     {@code --latency} and {@code --jitter} in ms, {@code --loss} in per cent, {@code --seed}
   */
  public static void main(String[] arguments) throws IOException {
    System.exit(new DiscoverySimulation(arguments).run() ? 0 : 1);
  }

  private long option(String name) {
    return options.getOrDefault(name, 0L);
  }

  private boolean run() throws IOException {
    Conditions conditions =
        Conditions.latency(Duration.ofMillis(option("latency")))
            .withJitter(Duration.ofMillis(option("jitter")))
            .withLoss(option("loss") / 100.0);
    SimulatedNetwork network = new SimulatedNetwork(option("seed"), conditions);
    try (SimulatedDiscovery nodes = new SimulatedDiscovery(network, option("seed") + 1)) {
      long count = option("nodes");
      nodes.grow((int) count, Duration.ofMinutes(1).dividedBy(count));
      report("started", network);
      for (long minute = 2; minute <= option("minutes"); minute++) {
        network.run(Duration.ofMinutes(1));
        report("minute " + minute, network);
      }
      int lookups = (int) option("lookups");
      int right = nodes.trueLookups(lookups);
      report("lookups", network);
      double table =
          nodes.members().stream()
              .mapToInt(member -> member.discovery().table().verified())
              .average()
              .orElse(0);
      say("%d of %d lookups found the true closest 16".formatted(right, lookups));
      say("%.1f verified nodes in a table on average".formatted(table));
      return right >= WANTED_SHARE * lookups;
    }
  }

  private static void report(String what, SimulatedNetwork network) {
    System.gc();
    long cpu = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    say(
        "%-10s %10d datagrams  %8.1f CPU s  %8.1f MiB of heap"
            .formatted(what, network.traffic().sent(), cpu / NANOS, heap / MEBIBYTE));
  }

  private static void say(String line) {
    System.out.println(line);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.discovery;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jdevp2p.bench.compare.MeasureException;

/**
 * Measures discovery of ours beside Consensys discovery and writes {@code discovery.md}. {@code
 * docs/benchmarks.md} tells what each figure is.
 */
public final class DiscoveryBench {

  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private final DiscoveryOptions options;
  private final DiscoveryReport report = new DiscoveryReport();

  private DiscoveryBench(DiscoveryOptions options) {
    this.options = options;
  }

  /** Exit code 0 if all was measured that this machine can, 1 if something failed, 2 for usage. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    DiscoveryOptions options;
    try {
      options = DiscoveryOptions.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.println(DiscoveryOptions.USAGE);
      System.exit(USAGE);
      return;
    }
    String result = run(options);
    System.out.print(result);
    System.exit(result.contains(DiscoveryReport.NOT_MEASURED) ? FAILED : OK);
  }

  /** Measures, writes, and returns what was written. */
  static String run(DiscoveryOptions options) throws IOException, InterruptedException {
    DiscoveryBench bench = new DiscoveryBench(options);
    bench.measure();
    Files.createDirectories(options.out());
    String markdown = bench.report.markdown();
    Files.writeString(options.out().resolve("discovery.md"), markdown);
    return markdown;
  }

  private void measure() throws InterruptedException {
    List<Subject> subjects = new ArrayList<>();
    for (Subject subject : Subject.values()) {
      if (options.subjects().isEmpty() || options.subjects().contains(subject.id())) {
        subject
            .lacking(options.root())
            .ifPresentOrElse(
                reason -> System.err.println("SKIPPED: " + reason), () -> subjects.add(subject));
      }
    }
    if (options.wants("ping")) {
      pings(subjects);
    }
    if (options.wants("crawl")) {
      overlay();
    }
    if (options.wants("flood")) {
      floods(subjects);
    }
  }

  /** In turn, so that all meet the same machine. */
  private void pings(List<Subject> subjects) throws InterruptedException {
    Map<Subject, List<PingRun.Outcome>> outcomes = new EnumMap<>(Subject.class);
    for (int round = 0; round < options.rounds(); round++) {
      for (Subject subject : subjects) {
        System.err.println("pings of " + subject.id());
        try {
          PingRun.Outcome outcome = PingRun.run(subject, options.root(), options.pings());
          outcomes.computeIfAbsent(subject, first -> new ArrayList<>()).add(outcome);
        } catch (MeasureException e) {
          report.failed("pings of " + subject.id(), e);
        }
      }
    }
    outcomes.forEach(report::pings);
  }

  private void overlay() {
    System.err.println("simulated crawl");
    try {
      report.overlay(OverlayRun.run(options.overlayNodes()));
    } catch (MeasureException e) {
      report.failed("simulated crawl", e);
    }
  }

  private void floods(List<Subject> subjects) throws InterruptedException {
    FloodRun run = new FloodRun(options.root(), options.seconds(), options.warmupSeconds());
    for (Attack attack : options.attacks()) {
      for (Subject subject : subjects) {
        if (subject.speaks(attack.version())) {
          System.err.println(attack.name() + ", at " + subject.id());
          try {
            report.flood(subject, run.run(subject, attack));
          } catch (MeasureException e) {
            report.failed(attack.name() + ", at " + subject.id(), e);
          }
        }
      }
    }
  }
}

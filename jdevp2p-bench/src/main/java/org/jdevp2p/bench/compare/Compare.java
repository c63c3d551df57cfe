// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.compare;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Measures all implementations that the machine can run and writes {@code benchmarks.json}, {@code
 * benchmarks.md} and {@code benchmarks.svg}. {@code docs/benchmarks.md} tells what each figure is.
 */
public final class Compare {

  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private Compare() {}

  /** Exit code 0 if all was measured that this machine can, 1 if something failed, 2 for usage. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Options options;
    try {
      options = Options.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.println(Options.USAGE);
      System.exit(USAGE);
      return;
    }
    System.exit(run(options) ? OK : FAILED);
  }

  /**
   * Measures and writes.
   *
   * @return whether all was measured that can be on this machine
   */
  static boolean run(Options options) throws IOException, InterruptedException {
    System.setProperty("java.awt.headless", "true");
    Results results = new Results();
    Report report =
        new Report(options, results, Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    report.checkDocument(); // now rather than after an hour
    Course course = new Course(results, report::write);
    List<Subject> subjects = subjects(options);
    List<Part> parts = parts(options, results, course);
    for (int i = 0; i < parts.size(); i++) {
      course.begin(parts.get(i).name() + " (" + (i + 1) + " of " + parts.size() + ")");
      try {
        parts.get(i).driver().run(subjects);
      } catch (RuntimeException e) {
        results.failed(parts.get(i).name(), e);
      }
      course.keep();
    }
    report.write();
    report.writeDocument();
    course.say("done; written to " + options.out());
    System.out.print(report.markdown());
    return results.failures().isEmpty();
  }

  private static List<Subject> subjects(Options options) {
    List<Subject> subjects = new ArrayList<>();
    for (Subject subject : Subject.values()) {
      if (options.wants(subject)) {
        subject
            .lacking(options.root())
            .ifPresentOrElse(
                reason -> System.err.println("SKIPPED: " + reason), () -> subjects.add(subject));
      }
    }
    return subjects;
  }

  private interface Driver {
    void run(List<Subject> subjects) throws InterruptedException;
  }

  /** Some groups of figures that are taken together. */
  private record Part(String name, Set<String> groups, Driver driver) {}

  private static List<Part> parts(Options options, Results results, Course course) {
    return Stream.of(
            new Part(
                "one link",
                Set.of(LinkRun.GROUP, LinkRun.HANDSHAKE_GROUP),
                new LinkRun(options, results, course)::run),
            new Part(
                "pressure",
                Set.of(PressureRun.FLOOD, PressureRun.STALL, PressureRun.NEIGHBOUR),
                new PressureRun(options, results, course)::run),
            new Part(
                "memory", Set.of(MemoryRun.GROUP), new MemoryRun(options, results, course)::run),
            new Part(
                "idle links", Set.of(IdleRun.GROUP), new IdleRun(options, results, course)::run),
            new Part(
                "bandwidth",
                Set.of(BandwidthRun.GROUP),
                new BandwidthRun(options, results, course)::run),
            new Part(
                "metrics", Set.of(MetricsRun.GROUP), new MetricsRun(options, results, course)::run))
        .filter(part -> part.groups().stream().anyMatch(options::wants))
        .toList();
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

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
    List<Subject> subjects = new ArrayList<>();
    for (Subject subject : Subject.values()) {
      if (options.wants(subject)) {
        subject
            .lacking(options.root())
            .ifPresentOrElse(
                reason -> System.err.println("SKIPPED: " + reason), () -> subjects.add(subject));
      }
    }
    Report report =
        new Report(options, results, Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    if (options.wants(LinkRun.GROUP) || options.wants(LinkRun.HANDSHAKE_GROUP)) {
      new LinkRun(options, results).run(subjects);
    }
    new PressureRun(options, results).run(subjects);
    if (options.wants(MemoryRun.GROUP)) {
      new MemoryRun(options, results).run(subjects);
    }
    report.write();
    Path chart = options.out().resolve("benchmarks.svg");
    if (Chart.write(results, chart) && options.docs().isPresent()) {
      Files.writeString(options.docs().get().resolve("benchmarks.svg"), Files.readString(chart));
    }
    System.out.print(report.markdown());
    System.err.println("written to " + options.out());
    return results.failures().isEmpty();
  }
}

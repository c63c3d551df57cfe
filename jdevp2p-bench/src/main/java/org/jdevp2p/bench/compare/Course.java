// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.compare;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/**
 * Takes measurements one after the other: says on stderr which one and how long the run has lasted,
 * and notes in the results what fails, so that the rest goes on.
 */
final class Course {

  private final Results results;
  private final Save save;
  private final long beginNanos = System.nanoTime();

  Course(Results results, Save save) {
    this.results = results;
    this.save = save;
  }

  /** Keeps what there is so far. */
  interface Save {
    void save() throws IOException;
  }

  /** Something that may fail. */
  interface Measurement {
    void take() throws MeasureException, InterruptedException;
  }

  /** A part of the run begins. */
  void begin(String part) {
    say("== " + part);
  }

  /** One more round of the part begins. */
  void round(int number, int of) {
    keep();
    say("round " + number + " of " + of);
  }

  /** Keeps what there is, should the rest never come. */
  void keep() {
    try {
      save.save();
    } catch (IOException e) {
      say("the results so far cannot be written: " + e);
    }
  }

  /** Tells those who watch. */
  void say(String what) {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - beginNanos);
    System.err.printf(
        Locale.ROOT, "%3d:%02d %s%n", elapsed.toMinutes(), elapsed.toSecondsPart(), what);
  }

  /**
   * Takes one measurement, whatever comes of it.
   *
   * @return whether it was taken
   */
  boolean attempt(String what, Measurement measurement) throws InterruptedException {
    say(what);
    try {
      measurement.take();
      return true;
    } catch (MeasureException | RuntimeException e) {
      results.failed(what, e);
      return false;
    }
  }
}

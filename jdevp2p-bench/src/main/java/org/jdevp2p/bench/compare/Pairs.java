// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.compare;

import java.util.EnumMap;
import java.util.Map;

/**
 * A pair of nodes of each implementation, started when it is first asked for. One that a
 * measurement failed with is closed, and the next measurement gets a new one.
 */
final class Pairs implements AutoCloseable {

  /**
   * After so many failures one after the other an implementation is left out, so that its timeouts
   * do not add up.
   */
  private static final int MAX_FAILURES = 3;

  private final Opener opener;
  private final Options options;
  private final Results results;
  private final Course course;
  private final Map<Subject, Pair> pairs = new EnumMap<>(Subject.class);
  private final Map<Subject, Integer> failures = new EnumMap<>(Subject.class);

  Pairs(Opener opener, Options options, Results results, Course course) {
    this.opener = opener;
    this.options = options;
    this.results = results;
    this.course = course;
  }

  /** How a pair is started. */
  interface Opener {
    Pair open(Subject subject, Options options) throws MeasureException, InterruptedException;
  }

  /** What is measured on a pair. */
  interface Task {
    void take(Pair pair) throws MeasureException, InterruptedException;
  }

  /** Takes a measurement on this implementation's pair, unless too many have failed. */
  void attempt(String what, Subject subject, Task task) throws InterruptedException {
    if (failures.getOrDefault(subject, 0) >= MAX_FAILURES) {
      return;
    }
    String title = what + " of " + subject.id();
    if (course.attempt(title, () -> task.take(pair(subject)))) {
      failures.remove(subject);
    } else {
      Pair broken = pairs.remove(subject);
      if (broken != null) {
        broken.close();
      }
      if (failures.merge(subject, 1, Integer::sum) == MAX_FAILURES) {
        results.failed(
            "the rest of this group of " + subject.id(),
            new MeasureException(
                "left out after " + MAX_FAILURES + " failures one after the other"));
      }
    }
  }

  /** The pair of an implementation, which is started if it is not there. */
  Pair pair(Subject subject) throws MeasureException, InterruptedException {
    Pair pair = pairs.get(subject);
    if (pair == null) {
      pair = opener.open(subject, options);
      pairs.put(subject, pair);
      results.implementation(subject, pair.receiver());
    }
    return pair;
  }

  @Override
  public void close() {
    pairs.values().forEach(Pair::close);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.compare;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * One line of the results: the same quantity of several implementations, each taken several times.
 *
 * @param group what it belongs to
 * @param name what was measured
 * @param unit of the values
 * @param better which direction is the good one
 * @param rounds what was measured, by implementation
 */
record Figure(String group, String name, String unit, Better better, Map<String, double[]> rounds) {

  /** Which of two values is the better one. */
  enum Better {
    HIGHER,
    LOWER
  }

  /** A figure with nothing measured yet. */
  Figure(String group, String name, String unit, Better better) {
    this(group, name, unit, better, new TreeMap<>());
  }

  /** One more measurement. */
  void add(Subject subject, double value) {
    rounds.merge(
        subject.id(),
        new double[] {value},
        (one, other) ->
            DoubleStream.concat(DoubleStream.of(one), DoubleStream.of(other)).toArray());
  }

  /** The median of the rounds, or nothing if it was not measured. */
  OptionalDouble median(String subject) {
    double[] all = rounds.getOrDefault(subject, new double[0]);
    double[] sorted = DoubleStream.of(all).sorted().toArray();
    int middle = sorted.length / 2;
    if (sorted.length == 0) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
  }

  /** How many times better ours is than another's; above 1 is better, whatever the unit. */
  Optional<Double> advantage(String other) {
    OptionalDouble ours = median(Subject.JDEVP2P.id());
    OptionalDouble theirs = median(other);
    if (ours.isEmpty() || theirs.isEmpty()) {
      return Optional.empty();
    }
    double ratio = ours.getAsDouble() / theirs.getAsDouble();
    return Optional.of(better == Better.HIGHER ? ratio : 1 / ratio);
  }
}

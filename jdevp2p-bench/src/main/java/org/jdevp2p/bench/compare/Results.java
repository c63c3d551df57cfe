// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.compare;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All that a run has measured, and what it could not. Used by one thread. */
final class Results {

  private final Map<String, Figure> figures = new LinkedHashMap<>();
  private final Map<String, String> implementations = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Set<String> lacks = new HashSet<>();

  /** The figure of that name, a new one at its first use. */
  Figure figure(String group, String name, String unit, Figure.Better better) {
    return figures.computeIfAbsent(
        group + "/" + name, key -> new Figure(group, name, unit, better));
  }

  void higher(Subject subject, String group, String name, String unit, double value) {
    figure(group, name, unit, Figure.Better.HIGHER).add(subject, value);
  }

  void lower(Subject subject, String group, String name, String unit, double value) {
    figure(group, name, unit, Figure.Better.LOWER).add(subject, value);
  }

  /** Which software a node said it is. */
  void implementation(Subject subject, NodeProcess node) {
    implementations.putIfAbsent(subject.id(), node.implementation());
  }

  /** Something was not measured; said in the results, so that it does not pass for done. */
  void failed(String what, Exception why) {
    String reason = why instanceof MeasureException ? why.getMessage() : why.toString();
    failures.add(what + ": " + reason);
    System.err.println("not measured: " + what + ": " + reason);
  }

  /**
   * Whether a group of figures is to be taken of an implementation. If its library cannot do that
   * at all, the rows and a note say so.
   */
  boolean takes(Subject subject, String group) {
    Optional<String> cannot = subject.cannot(group);
    if (cannot.isPresent()) {
      lacks.add(subject.id() + "/" + group);
      note(subject.id() + ", " + group + ": " + cannot.get());
    }
    subject.remark(group).ifPresent(remark -> note(subject.id() + ", " + group + ": " + remark));
    return cannot.isEmpty() && subject.takesPart(group);
  }

  /** Whether an implementation cannot do what a group measures. */
  boolean lacks(String subject, String group) {
    return lacks.contains(subject + "/" + group);
  }

  /** Something that a reader of the figures must know; once, however often it is said. */
  void note(String sentence) {
    if (!notes.contains(sentence)) {
      notes.add(sentence);
    }
  }

  List<String> notes() {
    return notes;
  }

  List<Figure> figures() {
    return List.copyOf(figures.values());
  }

  Optional<Figure> find(String group, String name) {
    return Optional.ofNullable(figures.get(group + "/" + name));
  }

  Map<String, String> implementations() {
    return implementations;
  }

  List<String> failures() {
    return failures;
  }
}

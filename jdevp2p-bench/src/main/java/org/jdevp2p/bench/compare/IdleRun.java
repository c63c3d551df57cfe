// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Idle links in great number, both of whose ends lie in one process: what a link costs there, and
 * whether all of them live on while nobody says anything but Ping and Pong. Of ours alone.
 */
final class IdleRun {

  static final String GROUP = "idle";

  private static final Duration OPEN_LIMIT = Duration.ofMinutes(10);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);

  /** Descriptors for all that is not a link: jars, pipes, the thread dump. */
  private static final int RESERVED_FILES = 64;

  private static final int ENDS = 2;
  private static final long SETTLE_MILLIS = 1_000;
  private static final long POLL_MILLIS = 100;

  private final Options options;
  private final Results results;
  private final Course course;

  IdleRun(Options options, Results results, Course course) {
    this.options = options;
    this.results = results;
    this.course = course;
  }

  /** Measures. What fails is noted in the results. */
  void run(List<Subject> subjects) throws InterruptedException {
    if (subjects.contains(Subject.JDEVP2P)) {
      course.attempt("links of jdevp2p, both ends in one process", this::measure);
    }
  }

  private void measure() throws MeasureException, InterruptedException {
    try (NodeProcess node =
        Subject.JDEVP2P.startIdleNode(
            options, "--ping-millis", Long.toString(options.length().pingMillis()))) {
      results.implementation(Subject.JDEVP2P, node);
      int count = thatFit(node);
      open(node, 1); // what the first link loads is not the cost of a link
      Event before = usage(node, true);
      long residentBefore = residentBytes(node);
      long kernelBefore = kernelBytes();
      long begin = System.nanoTime();
      open(node, count);
      double seconds = (System.nanoTime() - begin) / 1e9;
      Thread.sleep(SETTLE_MILLIS);
      double heap = usage(node, true).number("heapBytes") - before.number("heapBytes");
      String links = String.format(Locale.ROOT, "%,d links", count);
      String each = "each of " + links + ", both ends: ";
      perLink(each + "heap", heap / count);
      if (residentBefore > 0) {
        perLink(
            each + "resident memory of the process",
            (double) (residentBytes(node) - residentBefore) / count);
      }
      if (kernelBefore > 0) {
        perLink(each + "slabs of the kernel", (double) (kernelBytes() - kernelBefore) / count);
      }
      results.higher(Subject.JDEVP2P, GROUP, links + " opened", "1/s", count / seconds);
      watch(node, count, links, each);
      threads(node, count, links, each);
    }
  }

  private void perLink(String name, double bytes) {
    results.lower(Subject.JDEVP2P, GROUP, name, "KiB", bytes / 1024);
  }

  /** As many links as wanted, or as the node's limit of open files leaves room for. */
  private int thatFit(NodeProcess node) throws MeasureException, InterruptedException {
    int wanted = options.length().linksInOne();
    Event usage = usage(node, false);
    if (!usage.fields().containsKey("maxFiles")) {
      return wanted;
    }
    long free = (long) (usage.number("maxFiles") - usage.number("openFiles")) - RESERVED_FILES;
    int fit = (int) Math.min(wanted, free / ENDS);
    if (fit < 1) {
      throw new MeasureException("no link fits into the limit of open files: " + usage.fields());
    }
    if (fit < wanted) {
      String sentence =
          String.format(
              Locale.ROOT,
              "idle: %,d links within one process, not %,d: both ends count, and a process may"
                  + " have %,.0f files open",
              fit,
              wanted,
              usage.number("maxFiles"));
      course.say(sentence);
      results.note(sentence);
    }
    return fit;
  }

  private static void open(NodeProcess node, int count)
      throws MeasureException, InterruptedException {
    double linked = usage(node, false).number("links");
    node.ask(
        "idle",
        Map.of("enode", node.enode(), "count", count),
        "idle",
        Map.of("links", count),
        OPEN_LIMIT);
    long end = System.nanoTime() + ANSWER_LIMIT.toNanos();
    while (usage(node, false).number("links") < linked + count) {
      if (System.nanoTime() > end) {
        throw new MeasureException("not all of " + count + " links are up");
      }
      Thread.sleep(POLL_MILLIS);
    }
    node.forget();
  }

  /** Processor time of links that only ping; then all must be up, and must have been answered. */
  private void watch(NodeProcess node, int count, String links, String each)
      throws MeasureException, InterruptedException {
    long cpu = node.cpu().toNanos();
    long begin = System.nanoTime();
    Thread.sleep((long) (options.length().idleSeconds() * 1e3));
    double minutes = (System.nanoTime() - begin) / 60e9;
    double used = (node.cpu().toNanos() - cpu) / 1e6;
    results.lower(
        Subject.JDEVP2P, GROUP, each + "processor time", "ms a minute", used / minutes / count);
    long end = begin + ANSWER_LIMIT.toNanos() + Duration.ofNanos((long) (minutes * 60e9)).toNanos();
    double all = ENDS * (count + 1);
    Event last = usage(node, false);
    while (last.number("answered") < all && System.nanoTime() < end) {
      Thread.sleep(POLL_MILLIS);
      last = usage(node, false);
    }
    double up = last.number("links") + last.number("dialled");
    if (up < all || last.number("answered") < all) {
      throw new MeasureException(
          String.format(
              Locale.ROOT,
              "of %,.0f ends of links %,.0f were up and %,.0f had their Ping answered",
              all,
              up,
              last.number("answered")));
    }
    results.higher(
        Subject.JDEVP2P, GROUP, links + ", up at the end and their Pings answered", "links", count);
  }

  private void threads(NodeProcess node, int count, String links, String each)
      throws MeasureException, InterruptedException {
    Event threads = node.ask("usage", Map.of("threads", true), "usage", Map.of(), OPEN_LIMIT);
    results.lower(
        Subject.JDEVP2P,
        GROUP,
        each + "virtual threads",
        "threads",
        threads.number("virtualThreads") / count);
    results.lower(
        Subject.JDEVP2P,
        GROUP,
        links + ", platform threads in all",
        "threads",
        threads.number("platformThreads"));
  }

  private static Event usage(NodeProcess node, boolean collect)
      throws MeasureException, InterruptedException {
    return node.ask("usage", Map.of("gc", collect), "usage", Map.of(), ANSWER_LIMIT);
  }

  private static long residentBytes(NodeProcess node) {
    return kibibytes(Path.of("/proc", "" + node.pid(), "status"), "VmRSS:");
  }

  /** Of the whole machine: where sockets and their buffers lie, and what else changes meanwhile. */
  private static long kernelBytes() {
    return kibibytes(Path.of("/proc/meminfo"), "Slab:");
  }

  /** A line of one of the system's files in bytes, or -1 where there is none. */
  private static long kibibytes(Path file, String name) {
    try {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith(name)) {
          return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    } catch (IOException e) {
      return -1;
    }
    return -1;
  }
}

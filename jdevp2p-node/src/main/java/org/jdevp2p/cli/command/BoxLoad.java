// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jdevp2p.peer.Bandwidth;

/**
 * What the nodes of a box do to each other. Few do as much as they can. Of many each does less, so
 * that all together do about the same however many there are: else the links would be busy with
 * bulk alone, and a Ping or a line of chat would wait for seconds.
 *
 * @param bulk what {@code bulk/1} may send on a link; nothing if as much as goes
 * @param echoEvery pause between two requests of {@code echo/1} on a link
 * @param pingEvery pause between two Pings on a link
 * @param sayEvery pause between two lines of {@code chat/1} that a node says
 */
record BoxLoad(
    Optional<Bandwidth> bulk, Duration echoEvery, Duration pingEvery, Duration sayEvery) {

  /** So many nodes, and fewer, do as much as they can. */
  static final int SMALL_NODES = 8;

  /** What bulk sends on all links together in a large box, for each processor. */
  static final long BULK_BYTES_PER_SECOND = 8 << 20;

  static final Duration ECHO_EVERY = Duration.ofMillis(50);
  static final Duration PING_EVERY = Duration.ofSeconds(1);
  static final Duration SAY_EVERY = Duration.ofSeconds(1);

  /** Requests of echo, and Pings, on all links together in a large box, for each processor. */
  static final int REQUESTS_PER_SECOND = 1_000;

  /** Chat messages on all links together in a large box, for each processor. */
  static final int LINES_PER_SECOND = 4_000;

  /**
   * For a box of {@code nodes} with {@code links} at the most, on so many processors.
   *
   * @throws IllegalArgumentException if one is not positive
   */
  static BoxLoad of(int nodes, int links, int processors) {
    if (nodes < 1 || links < 1 || processors < 1) {
      throw new IllegalArgumentException(
          "%d nodes, %d links, %d processors; expected 1 or more"
              .formatted(nodes, links, processors));
    }
    if (nodes <= SMALL_NODES) {
      return new BoxLoad(Optional.empty(), ECHO_EVERY, PING_EVERY, SAY_EVERY);
    }
    long bytes = Math.max(1, BULK_BYTES_PER_SECOND * processors / links);
    // A line goes over every link, and over most of them both ways.
    double messagesOfALine = 2.0 * links;
    return new BoxLoad(
        Optional.of(new Bandwidth(Long.MAX_VALUE, bytes)),
        atLeast(ECHO_EVERY, (double) links / processors / REQUESTS_PER_SECOND),
        atLeast(PING_EVERY, (double) links / processors / REQUESTS_PER_SECOND),
        atLeast(SAY_EVERY, nodes * messagesOfALine / processors / LINES_PER_SECOND));
  }

  /** Whether all do as much as they can. */
  boolean isSmall() {
    return bulk.isEmpty();
  }

  /** How long bulk needs for a message of so many bytes; no time if as much as goes. */
  Duration bulkEvery(int bytes) {
    return bulk.map(one -> Duration.ofNanos((long) (bytes * 1e9 / one.outBytesPerSecond())))
        .orElse(Duration.ZERO);
  }

  /**
   * When to begin with what is done again after each {@code pause}: in a small box at once, in a
   * large one at any moment of the pause, since not all are to do it at the same time.
   */
  Duration beginAfter(Duration pause) {
    return isSmall() || pause.isZero()
        ? Duration.ZERO
        : Duration.ofNanos(ThreadLocalRandom.current().nextLong(pause.toNanos()));
  }

  private static Duration atLeast(Duration least, double seconds) {
    Duration wanted = Duration.ofNanos((long) (seconds * 1e9));
    return wanted.compareTo(least) > 0 ? wanted : least;
  }
}

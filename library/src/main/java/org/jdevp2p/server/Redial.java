// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.server;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jdevp2p.node.IpScope;

/**
 * How long to wait before a node is dialled again: longer after each failure, and from the
 * beginning after a link.
 *
 * <p>go-ethereum turns an address away for 30 s after an attempt, so a redial comes no sooner than
 * after 35 s; on loopback and in local networks, which everybody exempts, much sooner. Where a node
 * is tells the address that was dialled: to ask for a name's address here could take for ever.
 *
 * <p>Not thread-safe.
 */
final class Redial {

  static final Duration FIRST_LOCAL = Duration.ofMillis(250);
  static final Duration FIRST = Duration.ofSeconds(35);
  static final Duration LONGEST_LOCAL = Duration.ofSeconds(10);
  static final Duration LONGEST = Duration.ofMinutes(10);

  private final RandomGenerator random;
  private int failures;
  private boolean local;

  Redial(RandomGenerator random) {
    this.random = random;
  }

  /** There was a link. */
  void linked() {
    failures = 0;
  }

  /** There was none. */
  void failed() {
    failures++;
  }

  /** The dial went to {@code address}, or to none because its name is not known. */
  void dialled(Optional<InetAddress> address) {
    local = address.map(IpScope::isLocal).orElse(local);
  }

  /**
   * The next wait, up to a quarter longer: two nodes that dial each other must not stay in step.
   */
  Duration next() {
    Duration wait = local ? FIRST_LOCAL : FIRST;
    Duration longest = local ? LONGEST_LOCAL : LONGEST;
    for (int i = 0; i < failures && wait.compareTo(longest) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    long nanos = Math.min(wait.toNanos(), longest.toNanos());
    return Duration.ofNanos(nanos + random.nextLong(nanos / 4 + 1));
  }
}

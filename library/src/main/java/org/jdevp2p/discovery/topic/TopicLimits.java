// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.topic;

import java.time.Duration;

/**
 * The parameters of topic discovery (discv5-theory.md, "Parameters").
 *
 * @param registrationsPerBucket {@code K_register}: registrars that we try to be registered with,
 *     for each distance from the topic
 * @param queriesPerBucket {@code K_lookup}: registrars that a search asks, for each distance
 * @param returned {@code F_return}: advertisers told in one answer
 * @param lifetime {@code E}: how long an advertisement is kept, and how long a single wait may be
 * @param advertisements {@code C}: how many are kept; 0 = none: the node is no registrar and does
 *     not say that it is one
 * @param window {@code delta}: how long after its wait a ticket may come back. The specification
 *     leaves it open
 * @param occupancyExponent {@code P_occ}: how steeply waits grow as the room gets less
 * @param safety {@code G}: what nobody waits less than, as a share of the lifetime
 */
public record TopicLimits(
    int registrationsPerBucket,
    int queriesPerBucket,
    int returned,
    Duration lifetime,
    int advertisements,
    Duration window,
    double occupancyExponent,
    double safety) {

  /**
   * The defaults of the specification. The window holds three sendings of a request that waits for
   * a handshake each time, and a timer that is late.
   */
  public static final TopicLimits DEFAULT =
      new TopicLimits(5, 5, 10, Duration.ofMinutes(15), 1_000, Duration.ofSeconds(10), 10, 1e-7);

  /** The same for a node that keeps nothing for others, for instance because it is soon gone. */
  public static final TopicLimits GUEST = DEFAULT.withAdvertisements(0);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is not positive, or the advertisements are negative
   */
  public TopicLimits {
    check("registrations per bucket", registrationsPerBucket);
    check("queries per bucket", queriesPerBucket);
    check("advertisers returned", returned);
    check("lifetime", (double) lifetime.toNanos());
    if (advertisements < 0) {
      throw new IllegalArgumentException(
          "topic limit of advertisements is " + advertisements + ", negative");
    }
    check("window", (double) window.toNanos());
    check("occupancy exponent", occupancyExponent);
    check("safety", safety);
  }

  /** The same with room for another number of advertisements. */
  public TopicLimits withAdvertisements(int count) {
    return new TopicLimits(
        registrationsPerBucket,
        queriesPerBucket,
        returned,
        lifetime,
        count,
        window,
        occupancyExponent,
        safety);
  }

  /** The same with another lifetime of advertisements. */
  public TopicLimits withLifetime(Duration value) {
    return new TopicLimits(
        registrationsPerBucket,
        queriesPerBucket,
        returned,
        value,
        advertisements,
        window,
        occupancyExponent,
        safety);
  }

  private static void check(String what, double value) {
    if (!(value > 0)) {
      throw new IllegalArgumentException(
          "topic limit of " + what + " is " + value + ", not positive");
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.time.Duration;

/**
 * What bounds discovery v5 of one node: memory, times, threads.
 *
 * @param sessions how many sessions are kept; the one that was used longest ago goes first, and
 *     costs a handshake if it is wanted again
 * @param challenges how many of our WHOAREYOU may wait for their handshake; the oldest goes first.
 *     A sixteenth as many more may be a second one for the same remote
 * @param challengeLife how long a WHOAREYOU waits for its handshake
 * @param requests how many requests may be under way
 * @param requestsPerNode how many of them to one node
 * @param requestTimeout how long an answer may take
 * @param handshakeTimeout how long an answer may take that needs a handshake
 * @param attempts how often a request is sent before the node counts as silent
 * @param talkThreads how many requests of one talk protocol are handled at the same time
 * @param talkQueue how many more of them may wait
 */
public record DiscV5Limits(
    int sessions,
    int challenges,
    Duration challengeLife,
    int requests,
    int requestsPerNode,
    Duration requestTimeout,
    Duration handshakeTimeout,
    int attempts,
    int talkThreads,
    int talkQueue) {

  /**
   * "Good timeout values are 500ms for a single request/response and 1s for the handshake." The
   * challenges are as many as a flood of 50,000 packets a second leaves in their one second of
   * life, so it displaces no honest one; they then take about 25 MiB.
   */
  public static final DiscV5Limits DEFAULT =
      new DiscV5Limits(
          4_096,
          65_536,
          Duration.ofSeconds(1),
          1_024,
          16,
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          2,
          4,
          64);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is not positive
   */
  public DiscV5Limits {
    check("sessions", sessions);
    check("challenges", challenges);
    check("challenge life", challengeLife.toNanos());
    check("requests", requests);
    check("requests per node", requestsPerNode);
    check("request timeout", requestTimeout.toNanos());
    check("handshake timeout", handshakeTimeout.toNanos());
    check("attempts", attempts);
    check("talk threads", talkThreads);
    check("talk queue", talkQueue);
  }

  /** The same with another number of requests that may be under way. */
  public DiscV5Limits withRequests(int count) {
    return new DiscV5Limits(
        sessions,
        challenges,
        challengeLife,
        count,
        requestsPerNode,
        requestTimeout,
        handshakeTimeout,
        attempts,
        talkThreads,
        talkQueue);
  }

  int secondChallenges() {
    return Math.max(1, challenges / 16);
  }

  private static void check(String what, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException("limit of " + what + " is " + value + ", not positive");
    }
  }
}

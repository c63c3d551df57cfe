// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.crawl;

/**
 * How polite a crawl is.
 *
 * @param requestsPerNode requests to one node in one visit, the one for its record included; the
 *     most is 17: no node's table has more than 16 buckets with anything in them
 * @param visitsAtOnce nodes that are asked at the same time
 * @param requestsPerSecond requests in all, repetitions by the wire not counted
 */
public record CrawlLimits(int requestsPerNode, int visitsAtOnce, int requestsPerSecond) {

  /** The most that one visit can make sense of. */
  public static final int MAX_REQUESTS_PER_NODE = 17;

  /** Six requests to a node; 500 nodes at once; 2,000 requests a second in all. */
  public static final CrawlLimits DEFAULT = new CrawlLimits(6, 500, 2_000);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is below its least sensible value or above its most
   */
  public CrawlLimits {
    check("requests per node", requestsPerNode, 2, MAX_REQUESTS_PER_NODE);
    check("visits at once", visitsAtOnce, 1, 100_000);
    check("requests per second", requestsPerSecond, 1, 1_000_000);
  }

  private static void check(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + " is " + value + ", " + least + " to " + most + " allowed");
    }
  }
}

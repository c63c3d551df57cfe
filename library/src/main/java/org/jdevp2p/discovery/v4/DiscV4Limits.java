// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v4;

/**
 * How much discovery v4 keeps, whatever others send.
 *
 * @param requests our own requests under way, those that wait for their turn included; above that
 *     the answer is {@code BUSY}
 * @param pingBacks pings under way to nodes that have pinged us; above that a stranger's ping is
 *     answered and not pinged back
 * @param bonds endpoint proofs; above that the one unused for longest goes
 * @param bondsOfAddress endpoint proofs of one IPv4 address, or one /64 of IPv6, outside of local
 *     networks: who owns one address cannot drive out everybody else
 */
public record DiscV4Limits(int requests, int pingBacks, int bonds, int bondsOfAddress) {

  /** 1,024 requests and as many pings back; 16,384 proofs, 64 of one address. */
  public static final DiscV4Limits DEFAULT = new DiscV4Limits(1024, 1024, 16_384, 64);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is below 1
   */
  public DiscV4Limits {
    check("requests", requests);
    check("pingBacks", pingBacks);
    check("bonds", bonds);
    check("bondsOfAddress", bondsOfAddress);
  }

  /** The same with another number of requests that may be under way. */
  public DiscV4Limits withRequests(int count) {
    return new DiscV4Limits(count, pingBacks, bonds, bondsOfAddress);
  }

  private static void check(String name, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException(name + " is " + limit + ", at least 1 needed");
    }
  }
}

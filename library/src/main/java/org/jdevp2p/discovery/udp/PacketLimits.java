// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.udp;

/**
 * How much {@link PacketBudgets} grants.
 *
 * @param source to one IPv4 address, or one /64 of IPv6
 * @param network to one IPv4 /24 or IPv6 /48 as a whole, leaving out sources that are known: who
 *     owns a network has all its addresses
 * @param strangers to all sources together that are not known: they can be spoofed, so nothing else
 *     holds them back
 * @param known to all known sources together
 * @param sources how many sources and networks are remembered at once, rounded up to a power of
 *     two; each takes 32 bytes
 * @param localExempt whether loopback and local networks have the known sources' grant to
 *     themselves and no limit for one source. For networks whose border lets nobody in who claims
 *     such an address
 */
public record PacketLimits(
    Rates source, Rates network, Rates strangers, Rates known, int sources, boolean localExempt) {

  private static final int MAX_SOURCES = 1 << 24;

  /**
   * What a node on the internet needs, and a processor can bear: all strangers together take about
   * a quarter of one for their packets and a fifth for cryptography.
   */
  public static final PacketLimits DEFAULT =
      new PacketLimits(
          new Rates(new Rate(500, 1_000), new Rate(50, 100)),
          new Rates(new Rate(4_000, 8_000), new Rate(200, 400)),
          new Rates(new Rate(50_000, 25_000), new Rate(2_000, 1_000)),
          new Rates(new Rate(100_000, 50_000), new Rate(8_000, 4_000)),
          1 << 14,
          false);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if there is no room for a source, or for more than 16 million
   */
  public PacketLimits {
    if (sources < 1 || sources > MAX_SOURCES) {
      throw new IllegalArgumentException("sources must be 1 to " + MAX_SOURCES + ": " + sources);
    }
  }

  /** The same with or without the exemption of local networks. */
  public PacketLimits withLocalExempt(boolean exempt) {
    return new PacketLimits(source, network, strangers, known, sources, exempt);
  }

  /** The same with room for another number of sources. */
  public PacketLimits withSources(int count) {
    return new PacketLimits(source, network, strangers, known, count, localExempt);
  }

  /**
   * Limits of both kinds of cost.
   *
   * @param packets for taking a packet at all
   * @param cryptography for signatures and key agreements on top
   */
  public record Rates(Rate packets, Rate cryptography) {

    Rate of(PacketBudgets.Cost cost) {
      return switch (cost) {
        case PACKET -> packets;
        case CRYPTOGRAPHY -> cryptography;
      };
    }
  }

  /**
   * A token bucket.
   *
   * @param perSecond tokens that it gains each second
   * @param burst tokens that it holds when full, and at first
   */
  public record Rate(int perSecond, int burst) {

    private static final int MAX = 1_000_000_000;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is below 1 or above 10^9
     */
    public Rate {
      if (perSecond < 1 || burst < 1 || perSecond > MAX || burst > MAX) {
        throw new IllegalArgumentException(
            "a rate has 1 to 10^9 a second and as a burst: " + perSecond + " and " + burst);
      }
    }
  }
}

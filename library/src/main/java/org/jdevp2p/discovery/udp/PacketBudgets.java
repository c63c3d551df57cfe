// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.udp;

import java.net.InetAddress;
import java.util.random.RandomGenerator;
import org.jdevp2p.discovery.udp.PacketLimits.Rate;

/**
 * What the packets of each source may cost us: asked before a packet is decoded, and again before
 * any public-key cryptography.
 *
 * <p>A source that is not known draws from three budgets: its own, that of its network, and that of
 * all strangers. Senders of UDP can claim any address, so a flood empties the last; therefore a
 * source that has proven that it is there ({@link #know}) draws from its own and from one for known
 * sources, which no forged packet reaches. A packet that is refused costs nothing of any budget.
 *
 * <p>Memory is fixed: a table of sets of {@value #WAYS} entries, by a hash that only we can
 * compute. In a full set a newcomer replaces who is furthest from its limit, never a known source;
 * at most {@value #MAX_KNOWN} of a set are known, then the one whose time ends first becomes a
 * stranger. So a flood of addresses can make us forget that a stranger has spent some of its
 * budget, and no more.
 *
 * <p>All methods are called within a step of the {@link Loop}, and allocate nothing that lasts.
 */
public final class PacketBudgets {

  /** What is paid for. */
  public enum Cost {
    /** Taking a packet: symmetric cryptography over a few bytes, an answer of a few bytes. */
    PACKET,
    /** A signature to verify or recover from, a key to agree on. */
    CRYPTOGRAPHY
  }

  static final int WAYS = 8;
  static final int MAX_KNOWN = 6;

  private static final int NONE = -1;

  /** Tells prefixes apart that have the same bits and different lengths. */
  private static final int IPV4_24 = 3;

  private static final int IPV4 = 4;
  private static final int IPV6_48 = 6;
  private static final int IPV6_64 = 8;

  private final PacketLimits limits;
  private final SecretHash hash;
  private final int setMask;

  // One entry of each array belongs together. A budget is the time at which it will be full again
  // ("generic cell rate algorithm"): one number, which nobody needs to refill.
  private final long[] fingerprints;
  private final long[] packetsFull;
  private final long[] cryptographyFull;
  private final long[] knownUntil;

  private final Pool strangers;
  private final Pool known;
  private final Pool local;

  private long refusedBySource;
  private long refusedByNetwork;
  private long refusedByAll;

  /**
   * Full budgets.
   *
   * @param random gives the secret of the hash
   */
  public PacketBudgets(PacketLimits limits, RandomGenerator random, long nowNanos) {
    this.limits = limits;
    this.hash = new SecretHash(random);
    int sets = Math.max(1, Integer.highestOneBit(Math.max(1, limits.sources() * 2 - 1)) / WAYS);
    this.setMask = sets - 1;
    this.fingerprints = new long[sets * WAYS];
    this.packetsFull = new long[sets * WAYS];
    this.cryptographyFull = new long[sets * WAYS];
    this.knownUntil = new long[sets * WAYS];
    this.strangers = new Pool(nowNanos);
    this.known = new Pool(nowNanos);
    this.local = new Pool(nowNanos);
  }

  /** The budgets of many sources together: when each will be full again. */
  private static final class Pool {

    private long packetsFull;
    private long cryptographyFull;

    Pool(long now) {
      packetsFull = now;
      cryptographyFull = now;
    }

    /** What there is now of one budget, as the time at which it will be full. */
    long full(Cost cost) {
      return cost == Cost.PACKET ? packetsFull : cryptographyFull;
    }

    void pay(Cost cost, long full) {
      if (cost == Cost.PACKET) {
        packetsFull = full;
      } else {
        cryptographyFull = full;
      }
    }
  }

  /** Pays for one packet of this source, if its budgets suffice; otherwise it is to be dropped. */
  public boolean pay(InetAddress from, Cost cost, long nowNanos) {
    return pay(from, cost, 1, nowNanos);
  }

  /**
   * Whether {@link #pay} would do, without paying: for whoever has to look at a packet first to
   * know whether it is worth the price. If not, the packet is to be dropped, and counts as refused.
   */
  public boolean affords(InetAddress from, Cost cost, long nowNanos) {
    return pay(from, cost, 0, nowNanos);
  }

  private boolean pay(InetAddress from, Cost cost, int packets, long nowNanos) {
    byte[] address = from.getAddress();
    if (limits.localExempt() && isLocal(from, address)) {
      return payFromPool(local, limits.known().of(cost), cost, packets, nowNanos);
    }
    int source = entryOf(hostFingerprint(address), NONE, nowNanos);
    Rate rate = limits.source().of(cost);
    long[] full = cost == Cost.PACKET ? packetsFull : cryptographyFull;
    if (isSpent(full[source], rate, nowNanos)) {
      refusedBySource++;
      return false;
    }
    boolean paid =
        knownUntil[source] - nowNanos > 0
            ? payFromPool(known, limits.known().of(cost), cost, packets, nowNanos)
            : payAsStranger(address, source, cost, packets, nowNanos);
    if (paid) {
      full[source] = after(full[source], rate, packets, nowNanos);
    }
    return paid;
  }

  private boolean payAsStranger(byte[] address, int source, Cost cost, int packets, long now) {
    int network = entryOf(networkFingerprint(address), source, now);
    Rate rate = limits.network().of(cost);
    long[] full = cost == Cost.PACKET ? packetsFull : cryptographyFull;
    if (isSpent(full[network], rate, now)) {
      refusedByNetwork++;
      return false;
    }
    if (!payFromPool(strangers, limits.strangers().of(cost), cost, packets, now)) {
      return false;
    }
    full[network] = after(full[network], rate, packets, now);
    return true;
  }

  private boolean payFromPool(Pool pool, Rate rate, Cost cost, int packets, long now) {
    if (isSpent(pool.full(cost), rate, now)) {
      refusedByAll++;
      return false;
    }
    pool.pay(cost, after(pool.full(cost), rate, packets, now));
    return true;
  }

  private static boolean isSpent(long full, Rate rate, long now) {
    return full - now > (rate.burst() - 1) * intervalNanos(rate);
  }

  private static long after(long full, Rate rate, int packets, long now) {
    return (full - now > 0 ? full : now) + packets * intervalNanos(rate);
  }

  private static long intervalNanos(Rate rate) {
    return 1_000_000_000L / rate.perSecond();
  }

  /**
   * This source is there: it has answered what was sent to it, or we are about to ask it something
   * of our own accord. Until then it is no stranger; an earlier, later end stays.
   */
  public void know(InetAddress source, long untilNanos, long nowNanos) {
    if (untilNanos - nowNanos <= 0) {
      return;
    }
    int entry = entryOf(hostFingerprint(source.getAddress()), NONE, nowNanos);
    if (knownUntil[entry] - nowNanos <= 0) {
      makeRoomForKnown(entry & -WAYS, nowNanos);
    }
    if (untilNanos - knownUntil[entry] > 0) {
      knownUntil[entry] = untilNanos;
    }
  }

  private void makeRoomForKnown(int set, long now) {
    int count = 0;
    int first = NONE;
    for (int i = set; i < set + WAYS; i++) {
      if (fingerprints[i] != 0 && knownUntil[i] - now > 0) {
        count++;
        first = first == NONE || knownUntil[i] - knownUntil[first] < 0 ? i : first;
      }
    }
    if (count >= MAX_KNOWN) {
      knownUntil[first] = now;
    }
  }

  /** Packets refused because their source had spent its own budget. */
  public long refusedBySource() {
    return refusedBySource;
  }

  /** Packets refused because their network had spent its budget. */
  public long refusedByNetwork() {
    return refusedByNetwork;
  }

  /** Packets refused because the budget of all strangers, or of all known sources, was spent. */
  public long refusedByAll() {
    return refusedByAll;
  }

  /** Where this fingerprint is or now gets its place, which is not {@code taken}. */
  private int entryOf(long fingerprint, int taken, long now) {
    int set = ((int) fingerprint & setMask) * WAYS;
    int victim = NONE;
    for (int i = set; i < set + WAYS; i++) {
      if (fingerprints[i] == fingerprint) {
        return i;
      }
      if (i != taken && isBetterVictim(i, victim, now)) {
        victim = i;
      }
    }
    fingerprints[victim] = fingerprint;
    packetsFull[victim] = now;
    cryptographyFull[victim] = now;
    knownUntil[victim] = now;
    return victim;
  }

  private boolean isBetterVictim(int entry, int than, long now) {
    if (fingerprints[entry] != 0 && knownUntil[entry] - now > 0) {
      return false;
    }
    if (than == NONE || fingerprints[entry] == 0) {
      return than == NONE || fingerprints[than] != 0;
    }
    return fingerprints[than] != 0 && debt(entry, now) < debt(than, now);
  }

  private long debt(int entry, long now) {
    return Math.max(packetsFull[entry] - now, cryptographyFull[entry] - now);
  }

  private long hostFingerprint(byte[] address) {
    return address.length == 4
        ? fingerprint(prefix(address, 4), IPV4)
        : fingerprint(prefix(address, 8), IPV6_64);
  }

  private long networkFingerprint(byte[] address) {
    return address.length == 4
        ? fingerprint(prefix(address, 3), IPV4_24)
        : fingerprint(prefix(address, 6), IPV6_48);
  }

  /** 0 marks an entry that nobody has. */
  private long fingerprint(long prefix, int kind) {
    long value = hash.of(prefix, kind);
    return value == 0 ? 1 : value;
  }

  private static long prefix(byte[] address, int length) {
    long prefix = 0;
    for (int i = 0; i < length; i++) {
      prefix = prefix << 8 | (address[i] & 0xff);
    }
    return prefix;
  }

  /** Loopback, link-local, the private networks of RFC 1918 and the unique local ones of IPv6. */
  private static boolean isLocal(InetAddress from, byte[] address) {
    return from.isLoopbackAddress()
        || from.isSiteLocalAddress()
        || from.isLinkLocalAddress()
        || (address.length != 4 && (address[0] & 0xfe) == 0xfc);
  }
}

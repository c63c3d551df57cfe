// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v4;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.udp.PacketBudgets;
import org.jdevp2p.node.IpScope;
import org.jdevp2p.node.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Endpoint proofs: which nodes are known to be where they send from, and which of them know it of
 * us.
 *
 * <p>A node proves its address to us by the PONG to a PING of ours, with that PING's hash. We prove
 * ours to it by the PONG to its PING. Both hold for 12 hours. What a node without proof does leaves
 * nothing here.
 *
 * <p>Proofs are kept by address, the address unused for longest first, and within it by node, again
 * in that order: so looking up, adding and forgetting take the same few steps however many there
 * are, and an address that has its share forgets its own. All methods are called within a step.
 */
final class Bonds {

  /** "... a valid Pong response with matching ping hash within the last 12 hours". */
  static final Duration VALID = Duration.ofHours(12);

  private static final int IP6_NETWORK_BYTES = 8;

  private static final class Bond {
    final InetAddress ip;
    long ponged;
    boolean answersUs;
    long pinged;

    Bond(InetAddress ip) {
      this.ip = ip;
    }
  }

  private final Loop loop;
  private final DiscV4Limits limits;
  private final PacketBudgets budgets;
  private final SequencedMap<Bytes, SequencedMap<NodeId, Bond>> byAddress =
      new LinkedHashMap<>(16, 0.75f, true);
  private int size;

  Bonds(Loop loop, DiscV4Limits limits, PacketBudgets budgets) {
    this.loop = loop;
    this.limits = limits;
    this.budgets = budgets;
  }

  /** How many proofs are kept, some of them perhaps too old. */
  int size() {
    return size;
  }

  /** Whether the node has proven its address to us. */
  boolean isProven(Whom whom) {
    Bond bond = find(whom);
    return bond != null && isRecent(bond.ponged);
  }

  /** Whether some node at that address may have a proof; costs less than knowing which. */
  boolean mayHaveProof(InetAddress ip) {
    return byAddress.containsKey(network(ip));
  }

  /** Whether the node should have a proof of ours, so that it answers what we ask. */
  boolean answersUs(Whom whom) {
    Bond bond = find(whom);
    return bond != null && bond.answersUs && isRecent(bond.ponged) && isRecent(bond.pinged);
  }

  /** Whether the node has answered a PING of ours no longer ago than that. */
  boolean hasPonged(Whom whom, Duration within) {
    Bond bond = find(whom);
    return bond != null && isWithin(within, bond.ponged);
  }

  /** The node has answered our PING. */
  void ponged(Whom whom) {
    Bond bond = find(whom);
    if (bond == null) {
      bond = new Bond(whom.ip());
      add(whom, bond);
    }
    bond.ponged = loop.nanos();
    budgets.know(whom.ip(), bond.ponged + VALID.toNanos(), bond.ponged);
  }

  /** The node has sent us a PING, which we answered; forgotten if it has no proof. */
  void pinged(Whom whom) {
    Bond bond = find(whom);
    if (bond != null) {
      bond.pinged = loop.nanos();
      bond.answersUs = true;
    }
  }

  /** The node has left a question unanswered: perhaps it has forgotten our proof. */
  void doubt(Whom whom) {
    Bond bond = find(whom);
    if (bond != null) {
      bond.answersUs = false;
    }
  }

  private @Nullable Bond find(Whom whom) {
    Map<NodeId, Bond> ofAddress = byAddress.get(network(whom.ip()));
    Bond bond = ofAddress == null ? null : ofAddress.get(whom.id());
    return bond != null && bond.ip.equals(whom.ip()) ? bond : null;
  }

  private void add(Whom whom, Bond bond) {
    SequencedMap<NodeId, Bond> ofAddress =
        byAddress.computeIfAbsent(
            network(whom.ip()), network -> new LinkedHashMap<>(2, 0.75f, true));
    if (ofAddress.put(whom.id(), bond) == null) {
      size++;
    }
    if (ofAddress.size() > limits.bondsOfAddress() && IpScope.of(whom.ip()) == IpScope.GLOBAL) {
      removeEldest(ofAddress);
    }
    if (size > limits.bonds()) {
      Iterator<SequencedMap<NodeId, Bond>> eldest = byAddress.values().iterator();
      SequencedMap<NodeId, Bond> forgotten = eldest.next();
      removeEldest(forgotten);
      if (forgotten.isEmpty()) {
        eldest.remove();
      }
    }
  }

  private void removeEldest(SequencedMap<NodeId, Bond> ofAddress) {
    ofAddress.pollFirstEntry();
    size--;
  }

  private boolean isRecent(long nanos) {
    return isWithin(VALID, nanos);
  }

  private boolean isWithin(Duration limit, long nanos) {
    return loop.nanos() - nanos < limit.toNanos();
  }

  /** What one owner is likely to have as a whole: the IPv4 address, or the /64 of IPv6. */
  private static Bytes network(InetAddress ip) {
    byte[] address = ip.getAddress();
    return Bytes.wrap(
        ip instanceof Inet6Address ? Arrays.copyOf(address, IP6_NETWORK_BYTES) : address);
  }
}

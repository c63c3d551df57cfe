// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.IpScope;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;

/**
 * Under which address others see us, by their majority.
 *
 * <p>Only the table votes, for nodes that have a place in it, when they answer a Ping of ours where
 * they say they are. What a Ping of theirs says of us is not even handed over: anybody can write
 * that, under any sender's address. A subnet has one vote; on this machine and in a local network,
 * where everybody knows everybody, each node has one. A newer vote replaces the older one.
 *
 * <p>Addresses are counted apart by how far they reach: where some see us from inside a network and
 * others from outside, the outside decides as soon as it has enough votes.
 *
 * <p>All methods are called within a step of the {@link Loop}.
 */
public final class AddressVotes {

  /** How long a vote counts. */
  public static final Duration WINDOW = Duration.ofMinutes(10);

  /** Votes that an address of the open network needs, beside the majority. */
  public static final int MIN_VOTES = 5;

  /** Votes that a local address needs, beside the majority. */
  public static final int MIN_LOCAL_VOTES = 2;

  /** Voters remembered for IPv4, and as many for IPv6; beyond, the oldest vote goes. */
  public static final int MAX_VOTERS = 256;

  private final Loop loop;
  private final LocalNode self;
  private final Map<Object, Vote> ip4 = new LinkedHashMap<>();
  private final Map<Object, Vote> ip6 = new LinkedHashMap<>();

  private record Vote(InetSocketAddress seenAs, long at) {}

  /** No votes yet. {@code self} will state what the majority says. */
  public AddressVotes(Loop loop, LocalNode self) {
    this.loop = loop;
    this.self = self;
  }

  /**
   * A node of the table has answered our Ping.
   *
   * @param voter who
   * @param from where it answered
   * @param seenAs where it says our Ping came from
   */
  void vote(NodeId voter, InetAddress from, InetSocketAddress seenAs) {
    InetAddress seen = seenAs.getAddress();
    if (seen == null || seenAs.getPort() == 0 || !RelayRules.mayBelieve(from, seen)) {
      return;
    }
    Map<Object, Vote> votes = seen instanceof Inet6Address ? ip6 : ip4;
    Object key = IpScope.of(from) == IpScope.GLOBAL ? Subnet.of(from) : voter;
    votes.remove(key);
    votes.put(key, new Vote(seenAs, loop.nanos()));
    if (votes.size() > MAX_VOTERS) {
      votes.remove(votes.keySet().iterator().next());
    }
    winner(votes).ifPresent(this::state);
  }

  /** What the majority says at the moment. */
  private Optional<InetSocketAddress> winner(Map<Object, Vote> votes) {
    long oldest = loop.nanos() - WINDOW.toNanos();
    votes.values().removeIf(vote -> vote.at() - oldest < 0);
    IpScope[] scopes = IpScope.values();
    for (int i = scopes.length - 1; i >= 0; i--) {
      Optional<InetSocketAddress> winner = winner(votes, scopes[i]);
      if (winner.isPresent()) {
        return winner;
      }
    }
    return Optional.empty();
  }

  private static Optional<InetSocketAddress> winner(Map<Object, Vote> votes, IpScope scope) {
    Map<InetSocketAddress, Integer> tally = new HashMap<>();
    int total = 0;
    for (Vote vote : votes.values()) {
      if (IpScope.of(vote.seenAs().getAddress()) == scope) {
        tally.merge(vote.seenAs(), 1, Integer::sum);
        total++;
      }
    }
    int needed = Math.max(scope == IpScope.GLOBAL ? MIN_VOTES : MIN_LOCAL_VOTES, total / 2 + 1);
    return tally.entrySet().stream()
        .filter(candidate -> candidate.getValue() >= needed)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Puts the address into our record, if it is another than there; the port for links stays. */
  private void state(InetSocketAddress seenAs) {
    NodeRecord record = self.record();
    InetAddress address = seenAs.getAddress();
    boolean six = address instanceof Inet6Address;
    OptionalInt udp = six && record.udp6().isPresent() ? record.udp6() : record.udp();
    Optional<InetAddress> stated = six ? record.ip6() : record.ip4();
    if (!stated.equals(Optional.of(address)) || udp.orElse(0) != seenAs.getPort()) {
      OptionalInt tcp = six && record.tcp6().isPresent() ? record.tcp6() : record.tcp();
      self.endpoint(new Endpoint(address, tcp.orElse(0), seenAs.getPort()));
    }
  }
}

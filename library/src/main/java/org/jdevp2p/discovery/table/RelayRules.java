// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.net.InetAddress;
import java.util.List;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.IpScope;

/**
 * Which addresses may pass between us and another node, as part of an answer, either way: those of
 * this machine only within it, those of a local network only within one. Otherwise strangers could
 * make us send packets into our own network, or learn what is in it.
 */
public final class RelayRules {

  /** Ports that other services listen at; nobody on the open network makes us send there. */
  private static final int HIGHEST_SYSTEM_PORT = 1024;

  private RelayRules() {}

  /** Whether a node with these endpoints may be told to {@code asker}. */
  public static boolean mayTell(InetAddress asker, List<Endpoint> endpoints) {
    IpScope scope = IpScope.of(asker);
    for (Endpoint endpoint : endpoints) {
      if (!passes(scope, endpoint.address())) {
        return false;
      }
    }
    return true;
  }

  /** Whether we may ask a node with these endpoints because {@code teller} told us of it. */
  public static boolean mayBelieve(InetAddress teller, List<Endpoint> endpoints) {
    for (Endpoint endpoint : endpoints) {
      if (endpoint.udpPort() <= HIGHEST_SYSTEM_PORT || !mayBelieve(teller, endpoint.address())) {
        return false;
      }
    }
    return !endpoints.isEmpty();
  }

  /** Whether a host can have the address, and {@code teller} can know of it. */
  public static boolean mayBelieve(InetAddress teller, InetAddress address) {
    return !isNoHost(address) && passes(IpScope.of(teller), address);
  }

  private static boolean passes(IpScope other, InetAddress address) {
    return switch (IpScope.of(address)) {
      case LOOPBACK -> other == IpScope.LOOPBACK;
      case LINK, PRIVATE -> other != IpScope.GLOBAL;
      case GLOBAL -> true;
    };
  }

  /** Unspecified, multicast, "this network" (0.0.0.0/8), reserved and broadcast (240.0.0.0/4). */
  private static boolean isNoHost(InetAddress address) {
    byte[] bytes = address.getAddress();
    int first = bytes[0] & 0xff;
    return !IpScope.isOfOneHost(address) || (bytes.length == 4 && (first == 0 || first >= 240));
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v4;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * Which addresses a node may tell another about. Without it anybody could send us, and all who ask
 * us, to the machines of our own network.
 */
final class RelayRule {

  /**
   * Ports up to this one are the system's; no node that is told of listens there, as geth has it.
   */
  static final int MAX_SYSTEM_PORT = 1024;

  private RelayRule() {}

  /**
   * Whether {@code teller} may tell of {@code told}: an address of one host, of the loopback only
   * if the teller is there too, of a local network only if the teller is in one.
   */
  static boolean allows(InetAddress teller, InetAddress told) {
    if (told.isAnyLocalAddress() || told.isMulticastAddress() || isNoHost(told)) {
      return false;
    }
    if (told.isLoopbackAddress()) {
      return teller.isLoopbackAddress();
    }
    return !isLocal(told) || isNearby(teller);
  }

  /** Whether it is on the loopback or in a local network. */
  static boolean isNearby(InetAddress address) {
    return address.isLoopbackAddress() || isLocal(address);
  }

  /** 0.0.0.0/8 ("this network") and 255.255.255.255 (everybody). */
  private static boolean isNoHost(InetAddress address) {
    if (address instanceof Inet4Address) {
      byte[] ip = address.getAddress();
      return ip[0] == 0 || (ip[0] & ip[1] & ip[2] & ip[3]) == -1;
    }
    return false;
  }

  /** Private, link-local, or fc00::/7 (RFC 4193), which {@link InetAddress} does not know. */
  private static boolean isLocal(InetAddress address) {
    return address.isSiteLocalAddress()
        || address.isLinkLocalAddress()
        || (address instanceof Inet6Address && (address.getAddress()[0] & 0xfe) == 0xfc);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.node;

import java.net.Inet6Address;
import java.net.InetAddress;

/** From how far away an address can be reached, nearest first: what decides between several. */
public enum IpScope {
  /** This machine. */
  LOOPBACK,
  /** One cable or radio. */
  LINK,
  /** One site: RFC 1918, RFC 4193. */
  PRIVATE,
  /** Everywhere. */
  GLOBAL;

  /** From how far away this address can be reached. */
  public static IpScope of(InetAddress address) {
    if (address.isLoopbackAddress()) {
      return LOOPBACK;
    }
    if (address.isLinkLocalAddress()) {
      return LINK;
    }
    return address.isSiteLocalAddress() || isUniqueLocal(address) ? PRIVATE : GLOBAL;
  }

  /**
   * Whether the Internet does not reach it: such addresses are exempt from everybody's throttles.
   */
  public static boolean isLocal(InetAddress address) {
    return of(address) != GLOBAL;
  }

  /** Whether it can be the address of a host: neither unspecified nor multicast. */
  public static boolean isOfOneHost(InetAddress address) {
    return !address.isAnyLocalAddress() && !address.isMulticastAddress();
  }

  /** fc00::/7 (RFC 4193), which {@link InetAddress} does not know. */
  private static boolean isUniqueLocal(InetAddress address) {
    return address instanceof Inet6Address && (address.getAddress()[0] & 0xfe) == 0xfc;
  }
}

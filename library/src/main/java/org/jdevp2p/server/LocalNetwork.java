// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.server;

import java.net.Inet6Address;
import java.net.InetAddress;

/** Loopback and private networks, which everybody exempts from throttles. */
final class LocalNetwork {

  private LocalNetwork() {}

  /**
   * Whether {@code address} is of this machine or of a network that the Internet does not reach.
   */
  static boolean holds(InetAddress address) {
    return address.isLoopbackAddress()
        || address.isSiteLocalAddress()
        || address.isLinkLocalAddress()
        || (address instanceof Inet6Address && (address.getAddress()[0] & 0xfe) == 0xfc);
  }
}

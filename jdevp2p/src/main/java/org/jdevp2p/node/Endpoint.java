// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where a node listens: one address with a port for links and a port for discovery.
 *
 * @param address IPv4 or IPv6
 * @param tcpPort port for links, 0 to 65535; 0 = none
 * @param udpPort port for discovery, 0 to 65535; 0 = none
 */
public record Endpoint(InetAddress address, int tcpPort, int udpPort) {

  /** The largest port number. */
  public static final int MAX_PORT = 65535;

  /**
   * Checks the ports.
   *
   * @throws IllegalArgumentException if one is negative or above {@value #MAX_PORT}
   */
  public Endpoint {
    checkPort("TCP", tcpPort);
    checkPort("UDP", udpPort);
  }

  /** Where to dial, if there is a TCP port. */
  public Optional<InetSocketAddress> tcp() {
    return tcpPort == 0 ? Optional.empty() : Optional.of(new InetSocketAddress(address, tcpPort));
  }

  /** Where to send packets, if there is a UDP port. */
  public Optional<InetSocketAddress> udp() {
    return udpPort == 0 ? Optional.empty() : Optional.of(new InetSocketAddress(address, udpPort));
  }

  /** As {@code 192.0.2.1:30303} or {@code [2001:db8::1]:30303 (udp 30301)}. */
  @Override
  public String toString() {
    String text = IpLiteral.inUrl(IpLiteral.text(address)) + ":" + tcpPort;
    return udpPort == tcpPort ? text : text + " (udp " + udpPort + ")";
  }

  static void checkPort(String what, int port) {
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException(
          what + " port is " + port + ", 0 to " + MAX_PORT + " allowed");
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.IpScope;
import org.jdevp2p.node.Node;

/**
 * What one party gets cheaply, and so counts as one: a /24 of IPv4, a /64 of IPv6.
 *
 * @param version 4 or 6
 * @param prefix the leading 24 or 64 bits
 */
public record Subnet(int version, long prefix) {

  /** That of an address. */
  public static Subnet of(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 4
        ? new Subnet(4, ByteBuffer.wrap(bytes).getInt() >>> 8)
        : new Subnet(6, ByteBuffer.wrap(bytes).getLong());
  }

  /** Those of the addresses that the node is asked at, each once; local ones count for nothing. */
  public static List<Subnet> ofGlobal(List<Endpoint> endpoints) {
    return endpoints.stream()
        .map(Endpoint::address)
        .filter(address -> IpScope.of(address) == IpScope.GLOBAL)
        .map(Subnet::of)
        .distinct()
        .toList();
  }

  /** The endpoints of a node that have a port for discovery. */
  public static List<Endpoint> udpEndpoints(Node node) {
    List<Endpoint> all = node.endpoints();
    for (Endpoint endpoint : all) {
      if (endpoint.udpPort() == 0) {
        return all.stream().filter(each -> each.udpPort() != 0).toList();
      }
    }
    return all;
  }
}

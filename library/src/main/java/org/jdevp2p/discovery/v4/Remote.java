// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v4;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Predicate;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.Node;

/**
 * A node that we send to.
 *
 * @param node who it is
 * @param to which of its addresses we use
 * @param tcpPort its port for links as far as we know; 0 = none
 */
record Remote(Node node, Whom whom, InetSocketAddress to, int tcpPort) {

  /** The node at the first of its addresses that can be reached, if there is one. */
  static Optional<Remote> of(Node node, Predicate<InetSocketAddress> reachable) {
    for (Endpoint endpoint : node.endpoints()) {
      if (endpoint.udpPort() != 0) {
        InetSocketAddress to = new InetSocketAddress(endpoint.address(), endpoint.udpPort());
        if (reachable.test(to)) {
          Whom whom = new Whom(node.nodeId(), endpoint.address());
          return Optional.of(new Remote(node, whom, to, endpoint.tcpPort()));
        }
      }
    }
    return Optional.empty();
  }

  InetAddress ip() {
    return whom.ip();
  }

  /**
   * What to call it now that we know it to be at {@link #to}: {@code record} if that states the
   * address, else a URL with the address and the port for links that it last told.
   */
  Node seen(Optional<? extends Node> record, int toldTcpPort) {
    return record
        .filter(this::isStatedBy)
        .map(Node.class::cast)
        .orElseGet(() -> {
          int tcp = toldTcpPort != 0 ? toldTcpPort : tcpPort;
          return Enode.of(node.publicKey(), new Endpoint(ip(), tcp, to.getPort()));
        });
  }

  /** Whether {@code other} says that the node is at {@link #to}. */
  boolean isStatedBy(Node other) {
    return other.endpoints().stream()
        .anyMatch(
            endpoint -> endpoint.address().equals(ip()) && endpoint.udpPort() == to.getPort());
  }
}

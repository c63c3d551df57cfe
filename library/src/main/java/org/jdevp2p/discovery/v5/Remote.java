// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.net.InetSocketAddress;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.NodeId;

/**
 * A node at an address. "Session secrets and the handshake are tied to a specific UDP endpoint", so
 * this is under what they are kept.
 */
record Remote(NodeId id, InetSocketAddress address) {

  /** As {@code 192.0.2.1:30303} or {@code [2001:db8::1]:30303}. */
  String addressText() {
    return new Endpoint(address.getAddress(), address.getPort(), address.getPort()).toString();
  }
}

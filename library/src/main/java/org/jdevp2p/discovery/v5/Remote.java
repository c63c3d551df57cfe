// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jdevp2p.bytes.UnsafeBytes;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.NodeId;

/**
 * A node at an address. "Session secrets and the handshake are tied to a specific UDP endpoint", so
 * this is under what they are kept.
 *
 * <p>Strangers choose ids, and can choose many with the same hash code. Hash maps then keep them in
 * order, as a tree, but only if there is an order; without one each look-up would walk through all.
 */
record Remote(NodeId id, InetSocketAddress address) implements Comparable<Remote> {

  @Override
  public int compareTo(Remote other) {
    int byId = id.hash().compareTo(other.id.hash());
    if (byId != 0 || address.equals(other.address)) {
      return byId;
    }
    int byPort = Integer.compare(address.getPort(), other.address.getPort());
    return byPort != 0
        ? byPort
        : Arrays.compare(
            address.getAddress().getAddress(), other.address.getAddress().getAddress());
  }

  /** Of the address and eight bytes of the id, which is a hash already. */
  @Override
  public int hashCode() {
    long start =
        (long) Layout.LONG.get(UnsafeBytes.array(id.hash()), UnsafeBytes.offset(id.hash()));
    return Long.hashCode(start) * 31 + address.hashCode();
  }

  /** As {@code 192.0.2.1:30303} or {@code [2001:db8::1]:30303}. */
  String addressText() {
    return new Endpoint(address.getAddress(), address.getPort(), address.getPort()).toString();
  }
}

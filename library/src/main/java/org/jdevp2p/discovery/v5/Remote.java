// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.net.InetSocketAddress;
import org.jdevp2p.node.NodeId;

/**
 * A node at an address. "Session secrets and the handshake are tied to a specific UDP endpoint", so
 * this is under what they are kept.
 */
record Remote(NodeId id, InetSocketAddress address) {}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v4;

import java.net.InetAddress;
import org.jdevp2p.node.NodeId;

/** A node at one address, the two that an endpoint proof ties together. The port may change. */
record Whom(NodeId id, InetAddress ip) {}

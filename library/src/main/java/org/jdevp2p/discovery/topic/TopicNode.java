// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.topic;

import java.util.List;
import java.util.function.Supplier;
import org.jdevp2p.discovery.table.AddressLimits;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.v5.TopicWire;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.NodeRecord;

/**
 * A node as its advertisers and searches see it.
 *
 * @param self who it is
 * @param loop in whose steps all happens
 * @param verified those of its own table that are known to be there
 * @param wire how it asks registrars
 * @param limits what the specification leaves to it
 * @param addressLimits how many nodes it takes of one subnet
 */
record TopicNode(
    LocalNode self,
    Loop loop,
    Supplier<List<NodeRecord>> verified,
    TopicWire wire,
    TopicLimits limits,
    AddressLimits addressLimits) {}

// SPDX-License-Identifier: Apache-2.0
/**
 * Discovery under measurement: what a datagram costs; pings through floods of junk and round trips,
 * ours beside Consensys discovery.
 *
 * <p>{@link org.jdevp2p.bench.discovery.DiscoveryBench} is the driver of the latter. The node under
 * test, {@link org.jdevp2p.bench.discovery.DiscoveryPeer}, and the sender of junk, {@link
 * org.jdevp2p.bench.discovery.JunkSender}, are processes of their own.
 */
@NullMarked
package org.jdevp2p.bench.discovery;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/**
 * What tests of protocols and of the link itself need, without a network: {@link
 * org.jdevp2p.testkit.MessagePipe} gives the other end of a protocol, {@link
 * org.jdevp2p.testkit.ScriptedPeer} says and expects exactly what a test tells it, {@link
 * org.jdevp2p.testkit.ManualTicker} is time that stands still until a test moves it, {@link
 * org.jdevp2p.testkit.SimulatedNetwork} carries datagrams among thousands of nodes on such a clock,
 * {@link org.jdevp2p.testkit.SimulatedOverlay} is thousands of such nodes, {@link
 * org.jdevp2p.testkit.NameServer} is a real DNS server on loopback.
 *
 * <p>Uses the exported API of the library only, and must not know any test framework. Start with
 * {@link org.jdevp2p.testkit.MessagePipe} to test a protocol, with {@link
 * org.jdevp2p.testkit.ScriptedPeer} to test a node, with {@link
 * org.jdevp2p.testkit.SimulatedNetwork} to test discovery.
 */
package org.jdevp2p.testkit;

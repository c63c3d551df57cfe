// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.discovery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.discovery.DiscoveryConfig;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeRecord;

/** A node of ours with both versions of discovery on one real socket, and nothing else. */
final class DiscoveryNode implements AutoCloseable {

  private final Discovery discovery;

  private DiscoveryNode(DiscoveryConfig.Builder config) throws IOException {
    discovery = Discovery.start(config.build());
  }

  /**
   * A node like any on the internet: it listens everywhere, so that loopback is no exception to
   * what it grants a source of packets.
   */
  static DiscoveryNode everywhere(InetAddress stated) throws IOException {
    return new DiscoveryNode(
        DiscoveryConfig.builder().listen(new InetSocketAddress(0)).advertise(stated));
  }

  /** A node at this address of loopback. */
  static DiscoveryNode at(InetAddress address) throws IOException {
    return new DiscoveryNode(DiscoveryConfig.builder().listen(new InetSocketAddress(address, 0)));
  }

  NodeRecord record() {
    return discovery.localNode().record();
  }

  /** Whether the other answers a Ping of this version in time. */
  boolean pings(int version, Node other, Duration limit) throws InterruptedException {
    Answer<?> answer =
        version == 4
            ? discovery.v4().orElseThrow().ping(other, limit)
            : discovery.v5().orElseThrow().ping(other, limit);
    return answer instanceof Answer.Given<?>;
  }

  @Override
  public void close() {
    discovery.close();
  }
}

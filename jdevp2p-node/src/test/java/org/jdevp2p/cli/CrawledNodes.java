// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.discovery.DiscoveryConfig;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.examples.Echo;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.server.Server;
import org.jdevp2p.server.ServerConfig;

/**
 * A network on loopback to be crawled: the first node knows all others, and they only it. One of
 * them takes links.
 */
final class CrawledNodes implements AutoCloseable {
  private static final Duration PATIENT = Duration.ofMinutes(2);

  private final List<Discovery> nodes = new ArrayList<>();
  private final Server server;

  private CrawledNodes(Server server) {
    this.server = server;
  }

  static CrawledNodes start(int count) throws Exception {
    SecretKey key = SecretKey.random();
    CrawledNodes network =
        new CrawledNodes(
            Server.start(
                ServerConfig.builder()
                    .key(key)
                    .clientId("answerer/v1.2.3-abc/linux")
                    .handshakeLimit(Duration.ofHours(1))
                    .protocol(new Echo())
                    .build()));
    network.add(DiscoveryConfig.builder());
    Discovery linking = network.add(DiscoveryConfig.builder().key(key));
    linking.localNode().update(draft -> draft.tcp(network.server.enode().tcpPort()));
    while (network.nodes.size() < count) {
      network.add(DiscoveryConfig.builder());
    }
    for (NodeRecord record : network.records().subList(1, count)) {
      network.introduce(record);
    }
    return network;
  }

  private Discovery add(DiscoveryConfig.Builder config) throws Exception {
    Discovery node = Discovery.start(config.build());
    nodes.add(node);
    return node;
  }

  private void introduce(NodeRecord record) throws Exception {
    Discovery first = nodes.getFirst();
    assertThat(first.v5().orElseThrow().ping(record, PATIENT)).isInstanceOf(Answer.Given.class);
    assertThat(first.v4().orElseThrow().ping(record, PATIENT)).isInstanceOf(Answer.Given.class);
  }

  /** The one that knows the others. */
  NodeRecord first() {
    return nodes.getFirst().localNode().record();
  }

  List<NodeRecord> records() {
    return nodes.stream().map(node -> node.localNode().record()).toList();
  }

  /** From now on none of them takes links. */
  void closeServer() {
    server.close();
  }

  @Override
  public void close() {
    nodes.forEach(Discovery::close);
    server.close();
  }
}

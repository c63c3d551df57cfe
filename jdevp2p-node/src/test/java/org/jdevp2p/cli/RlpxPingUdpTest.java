// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jdevp2p.cli.Pings.ping;
import static org.jdevp2p.cli.Pings.report;
import static org.jdevp2p.cli.Pings.stages;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assumptions;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.discovery.DiscoveryConfig;
import org.jdevp2p.node.Enode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Where TCP is silent, {@code rlpx ping} asks over UDP: a firewall looks other than a dead node.
 */
class RlpxPingUdpTest {
  private static final int FULL_AT_THE_LATEST = 64;

  private final List<Socket> waiting = new ArrayList<>();
  private ServerSocket silent;

  /** A listener whose queue is full: the system drops what comes, as a firewall does. */
  @BeforeEach
  void fillTheQueue() throws IOException {
    silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    boolean full = false;
    while (!full && waiting.size() < FULL_AT_THE_LATEST) {
      Socket socket = new Socket();
      waiting.add(socket);
      try {
        socket.connect(silent.getLocalSocketAddress(), 200);
      } catch (SocketTimeoutException e) {
        full = true;
      }
    }
    Assumptions.assumeThat(full).as("this system drops connections to a full queue").isTrue();
  }

  @AfterEach
  void close() throws IOException {
    for (Socket socket : waiting) {
      socket.close();
    }
    silent.close();
  }

  private JsonNode timesOut(String node, String timeout) {
    JsonNode json = report(ping(node, "--timeout", timeout, "--json"), "timeout", 4);
    assertThat(stages(json)).containsExactly("dns");
    return json;
  }

  @Test
  void nodeThatAnswersOverV4HasAFirewallThatStopsTcp() throws IOException {
    SecretKey key = SecretKey.random();
    try (Discovery node = Discovery.start(DiscoveryConfig.builder().key(key).v5(false).build())) {
      int udp = node.listenAddress().getPort();
      Enode enode = new Enode(key.publicKey(), "127.0.0.1", silent.getLocalPort(), udp);
      JsonNode json = timesOut(enode.toString(), "8s");
      assertThat(json.path("udpAnswers").asBoolean()).isTrue();
      assertThat(json.path("explanation").asString())
          .isEqualTo("The node answers over UDP: their firewall lets UDP in but not TCP.");
    }
  }

  @Test
  void nodeWithARecordIsAskedOverV5() throws IOException {
    try (Discovery node = Discovery.start(DiscoveryConfig.builder().v4(false).build())) {
      node.localNode().update(draft -> draft.tcp(silent.getLocalPort()));
      JsonNode json = timesOut(node.localNode().record().toText(), "8s");
      assertThat(json.path("udpAnswers").asBoolean()).isTrue();
    }
  }

  @Test
  void nodeThatIsSilentOnBothIsOffline() throws IOException {
    try (DatagramSocket udp =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      Enode enode =
          new Enode(
              SecretKey.random().publicKey(),
              "127.0.0.1",
              silent.getLocalPort(),
              udp.getLocalPort());
      JsonNode json = timesOut(enode.toString(), "3s");
      assertThat(json.path("udpAnswers").isBoolean()).isTrue();
      assertThat(json.path("udpAnswers").asBoolean()).isFalse();
      assertThat(json.path("explanation").asString())
          .isEqualTo(
              "Neither TCP nor UDP is answered: the node is off-line, or a firewall drops you.");
    }
  }

  @Test
  void nodeWithoutUdpPortIsNotAsked() {
    Enode enode = new Enode(SecretKey.random().publicKey(), "127.0.0.1", silent.getLocalPort(), 0);
    JsonNode json = timesOut(enode.toString(), "300ms");
    assertThat(json.path("udpAnswers").isNull()).isTrue();
    assertThat(json.path("explanation").asString()).startsWith("Nobody answers at that address");
  }
}

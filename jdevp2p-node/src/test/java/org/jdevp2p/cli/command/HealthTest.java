// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.discovery.DiscoveryConfig;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.jdevp2p.discovery.udp.UdpSocket;
import org.jdevp2p.testkit.ManualTicker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node whose socket goes deaf must not be called healthy, whatever was true before. */
class HealthTest {
  private static final Duration SILENCE = Duration.ofMinutes(10);
  private static final Duration PATIENT = Duration.ofMinutes(2);

  private final ManualTicker ticker = new ManualTicker();
  private DeafSocket socket;
  private Discovery node;
  private SelfPing selfPing;
  private Health health;

  /** A socket that can be made to hear nobody, or to say nothing, though it stays open. */
  private static final class DeafSocket implements DatagramTransport {
    private final UdpSocket inner;
    volatile boolean deaf;
    volatile boolean mute;

    DeafSocket() throws IOException {
      inner =
          UdpSocket.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new Tasks());
    }

    @Override
    public InetSocketAddress localAddress() {
      return inner.localAddress();
    }

    @Override
    public boolean reaches(InetSocketAddress address) {
      return inner.reaches(address);
    }

    @Override
    public void send(InetSocketAddress to, byte[] datagram) {
      if (!mute) {
        inner.send(to, datagram);
      }
    }

    @Override
    public void deliverTo(Receiver receiver) {
      inner.deliverTo((from, buffer, length) -> {
        if (!deaf) {
          receiver.datagram(from, buffer, length);
        }
      });
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  @BeforeEach
  void start() throws IOException {
    socket = new DeafSocket();
    WatchedTransport transport = new WatchedTransport(socket, ticker);
    node = Discovery.start(DiscoveryConfig.builder().transport(transport).build());
    selfPing = SelfPing.of(node.localNode().publicKey(), node.listenAddress());
    health = new Health(node, transport, selfPing, SILENCE, ticker);
  }

  @AfterEach
  void stop() {
    selfPing.close();
    node.close();
  }

  private void somebodyAsks() throws Exception {
    try (Discovery other = Discovery.start(DiscoveryConfig.builder().build())) {
      assertThat(other.v5().orElseThrow().ping(node.localNode().record(), PATIENT))
          .isInstanceOf(Answer.Given.class);
    }
  }

  private Health.Report checkLater() throws InterruptedException {
    ticker.advance(Duration.ofSeconds(1));
    return health.check();
  }

  @Test
  void ownPingsDoNotCountAsOthersAndLeaveNoTrace() throws Exception {
    for (int i = 0; i < 3; i++) {
      Health.Report report = checkLater();
      assertThat(report.status()).as(report.json().toString()).isEqualTo(Health.Status.ALONE);
      assertThat(report.healthy()).isTrue();
    }
    assertThat(health.check().json().path("others").toString())
        .isEqualTo("{\"received\":0,\"answered\":0,\"sent\":0}");
    assertThat(node.table().size()).isZero();
  }

  @Test
  void deafNodeIsUnhealthyThoughItAnsweredAMomentAgo() throws Exception {
    somebodyAsks();
    assertThat(checkLater().status()).isEqualTo(Health.Status.OK);
    socket.deaf = true;
    Health.Report report = checkLater();
    assertThat(report.status()).isEqualTo(Health.Status.DEAF);
    assertThat(report.healthy()).isFalse();
    assertThat(report.json().path("explanation").asString())
        .contains("do not answer our own ping", "v4: ", "v5: ");
    assertThat(report.json().path("selfPingMillis").path("v5").isNull()).isTrue();
    socket.deaf = false;
    assertThat(checkLater().healthy()).isTrue();
  }

  @Test
  void muteNodeIsUnhealthyThoughPacketsCome() throws Exception {
    socket.mute = true;
    assertThat(checkLater().status()).isEqualTo(Health.Status.DEAF);
  }

  @Test
  void nodeThatOthersNoLongerReachIsUnhealthyThoughItAnswersItself() throws Exception {
    somebodyAsks();
    assertThat(checkLater().status()).isEqualTo(Health.Status.OK); // what they sent is handled now
    ticker.advance(SILENCE.minusSeconds(2));
    assertThat(health.check().status()).isEqualTo(Health.Status.OK);
    ticker.advance(Duration.ofSeconds(3));
    Health.Report report = health.check();
    assertThat(report.status()).isEqualTo(Health.Status.SILENT);
    assertThat(report.healthy()).isFalse();
    assertThat(report.json().path("explanation").asString()).contains("more than 10m");
    somebodyAsks();
    assertThat(checkLater().status()).isEqualTo(Health.Status.OK);
  }

  @Test
  void whoAsksOftenGetsTheSameCheck() throws Exception {
    Health.Report first = checkLater();
    assertThat(health.check()).isSameAs(first);
    assertThat(checkLater()).isNotSameAs(first);
  }
}

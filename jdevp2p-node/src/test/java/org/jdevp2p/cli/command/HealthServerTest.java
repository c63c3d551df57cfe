// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.discovery.DiscoveryConfig;
import org.jdevp2p.discovery.udp.UdpSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that take their time are hung up on, and however many they are, others are answered. */
class HealthServerTest {

  private static final long PATIENT_MINUTES = 2;
  private static final String REQUEST = "GET /healthz HTTP/1.1\r\nHost: a\r\n";

  /** What makes it a whole one, after whose answer the server is to hang up. */
  private static final String LAST = "Connection: close\r\n\r\n";

  private Discovery node;
  private SelfPing selfPing;
  private HealthServer server;

  @BeforeEach
  void start() throws Exception {
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    WatchedTransport transport =
        new WatchedTransport(UdpSocket.open(anywhere, new Tasks()), Ticker.system());
    node = Discovery.start(DiscoveryConfig.builder().transport(transport).build());
    selfPing = SelfPing.of(node.localNode().publicKey(), node.listenAddress());
    Health health = new Health(node, transport, selfPing, Duration.ZERO, Ticker.system());
    server = HealthServer.start(anywhere, health);
  }

  @AfterEach
  void stop() {
    server.close();
    selfPing.close();
    node.close();
  }

  private Socket connect() throws IOException {
    URI url = URI.create(server.url());
    return new Socket(url.getHost(), url.getPort());
  }

  private Socket connect(String sent) throws IOException {
    Socket socket = connect();
    socket.getOutputStream().write(sent.getBytes(US_ASCII));
    return socket;
  }

  /** All that comes until the server hangs up; it may do so with a reset. */
  private static String readAll(Socket socket) {
    StringBuilder text = new StringBuilder();
    try (socket) {
      int next = socket.getInputStream().read();
      while (next >= 0) {
        text.append((char) next);
        next = socket.getInputStream().read();
      }
    } catch (IOException e) {
      return text.toString();
    }
    return text.toString();
  }

  private void checkIsAnswered() throws IOException {
    assertThat(ask()).startsWith("HTTP/1.1 200 ");
  }

  private String ask() throws IOException {
    return readAll(connect(REQUEST + LAST));
  }

  @Test
  void slowClientsAreHungUpOnWhileOthersAreAnswered() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Socket silent = connect();
      Socket halfALine = connect("GET /hea");
      Socket halfAHeader = connect(REQUEST + "Accept: ");
      Socket noBody = connect(REQUEST + "Content-Length: 10\r\n\r\n");
      Socket keptAlive = connect(REQUEST + "\r\n");
      Future<String> silence = threads.submit(() -> readAll(silent));
      Future<String> noLine = threads.submit(() -> readAll(halfALine));
      Future<String> noHeader = threads.submit(() -> readAll(halfAHeader));
      Future<String> noRequest = threads.submit(() -> readAll(noBody));
      Future<String> idle = threads.submit(() -> readAll(keptAlive));
      Future<Boolean> glutton = threads.submit(this::asksAndReadsNothing);
      checkIsAnswered();
      for (Future<String> unanswered : List.of(silence, noLine, noHeader, noRequest)) {
        assertThat(unanswered.get(PATIENT_MINUTES, TimeUnit.MINUTES)).isEmpty();
      }
      assertThat(idle.get(PATIENT_MINUTES, TimeUnit.MINUTES)).startsWith("HTTP/1.1 200 ");
      assertThat(glutton.get(PATIENT_MINUTES, TimeUnit.MINUTES)).isTrue();
      checkIsAnswered();
    }
  }

  /** Asks and asks until the server has enough of answers that nobody takes. */
  private boolean asksAndReadsNothing() throws IOException {
    byte[] requests = (REQUEST + "\r\n").repeat(1_000).getBytes(US_ASCII);
    try (Socket socket = connect()) {
      while (true) {
        socket.getOutputStream().write(requests);
      }
    } catch (IOException hungUp) {
      return true;
    }
  }

  @Test
  void connectionOverTheLimitIsClosedAndThoseBelowAreLeft() throws Exception {
    List<Socket> many = new ArrayList<>();
    for (int i = 0; i < HealthServer.MAX_CONNECTIONS - 1; i++) {
      many.add(connect(REQUEST));
    }
    Socket last = connect(REQUEST); // the one that the limit still allows
    String refused = ask();
    last.getOutputStream().write(LAST.getBytes(US_ASCII));
    assertThat(readAll(last)).startsWith("HTTP/1.1 200 ");
    assertThat(refused).isEmpty();
    for (Socket one : many) {
      one.close();
    }
    while (ask().isEmpty()) {
      Thread.onSpinWait(); // it hears of each that has left by and by
    }
  }
}

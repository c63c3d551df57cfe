// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.dns.DnsClient;
import org.jdevp2p.discovery.dns.DnsjavaResolver;
import org.jdevp2p.discovery.dns.EnrTree;
import org.jdevp2p.discovery.dns.LookupException;
import org.jdevp2p.discovery.dns.LookupException.Kind;
import org.jdevp2p.discovery.dns.SignedTree;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.node.NodeSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a real DNS server on loopback. */
class DnsjavaResolverTest {

  private static final Duration AMPLE = Nodes.LIMIT;
  private static final int SERVFAIL = 2;
  private static final int REFUSED = 5;

  private NameServer server;

  @BeforeEach
  void start() throws IOException {
    server = NameServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private DnsjavaResolver resolver() {
    return DnsjavaResolver.of(List.of(server.address()));
  }

  private Kind failure(DnsjavaResolver resolver, Duration limit) throws InterruptedException {
    try {
      throw new AssertionError("got " + resolver.lookup("a.example", limit));
    } catch (LookupException e) {
      assertThat(e).hasMessageStartingWith("a.example: ");
      return e.kind();
    }
  }

  @Test
  void wholeTreeIsSyncedOverTheNetwork() throws Exception {
    List<NodeRecord> nodes =
        Stream.generate(() -> NodeRecord.builder(SecretKey.random()).udp(30303).sign())
            .limit(200)
            .toList();
    SignedTree tree = EnrTree.build(7, nodes, List.of()).sign(SecretKey.random(), "n.example.org");
    server.publish(tree);
    DnsClient client = DnsClient.builder(resolver()).lookupsPerSecond(100_000).build();
    SignedTree synced = client.sync(tree.link());
    assertThat(synced.toTxt()).isEqualTo(tree.toTxt());
    assertThat(server.queries()).isEqualTo(tree.toTxt().size());
    try (NodeSource walk = client.walk(List.of(tree.link()))) {
      Set<Node> walked = new HashSet<>();
      for (int i = 0; i < 200; i++) {
        walked.add(walk.next().orElseThrow());
      }
      assertThat(walked).containsExactlyInAnyOrderElementsOf(nodes);
    }
  }

  @Test
  void stringsOfARecordAreJoinedAndBytesAreCharacters() throws Exception {
    String text = "x".repeat(300) + "\u00ff\u0000\"\\";
    server.put("a.example", text, "");
    assertThat(resolver().lookup("a.example", AMPLE)).containsExactlyInAnyOrder(text, "");
  }

  @Test
  void answerTooLongForUdpIsFetchedOverTcp() throws Exception {
    String text = "y".repeat(60_000);
    server.put("a.example", text);
    assertThat(resolver().lookup("a.example", AMPLE)).containsExactly(text);
    assertThat(server.queries()).isEqualTo(2);
  }

  @Test
  void lostQuestionIsAskedAgain() throws Exception {
    server.put("a.example", "text");
    server.ignore("a.example", 1);
    // Half of it passes before the second question, and half is left for the answer.
    assertThat(resolver().lookup("a.example", Duration.ofSeconds(6))).containsExactly("text");
    assertThat(server.queries()).isEqualTo(2);
  }

  @Test
  void nameThatIsNotThereIsNotAskedForAgain() throws Exception {
    assertThat(failure(resolver(), AMPLE)).isEqualTo(Kind.NO_SUCH_NAME);
    assertThat(server.queries()).isEqualTo(1);
  }

  @Test
  void nameWithoutTxtRecordIsNotThere() throws Exception {
    server.put("a.example");
    assertThat(failure(resolver(), AMPLE)).isEqualTo(Kind.NO_SUCH_NAME);
  }

  @Test
  void serverThatFailsIsAskedTwiceAndNamed() throws Exception {
    server.fail("a.example", SERVFAIL);
    int port = server.address().getPort();
    assertThatExceptionOfType(LookupException.class)
        .isThrownBy(() -> resolver().lookup("a.example", AMPLE))
        .withMessage("a.example: server 127.0.0.1:" + port + " answers SERVFAIL")
        .matches(e -> e.kind() == Kind.SERVER_FAILURE);
    assertThat(server.queries()).isEqualTo(2);
  }

  @Test
  void secondServerAnswersWhereTheFirstRefuses() throws Exception {
    server.fail("a.example", REFUSED);
    try (NameServer other = NameServer.start()) {
      other.put("a.example", "text");
      DnsjavaResolver both = DnsjavaResolver.of(List.of(server.address(), other.address()));
      assertThat(both.lookup("a.example", AMPLE)).containsExactly("text");
    }
  }

  @Test
  void silentServerIsATimeout() throws Exception {
    server.ignore("a.example", Integer.MAX_VALUE);
    assertThat(failure(resolver(), Duration.ofMillis(200))).isEqualTo(Kind.TIMEOUT);
    assertThat(failure(resolver(), Duration.ZERO)).isEqualTo(Kind.TIMEOUT);
  }

  @Test
  void portWhereNobodyListensIsAFailureOfTheServer() throws Exception {
    int port;
    try (DatagramSocket gone = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      port = gone.getLocalPort();
    }
    DnsjavaResolver resolver =
        DnsjavaResolver.of(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
    assertThatExceptionOfType(LookupException.class)
        .isThrownBy(() -> resolver.lookup("a.example", AMPLE))
        .withMessageStartingWith("a.example: server 127.0.0.1:" + port + " cannot be reached")
        .withMessageNotContaining("Exception");
  }

  @Test
  void textThatIsNoNameIsRefusedUnasked() {
    for (String bad : List.of("a..b", "a".repeat(64) + ".b", "abc.".repeat(80) + "d")) {
      assertThatExceptionOfType(LookupException.class)
          .isThrownBy(() -> resolver().lookup(bad, AMPLE))
          .withMessageEndingWith("is no domain name");
    }
    assertThat(server.queries()).isZero();
  }

  @Test
  void interruptEndsALookup() throws Exception {
    server.ignore("a.example", Integer.MAX_VALUE);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> lookup = threads.submit(() -> resolver().lookup("a.example", Duration.ofDays(1)));
      Until.holds("the question has come", () -> server.queries() == 1);
      threads.shutdownNow();
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> Until.done(lookup))
          .withCauseInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void serversMustHaveAddressesAndThereMustBeOne() {
    assertThatIllegalArgumentException().isThrownBy(() -> DnsjavaResolver.of(List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            DnsjavaResolver.of(List.of(InetSocketAddress.createUnresolved("dns.invalid", 53))))
        .withMessageContaining("dns.invalid");
  }
}

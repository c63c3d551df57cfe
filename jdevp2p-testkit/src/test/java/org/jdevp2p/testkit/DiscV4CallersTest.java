// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.table.Pong;
import org.jdevp2p.discovery.table.Target;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.v4.DiscV4Limits;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeRecord;
import org.junit.jupiter.api.Test;

/** What those see who ask by a node of ours: limits, ends, blocking calls. */
class DiscV4CallersTest {

  private static final Duration ROUND_TRIP = V4Node.LATENCY.multipliedBy(2);
  private static final Duration ANSWER_TIME = Duration.ofMillis(500);
  private static final Target TARGET = Target.random(new Random(1));

  private final SimulatedNetwork network = V4Node.network();
  private final V4Node node = new V4Node(network, "198.51.100.1");
  private final V4Node other = new V4Node(network, "198.51.100.2");
  private final V4Stranger stranger = new V4Stranger(network, node, "203.0.113.7");

  // ---- what cannot be asked

  @Test
  void nodeWithoutUdpAddressCannotBeAsked() {
    NodeRecord nowhere = NodeRecord.builder(stranger.key).sign();
    Enode withoutUdp = new Enode(stranger.key.publicKey(), "203.0.113.7", 30_303, 0);
    Enode otherFamily = new Enode(stranger.key.publicKey(), "2001:db8::1", 30_303, 30_303);
    for (Node unreachable : List.of(nowhere, withoutUdp, otherFamily)) {
      assertThat(node.discovery.canAsk(unreachable)).isFalse();
      assertThat(node.pings(unreachable).why()).isEqualTo(Answer.Why.NO_ADDRESS);
      assertThat(node.requestsRecord(unreachable).why()).isEqualTo(Answer.Why.NO_ADDRESS);
    }
    assertThat(node.discovery.canAsk(stranger.node())).isTrue();
  }

  @Test
  void targetWithoutPublicKeyCannotBeAskedFor() {
    V4Node.Asked<List<Node>> asked = node.findsNodes(stranger.node(), Target.of(stranger.id()));
    assertThat(asked.why()).isEqualTo(Answer.Why.NO_ADDRESS);
    assertThat(asked.missing().detail()).contains("has no public key");
  }

  @Test
  void moreRequestsThanAllowedAreBusy() {
    V4Node small = new V4Node(network, "198.51.100.4", new DiscV4Limits(2, 1, 1, 1));
    V4Node.Asked<Pong> ping = small.pings(nobody());
    V4Node.Asked<List<Node>> find = small.findsNodes(nobody(), TARGET);
    assertThat(small.discovery.stats().requests()).isEqualTo(2);

    V4Node.Asked<NodeRecord> third = small.requestsRecord(nobody());

    assertThat(third.why()).isEqualTo(Answer.Why.BUSY);
    assertThat(third.missing().detail()).isEqualTo("2 requests under way, no more allowed");
    network.run(Duration.ofSeconds(1));
    assertThat(ping.why()).isEqualTo(Answer.Why.TIMEOUT);
    assertThat(find.why()).isEqualTo(Answer.Why.TIMEOUT);
    assertThat(small.pings(nobody()).isUnderWay()).isTrue();
  }

  @Test
  void closingEndsEveryRequestOnce() {
    stranger.bonds();
    V4Node.Asked<Pong> ping = node.pings(nobody());
    V4Node.Asked<List<Node>> bonding = node.findsNodes(nobody(), TARGET);
    V4Node.Asked<List<Node>> asking = node.findsNodes(stranger.node(), TARGET);
    V4Node.Asked<List<Node>> queued = node.findsNodes(stranger.node(), TARGET);
    V4Node.Asked<NodeRecord> record = node.requestsRecord(stranger.node());

    node.discovery.close();
    node.discovery.close();

    for (V4Node.Asked<?> asked : List.of(ping, bonding, asking, queued, record)) {
      assertThat(asked.why()).isEqualTo(Answer.Why.CLOSED);
    }
    assertThat(node.pings(stranger.node()).why()).isEqualTo(Answer.Why.CLOSED);
    stranger.waits(Duration.ofSeconds(5));
    assertThat(node.discovery.stats().requests()).isZero();
    assertThat(network.waiting()).isZero();
  }

  // ---- blocking

  @Test
  void callerWaitsForTheAnswer() throws Exception {
    assertThat(blocking(() -> node.discovery.ping(other.node(), ANSWER_TIME)))
        .isEqualTo(new Answer.Given<>(new Pong(other.node().seq(), node.address), ROUND_TRIP));
    assertThat(blocking(() -> node.discovery.requestRecord(other.node())))
        .isInstanceOfSatisfying(
            Answer.Given.class, given -> assertThat(given.value()).isEqualTo(other.node()));
    assertThat(blocking(() -> node.discovery.findNode(other.node(), TARGET)))
        .isInstanceOf(Answer.Given.class);
  }

  @Test
  void pingOfACallerIsRepeatedUntilItsLimitIsOver() throws Exception {
    assertThat(blocking(() -> node.discovery.ping(nobody(), Duration.ofMillis(1600))))
        .isInstanceOfSatisfying(
            Answer.Missing.class,
            missing -> assertThat(missing.detail()).contains("to 4 PING within 500 ms"));
    assertThat(packets(node)).isEqualTo(4);
    assertThat(blocking(() -> node.discovery.ping(nobody(), Duration.ZERO)))
        .isInstanceOf(Answer.Missing.class);
    assertThat(packets(node)).isEqualTo(5);
  }

  private interface Call<T> {
    T call() throws InterruptedException;
  }

  /** Runs a call that blocks, and lets time pass once it has begun. */
  private <T> T blocking(Call<T> call) throws Exception {
    CompletableFuture<T> result = new CompletableFuture<>();
    new Tasks()
        .start(
            "caller",
            () -> {
              try {
                result.complete(call.call());
              } catch (InterruptedException e) {
                result.completeExceptionally(e);
              }
            });
    Until.holds("request under way", () -> node.discovery.stats().requests() == 1);
    network.run(Duration.ofSeconds(5));
    return Until.done(result);
  }

  private static long packets(V4Node node) {
    return node.discovery.stats().packets().sent().values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  private static InetAddress address(String ip) {
    return InetAddress.ofLiteral(ip);
  }

  private static Enode nobody() {
    return Enode.of(
        SecretKey.random().publicKey(), new InetSocketAddress(address("198.51.100.99"), 30_303));
  }
}

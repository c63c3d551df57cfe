// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jdevp2p.discovery.v5.PacketKind.HANDSHAKE;
import static org.jdevp2p.discovery.v5.PacketKind.ORDINARY;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.discovery.table.Pong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** TALKREQ: messages of other protocols, whose handlers have threads of their own. */
class TalkTest {

  private static final Duration A_WHILE = Duration.ofMillis(200);
  private static final int LARGEST_REQUEST = 1_174; // 1193 - type, list 3, id 9, protocol 3, size 3

  private final VirtualNetwork network = new VirtualNetwork();
  private final TestNode a = new TestNode(network, 1);
  private final TestNode b = new TestNode(network, 2);
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void closeNodes() {
    release.countDown();
    a.v5.close();
    b.v5.close();
  }

  /** A handler's thread answers when it likes: waits for that, then lets it arrive. */
  private void untilAnswered(int packets) throws InterruptedException {
    network.awaitSent(packets);
    network.run(A_WHILE);
  }

  private void connect() {
    TestNode.Asked<Pong> asked = a.pings(b);
    network.run(A_WHILE);
    asked.given();
    network.log.clear();
  }

  @Test
  void requestReachesItsHandlerAndTheAnswerComesBack() throws InterruptedException {
    b.v5.onTalk(
        Bytes.utf8("shout"),
        (from, address, request) -> {
          assertThat(from).isEqualTo(a.record());
          assertThat(address).isEqualTo(a.address);
          return Bytes.utf8(request.toUtf8().toUpperCase(java.util.Locale.ROOT));
        });
    TestNode.Asked<Bytes> asked = a.talks(b, "shout", Bytes.utf8("hello"));
    network.run(Duration.ofMillis(30));
    untilAnswered(4);
    assertThat(asked.given()).isEqualTo(Bytes.utf8("HELLO"));
  }

  @Test
  void unknownProtocolIsAnsweredWithNothing() {
    TestNode.Asked<Bytes> asked = a.talks(b, "nobody", Bytes.utf8("hello"));
    network.run(A_WHILE);
    assertThat(asked.given()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void largestRequestPassesEvenIfItDoesNotFitIntoTheHandshake() throws InterruptedException {
    b.v5.onTalk(Bytes.utf8("me"), (from, address, request) -> request.slice(1));
    Bytes largest = Bytes.wrap(new byte[LARGEST_REQUEST]);
    TestNode.Asked<Bytes> asked = a.talks(b, "me", largest);
    network.run(Duration.ofMillis(70));
    untilAnswered(6);
    assertThat(asked.given()).isEqualTo(largest.slice(1));
    assertThat(a.sentTo(b)).containsExactly(ORDINARY, HANDSHAKE, ORDINARY);
    assertThat(network.log)
        .allSatisfy(sent -> assertThat(sent.datagram().size()).isLessThanOrEqualTo(1_280));
    assertThat(network.log.get(4).datagram().size()).isEqualTo(1_280);
    assertThat(a.v5.stats().requests()).isZero();
  }

  @Test
  void requestThatFitsIntoNoPacketIsTheCallersMistake() {
    assertThatThrownBy(() -> a.talks(b, "me", Bytes.wrap(new byte[LARGEST_REQUEST + 1])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("talk request of 1194 bytes, at most 1193 fit into a packet");
    assertThat(a.v5.stats().requests()).isZero();
  }

  @Test
  void answerThatFitsIntoNoPacketAndHandlerThatThrowsAnswerNothing() throws InterruptedException {
    connect();
    b.v5.onTalk(Bytes.utf8("large"), (from, address, request) -> Bytes.wrap(new byte[1_200]));
    b.v5.onTalk(
        Bytes.utf8("broken"),
        (from, address, request) -> {
          throw new IllegalStateException("expected by this test");
        });
    TestNode.Asked<Bytes> large = a.talks(b, "large", Bytes.EMPTY);
    TestNode.Asked<Bytes> broken = a.talks(b, "broken", Bytes.EMPTY);
    network.run(Duration.ofMillis(10));
    untilAnswered(4);
    assertThat(large.given()).isEqualTo(Bytes.EMPTY);
    assertThat(broken.given()).isEqualTo(Bytes.EMPTY);
  }

  /** H39. */
  @Test
  void talkFloodOnASlowHandlerStallsNothing() throws InterruptedException {
    CountDownLatch busy = new CountDownLatch(DiscV5Limits.DEFAULT.talkThreads());
    AtomicInteger handled = new AtomicInteger();
    b.v5.onTalk(
        Bytes.utf8("slow"),
        (from, address, request) -> {
          busy.countDown();
          release.await();
          handled.incrementAndGet();
          return request;
        });
    b.v5.onTalk(Bytes.utf8("quick"), (from, address, request) -> request);
    Stranger stranger = new Stranger(network, 66);
    stranger.knocks(b);
    network.run(A_WHILE);
    SessionKeys keys =
        stranger.shakes(b, stranger.challenge(), new Message.Ping(Bytes.of((byte) 1), 1));
    network.run(A_WHILE);
    for (int i = 0; i < 1_000; i++) {
      Bytes id = Bytes.of((byte) (i >> 8), (byte) i);
      stranger.sends(b, keys, new Message.TalkRequest(id, Bytes.utf8("slow"), id));
    }
    network.run(A_WHILE);
    assertThat(busy.await(1, TimeUnit.MINUTES)).isTrue();
    int threads = DiscV5Limits.DEFAULT.talkThreads();
    int queue = DiscV5Limits.DEFAULT.talkQueue();
    assertThat(b.v5.stats().talkWaiting()).isBetween(queue - threads, queue);
    assertThat(b.v5.stats().packets().dropped(Drop.TALK_OVERFLOW))
        .isBetween(1_000L - threads - queue, 1_000L - queue);

    connect();
    TestNode.Asked<Bytes> quick = a.talks(b, "quick", Bytes.utf8("hello"));
    network.run(Duration.ofMillis(10));
    untilAnswered(2);
    assertThat(quick.given()).isEqualTo(Bytes.utf8("hello"));

    long overflow = b.v5.stats().packets().dropped(Drop.TALK_OVERFLOW);
    int sent = network.log.size();
    release.countDown();
    untilAnswered(sent + (int) (1_000 - overflow));
    assertThat(handled).hasValue((int) (1_000 - overflow));
  }

  @Test
  void closingEndsAHandlerThatWaits() throws InterruptedException {
    connect();
    CountDownLatch entered = new CountDownLatch(1);
    List<String> seen = new ArrayList<>();
    b.v5.onTalk(
        Bytes.utf8("slow"),
        (from, address, request) -> {
          entered.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            seen.add("interrupted");
            throw e;
          }
          return request;
        });
    a.talks(b, "slow", Bytes.EMPTY);
    network.run(Duration.ofMillis(10));
    assertThat(entered.await(1, TimeUnit.MINUTES)).isTrue();
    b.v5.close();
    assertThat(seen).containsExactly("interrupted");
  }
}

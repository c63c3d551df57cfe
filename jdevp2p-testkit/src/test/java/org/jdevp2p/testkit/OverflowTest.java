// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.peer.ChannelLimits;
import org.jdevp2p.peer.ChannelStats;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.LinkClosedException;
import org.jdevp2p.peer.MemoryBudget;
import org.jdevp2p.peer.Message;
import org.jdevp2p.peer.MessageChannel;
import org.jdevp2p.peer.Overflow;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.PeerExit;
import org.jdevp2p.peer.Protocol;
import org.jdevp2p.rlpx.RlpxConnection;
import org.jdevp2p.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Inboxes that are full, and the budgets behind them. */
class OverflowTest {

  private static final int BOUND = 8;

  private final Nodes nodes = new Nodes();
  private final BlockingQueue<Message> heard = new LinkedBlockingQueue<>();
  private final CountDownLatch woken = new CountDownLatch(1);

  @AfterEach
  void nothingStays() throws Exception {
    woken.countDown();
    nodes.close();
  }

  private Protocol sleeper(Overflow overflow) {
    return Speakers.bounded(
        Speakers.sleeper("sleeper", woken, heard),
        ChannelLimits.DEFAULT.inbox(1 << 20, BOUND, overflow));
  }

  private static Bytes number(int i) {
    return Bytes.of((byte) i);
  }

  private void heardNumbers(int from, int to) throws InterruptedException {
    for (int i = from; i < to; i++) {
      assertThat(Until.next(heard)).isEqualTo(new Message(0, number(i)));
    }
    assertThat(heard).isEmpty();
  }

  private static ChannelStats stats(Peer peer) {
    return peer.channels().getFirst();
  }

  // ---- in

  @Test
  void pauseHoldsTheLinkAndLosesNothing() throws Exception {
    Server server = nodes.start(sleeper(new Overflow.Pause(Duration.ofHours(1))));
    ScriptedPeer remote = nodes.dial(server).greets("sleeper/1");
    Peer peer = nodes.peer();
    for (int i = 0; i < 50; i++) {
      remote.sends(0x10, number(i));
    }
    Until.holds("the inbox is full", () -> stats(peer).inboxMessages() == BOUND);
    woken.countDown();
    heardNumbers(0, 50);
    remote.sendsPing().expectsPong();
    assertThat(stats(peer).messagesDropped()).isZero();
  }

  /**
   * Both arrive in one socket read, so the neighbour's wake-up is still owed when the pause begins.
   */
  @Test
  void neighbourGetsWhatCameBeforeThePause() throws Exception {
    BlockingQueue<Message> neighbours = new LinkedBlockingQueue<>();
    Server server =
        nodes.start(
            Speakers.ears("neighbour", 1, 1, neighbours),
            sleeper(new Overflow.Pause(Duration.ofHours(1))));
    ScriptedPeer remote = nodes.dial(server).greets("neighbour/1", "sleeper/1");
    RlpxConnection connection = remote.connection();
    connection.write(connection.prepare(0x10, number(42)));
    for (int i = 0; i <= BOUND + 1; i++) {
      connection.write(connection.prepare(0x11, number(i)));
    }
    connection.flush();
    assertThat(Until.next(neighbours)).isEqualTo(new Message(0, number(42)));
    woken.countDown();
    heardNumbers(0, BOUND + 2);
  }

  @Test
  void pauseEndsTheLinkAfterItsLimit() throws Exception {
    Server server = nodes.start(sleeper(new Overflow.Pause(Duration.ofMillis(200))));
    ScriptedPeer remote = nodes.dial(server).greets("sleeper/1");
    for (int i = 0; i < BOUND; i++) {
      remote.sends(0x10, number(i));
    }
    remote.sendsPing().expectsPong();
    remote.sends(0x10, number(BOUND)).expectsDisconnect(DisconnectReason.SUBPROTOCOL).thenCloses();
    assertThat(nodes.exit().text()).contains("sleeper/1 does not take its messages: 8 wait");
  }

  @Test
  void disconnectEndsTheLinkAtTheFirstMessageTooMany() throws Exception {
    Server server = nodes.start(sleeper(new Overflow.Disconnect()));
    ScriptedPeer remote = nodes.dial(server).greets("sleeper/1");
    for (int i = 0; i < BOUND; i++) {
      remote.sends(0x10, number(i));
    }
    remote.sendsPing().expectsPong();
    remote.sends(0x10, number(BOUND)).expectsDisconnect(DisconnectReason.SUBPROTOCOL).thenCloses();
  }

  @Test
  void dropOldestKeepsTheNewest() throws Exception {
    Server server = nodes.start(sleeper(new Overflow.DropOldest()));
    ScriptedPeer remote = nodes.dial(server).greets("sleeper/1");
    for (int i = 0; i < 50; i++) {
      remote.sends(0x10, number(i));
    }
    remote.sendsPing().expectsPong();
    assertThat(stats(nodes.peer()).messagesDropped()).isEqualTo(50 - BOUND);
    woken.countDown();
    heardNumbers(50 - BOUND, 50);
  }

  @Test
  void dropNewestKeepsTheOldest() throws Exception {
    Server server = nodes.start(sleeper(new Overflow.DropNewest()));
    ScriptedPeer remote = nodes.dial(server).greets("sleeper/1");
    for (int i = 0; i < 50; i++) {
      remote.sends(0x10, number(i));
    }
    remote.sendsPing().expectsPong();
    assertThat(stats(nodes.peer()).messagesDropped()).isEqualTo(50 - BOUND);
    woken.countDown();
    heardNumbers(0, BOUND);
  }

  @Test
  void messageAboveTheBoundPassesAlone() throws Exception {
    Protocol small =
        Speakers.bounded(
            Speakers.ears("ears", 1, 1, heard),
            ChannelLimits.DEFAULT.inbox(100, 1, new Overflow.Disconnect()));
    ScriptedPeer remote = nodes.dial(nodes.start(small)).greets("ears/1");
    Bytes big = noise(300_000);
    remote.sends(0x10, big);
    assertThat(Until.next(heard)).isEqualTo(new Message(0, big));
  }

  @Test
  void whatWaitsIsGivenBackHoweverTheLinkEnds() throws Exception {
    Server server = nodes.start(sleeper(new Overflow.Pause(Duration.ofHours(1))));
    for (int round = 0; round < 12; round++) {
      ScriptedPeer remote = nodes.dial(server).greets("sleeper/1");
      Peer peer = nodes.peer();
      for (int i = 0; i < 20; i++) { // 8 wait, the reader holds the 9th, the rest is on its way
        remote.sends(0x10, noise(1000));
      }
      Until.holds("the inbox is full", () -> stats(peer).inboxMessages() == BOUND);
      switch (round % 3) {
        case 0 -> remote.close();
        case 1 -> {
          peer.disconnect(DisconnectReason.REQUESTED);
          remote.expectsDisconnect(DisconnectReason.REQUESTED).thenCloses();
        }
        default -> {
          remote.sendsDisconnect(DisconnectReason.REQUESTED).close();
          peer.disconnect(DisconnectReason.REQUESTED);
        }
      }
      if (round % 3 == 0) { // nobody reads, so nobody sees that the remote is gone
        peer.disconnect(DisconnectReason.REQUESTED);
      }
      nodes.exit();
      assertThat(nodes.memory.usedBytes()).isZero();
    }
  }

  @Test
  void linksShareTheBudgetOfTheProcess() throws Exception {
    MemoryBudget tight = new MemoryBudget(100_000);
    Server server =
        nodes.start(nodes.config(sleeper(new Overflow.Pause(Duration.ofHours(1)))).memory(tight));
    ScriptedPeer first = nodes.dial(server).greets("sleeper/1");
    Peer taking = nodes.peer();
    ScriptedPeer second = nodes.dial(server).greets("sleeper/1");
    first.sends(0x10, noise(90_000)).sendsPing().expectsPong();
    assertThat(tight.usedBytes()).isGreaterThan(90_000);
    second.sends(0x10, noise(90_000)).sendsPing();
    assertThat(heard).isEmpty();
    taking.disconnect(DisconnectReason.REQUESTED);
    first.expectsDisconnect(DisconnectReason.REQUESTED).thenCloses();
    second.expectsPong(); // its frame had to wait for the room that the first gave back
    assertThat(tight.usedBytes()).isBetween(90_000L, 100_000L);
    second.close();
    server.close();
    assertThat(tight.usedBytes()).isZero();
  }

  /** H19 by many: frames that are announced and then do not come. */
  @Test
  void largeFramesThatDoNotComeLeaveRoomForSmallMessages() throws Exception {
    MemoryBudget tight = new MemoryBudget(1 << 20);
    Server server = nodes.start(nodes.config(Speakers.mirror("echo")).memory(tight));
    for (int i = 0; i < 5; i++) { // the third and those behind it find no room, and wait
      Tap tap = nodes.tap(server);
      ScriptedPeer slow = nodes.dial(server, tap).greets("echo/1");
      slow.sendsPing().expectsPong();
      tap.holds();
      slow.sends(0x10, noise(400_000));
      tap.pass(32);
    }
    Until.holds("two frames are awaited", () -> tight.usedBytes() > 800_000);
    ScriptedPeer honest = nodes.dial(server).greets("echo/1");
    for (int i = 0; i < 20; i++) {
      Bytes data = noise(60_000 + i);
      honest.sends(0x10, data);
      assertThat(honest.expects(0x10)).isEqualTo(data);
    }
  }

  @Test
  void linkThatWaitsForTheBudgetEndsAtOnceWhenTold() throws Exception {
    MemoryBudget tight = new MemoryBudget(100_000);
    Server server =
        nodes.start(
            nodes
                .config(sleeper(new Overflow.Pause(Duration.ofHours(1))))
                .linkLimits(Nodes.PATIENT.linger(Nodes.BRIEF))
                .memory(tight));
    ScriptedPeer first = nodes.dial(server).greets("sleeper/1");
    nodes.peer();
    ScriptedPeer second = nodes.dial(server).greets("sleeper/1");
    Peer waiting = nodes.peer();
    first.sends(0x10, noise(90_000)).sendsPing().expectsPong();
    second.sends(0x10, noise(90_000));
    waiting.disconnect(DisconnectReason.TOO_MANY_PEERS);
    second.expectsDisconnect(DisconnectReason.TOO_MANY_PEERS);
    // The reader alone would go on waiting for 10 s.
    assertThat(waiting.awaitExit(Duration.ofSeconds(8))).isPresent();
    Until.holds(
        "the other link's reader is left",
        () -> Leftovers.threads().stream().filter(name -> name.endsWith("reader")).count() == 1);
  }

  @Test
  void linkHasABudgetOfItsOwnForAllItsProtocols() throws Exception {
    ChannelLimits wide =
        ChannelLimits.DEFAULT.inbox(1 << 20, 100, new Overflow.Pause(Duration.ofHours(1)));
    Server server =
        nodes.start(
            nodes
                .config(
                    Speakers.bounded(Speakers.sleeper("aa", woken, heard), wide),
                    Speakers.bounded(Speakers.sleeper("bb", woken, heard), wide))
                .linkLimits(Nodes.PATIENT.inboundBytes(100_000)));
    ScriptedPeer remote = nodes.dial(server).greets("aa/1", "bb/1");
    remote.sends(0x10, noise(40_000)).sends(0x11, noise(40_000)).sends(0x10, noise(40_000));
    Until.holds("two messages wait", () -> nodes.memory.usedBytes() > 80_000);
    remote.sendsPing();
    assertThat(nodes.memory.usedBytes()).isLessThanOrEqualTo(100_000);
    woken.countDown();
    remote.expectsPong();
  }

  private static Bytes noise(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  // ---- a protocol that ends before its link

  @Test
  void linkThatOutlivesItsProtocolCountsAndSkipsWhatStillComes() throws Exception {
    CompletableFuture<MessageChannel> channel = new CompletableFuture<>();
    Protocol brief =
        Speakers.bounded(
            Protocol.of(
                "brief",
                1,
                1,
                (peer, own) -> {
                  own.receive();
                  channel.complete(own);
                }),
            ChannelLimits.DEFAULT.linkOutlivesProtocol());
    Server server = nodes.start(brief, Speakers.mirror("echo"));
    ScriptedPeer remote = nodes.dial(server).greets("brief/1", "echo/1");
    remote.sends(0x10, number(0));
    MessageChannel ended = Until.done(channel);
    Until.holds(
        "the protocol has ended",
        () -> Leftovers.threads().stream().noneMatch(name -> name.endsWith("brief/1")));
    for (int i = 0; i < 10; i++) {
      remote.sends(0x10, noise(100_000));
    }
    remote.sends(0x11, number(7));
    assertThat(remote.expects(0x11)).isEqualTo(number(7));
    Peer peer = nodes.peer();
    assertThat(stats(peer).messagesDropped()).isEqualTo(10);
    assertThat(nodes.memory.usedBytes()).isZero();
    assertThatThrownBy(ended::receive).isInstanceOf(LinkClosedException.class);
    assertThatThrownBy(() -> ended.receive(Duration.ofSeconds(5)))
        .isInstanceOf(LinkClosedException.class);
    assertThat(peer.exit()).isEmpty();
  }

  @Test
  void receiveWithALimitReturnsNothingInTime() throws Exception {
    CompletableFuture<Optional<Message>> got = new CompletableFuture<>();
    Server server =
        nodes.start(
            Protocol.of(
                "wait",
                1,
                1,
                (peer, channel) -> {
                  got.complete(channel.receive(Duration.ofMillis(50)));
                  channel.receive();
                }));
    nodes.dial(server).greets("wait/1");
    assertThat(Until.done(got)).isEmpty();
    assertThat(nodes.peer().exit()).isEqualTo(Optional.<PeerExit>empty());
  }
}

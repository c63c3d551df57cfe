// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.peer.ChannelLimits;
import org.jdevp2p.peer.ChannelStats;
import org.jdevp2p.peer.Message;
import org.jdevp2p.peer.MessageChannel;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.Protocol;
import org.jdevp2p.rlp.Rlp;
import org.jdevp2p.rlpx.RlpxConnection;
import org.junit.jupiter.api.Test;

/** What goes out on a link that is idle, and on one that is stuck behind a full lane. */
class OutgoingTest {

  private static final int BOUND = 8;
  private static final int BIG_BYTES = 100_000;

  private final BlockingQueue<Message> heard = new LinkedBlockingQueue<>();

  private static Bytes number(int i) {
    return Bytes.of((byte) i);
  }

  private static Bytes noise(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  /**
   * A link in memory whose remote reads nothing: one message of {@value #BIG_BYTES} bytes is stuck
   * in the write, and a lane full of such waits behind it.
   */
  private ScriptedLink stuck(CompletableFuture<MessageChannel> channel) throws Exception {
    ScriptedLink link = stuckInItsWrite(channel, ChannelLimits.DEFAULT.lane(1 << 20, BOUND));
    for (int i = 0; i < BOUND; i++) {
      assertThat(Until.done(channel).offer(0, noise(BIG_BYTES))).isTrue();
    }
    return link;
  }

  /** The same with an empty lane. */
  private ScriptedLink stuckInItsWrite(
      CompletableFuture<MessageChannel> channel, ChannelLimits limits) throws Exception {
    Protocol talker =
        Speakers.bounded(
            Protocol.of(
                "talk",
                1,
                1,
                (peer, own) -> {
                  channel.complete(own);
                  while (true) {
                    heard.add(own.receive());
                  }
                }),
            limits);
    MemoryTransport.Pair ends = MemoryTransport.pair(4096, 4096);
    ScriptedLink link = new ScriptedLink(talker, Nodes.PATIENT, ends);
    MessageChannel own = Until.done(channel);
    assertThat(own.offer(0, noise(BIG_BYTES))).isTrue();
    Until.holds("the write is stuck", () -> ends.initiator().available() == 4096);
    return link;
  }

  /** Nobody is woken for it: the bytes are with the remote before {@code send} returns. */
  @Test
  void sendOnAnIdleLinkWritesAtOnceOnItsOwnThread() throws Exception {
    CompletableFuture<MessageChannel> own = new CompletableFuture<>();
    Protocol talker =
        Protocol.of(
            "talk",
            1,
            1,
            (peer, channel) -> {
              own.complete(channel);
              channel.receive();
            });
    MemoryTransport.Pair ends = MemoryTransport.pair();
    try (ScriptedLink link = new ScriptedLink(talker, Nodes.PATIENT, ends)) {
      MessageChannel channel = Until.done(own);
      long writes = link.peer().socketWrites();
      for (int i = 0; i < 10; i++) {
        link.passes(Duration.ofMillis(1));
        channel.send(0, number(i));
        assertThat(ends.initiator().available()).isPositive();
        assertThat(link.peer().socketWrites()).isEqualTo(writes + i + 1);
        assertThat(link.remote().expects(0x10)).isEqualTo(number(i));
      }
    }
  }

  @Test
  void offerAndSendWithALimitGiveUpAtAFullLaneAndSendNothing() throws Exception {
    CompletableFuture<MessageChannel> own = new CompletableFuture<>();
    try (ScriptedLink link = stuck(own)) {
      MessageChannel channel = Until.done(own);
      assertThat(channel.offer(0, Rlp.EMPTY_LIST)).isFalse();
      long began = System.nanoTime();
      assertThat(channel.send(0, Rlp.EMPTY_LIST, Duration.ofMillis(100))).isFalse();
      assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(100_000_000);
      for (int i = 0; i <= BOUND; i++) {
        assertThat(link.remote().expects(0x10).size()).isEqualTo(BIG_BYTES);
      }
      Until.holds("there is room again", () -> channel.offer(0, number(1)));
      assertThat(link.remote().expects(0x10)).isEqualTo(number(1));
    }
  }

  @Test
  void thousandMessagesThatWaitAreWrittenTogether() throws Exception {
    CompletableFuture<MessageChannel> own = new CompletableFuture<>();
    try (ScriptedLink link = stuckInItsWrite(own, ChannelLimits.DEFAULT)) {
      for (int i = 0; i < 1000; i++) {
        assertThat(Until.done(own).offer(0, noise(100))).isTrue();
      }
      long writes = link.peer().socketWrites();
      for (int i = 0; i <= 1000; i++) {
        link.remote().expects(0x10);
      }
      assertThat(link.peer().socketWrites() - writes).isLessThanOrEqualTo(10);
    }
  }

  @Test
  void whoWaitsForAPlaceInALaneIsSeenAndGetsIt() throws Exception {
    CompletableFuture<MessageChannel> own = new CompletableFuture<>();
    try (ScriptedLink link = stuck(own)) {
      Peer peer = link.peer();
      FutureTask<Boolean> send =
          new FutureTask<>(() -> Until.done(own).send(0, number(7), Nodes.LIMIT));
      Thread sender = Thread.ofVirtual().start(send);
      Until.holds("one waits", () -> peer.channels().getFirst().waitingSenders() == 1);
      ChannelStats stats = peer.channels().getFirst();
      assertThat(stats.laneMessages()).isEqualTo(BOUND);
      assertThat(stats.laneBytes()).isGreaterThanOrEqualTo(BOUND * BIG_BYTES);
      assertThat(send.isDone()).isFalse();
      for (int i = 0; i <= BOUND; i++) {
        link.remote().expects(0x10);
      }
      assertThat(Until.done(send)).isTrue();
      assertThat(sender.join(Nodes.LIMIT)).isTrue();
      assertThat(link.remote().expects(0x10)).isEqualTo(number(7));
      assertThat(peer.channels().getFirst().waitingSenders()).isZero();
    }
  }

  @Test
  void controlMessagesOvertakeAFullLane() throws Exception {
    try (ScriptedLink link = stuck(new CompletableFuture<>())) {
      link.remote().sendsPing().sends(0x10, "c0");
      Until.next(heard); // so the Ping was dealt with before
      assertThat(nextId(link.remote())).isEqualTo(0x10); // the one that was stuck
      assertThat(nextId(link.remote())).isEqualTo(ScriptedPeer.PONG);
    }
  }

  private static int nextId(ScriptedPeer remote) throws IOException {
    int size = remote.connection().awaitFrame(RlpxConnection.MAX_FRAME_BYTES);
    return remote.connection().readMessage(size).id();
  }
}

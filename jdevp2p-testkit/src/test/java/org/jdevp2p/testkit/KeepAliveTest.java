// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.peer.ChannelLimits;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.LinkLimits;
import org.jdevp2p.peer.Message;
import org.jdevp2p.peer.Overflow;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.PeerExit;
import org.jdevp2p.peer.Protocol;
import org.jdevp2p.rlp.Rlp;
import org.jdevp2p.rlpx.RlpxConnection;
import org.junit.jupiter.api.Test;

/** Pings, silence and stuck writes, on a clock that the test moves. */
class KeepAliveTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final BlockingQueue<Message> heard = new LinkedBlockingQueue<>();

  private ScriptedLink link() throws IOException {
    return link(Speakers.ears("ears", 1, 1, heard));
  }

  private static ScriptedLink link(Protocol protocol) throws IOException {
    return new ScriptedLink(protocol, LinkLimits.DEFAULT, MemoryTransport.pair());
  }

  private static PeerExit.LocalDisconnect silent() {
    return new PeerExit.LocalDisconnect(
        DisconnectReason.READ_TIMEOUT, "nothing arrived for 30.0 s");
  }

  private static int nextId(ScriptedPeer remote) throws IOException {
    int size = remote.connection().awaitFrame(RlpxConnection.MAX_FRAME_BYTES);
    return remote.connection().readMessage(size).id();
  }

  @Test
  void pingIsSentEveryFifteenSecondsAndNotBefore() throws Exception {
    try (ScriptedLink link = link()) {
      ScriptedPeer remote = link.settles();
      for (int round = 0; round < 10; round++) {
        link.passes(Duration.ofMillis(14_999));
        remote.sendsPing();
        assertThat(nextId(remote)).isEqualTo(ScriptedPeer.PONG);
        link.passes(Duration.ofMillis(1));
        assertThat(nextId(remote)).isEqualTo(ScriptedPeer.PING);
      }
    }
  }

  @Test
  void silenceOf30SecondsIsAReadTimeoutAndOneMillisecondLessIsNot() throws Exception {
    try (ScriptedLink link = link()) {
      link.settles();
      link.passes(Duration.ofMillis(29_999));
      assertThat(link.peer().exit()).isEmpty();
      link.passes(Duration.ofMillis(1));
      link.remote().expectsDisconnect(DisconnectReason.READ_TIMEOUT).thenCloses();
      assertThat(link.exit()).isEqualTo(silent());
    }
  }

  /**
   * The clock runs ahead of the thread that writes the Pings, so that one must not count as stuck.
   */
  @Test
  void anyFrameEndsTheSilence() throws Exception {
    LinkLimits patient = LinkLimits.DEFAULT.writeStall(Duration.ofDays(1));
    Protocol ears = Speakers.ears("ears", 1, 1, heard);
    try (ScriptedLink link = new ScriptedLink(ears, patient, MemoryTransport.pair())) {
      for (int i = 0; i < 20; i++) {
        link.remote().sends(0x10, "c0");
        Until.next(heard);
        link.passes(Duration.ofSeconds(29));
        assertThat(link.peer().exit()).isEmpty();
      }
    }
  }

  @Test
  void roundTripIsWhatTheClockSays() throws Exception {
    try (ScriptedLink link = link()) {
      link.settles();
      link.passes(Duration.ofSeconds(15));
      link.remote().expects(ScriptedPeer.PING);
      link.passes(Duration.ofMillis(250));
      link.remote().sends(ScriptedPeer.PONG, Rlp.EMPTY_LIST);
      link.settles();
      assertThat(link.peer().roundTrip()).contains(Duration.ofMillis(250));
    }
  }

  /** And that moment is the first of the clock. */
  @Test
  void pingsOfOneMomentAreAllMeasured() throws Exception {
    try (ScriptedLink link = link()) {
      link.settles();
      Peer peer = link.peer();
      for (int i = 0; i < 3; i++) {
        FutureTask<Optional<Duration>> ping = new FutureTask<>(() -> peer.ping(Nodes.LIMIT));
        Thread pinging = Thread.ofVirtual().start(ping);
        link.remote().expects(ScriptedPeer.PING);
        link.remote().sends(ScriptedPeer.PONG, Rlp.EMPTY_LIST);
        assertThat(Until.done(ping)).contains(Duration.ZERO);
        assertThat(pinging.join(Nodes.LIMIT)).isTrue();
      }
    }
  }

  @Test
  void lateSecondPongChangesNothing() throws Exception {
    try (ScriptedLink link = link()) {
      link.settles();
      link.passes(Duration.ofSeconds(15));
      link.remote().expects(ScriptedPeer.PING);
      link.remote().sends(ScriptedPeer.PONG, Rlp.EMPTY_LIST);
      link.settles();
      link.passes(SECOND);
      link.remote().sends(ScriptedPeer.PONG, Rlp.EMPTY_LIST);
      link.settles();
      assertThat(link.peer().roundTrip()).contains(Duration.ZERO);
    }
  }

  @Test
  void writeThatIsStuckFor20SecondsEndsTheLink() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    Protocol talker =
        Protocol.of(
            "talk",
            1,
            1,
            (peer, channel) -> {
              channel.receive();
              while (channel.offer(0, noise())) {
                // until the lane is full behind the stuck write
              }
              stuck.countDown();
              while (true) {
                channel.receive();
              }
            });
    LinkLimits usual = LinkLimits.DEFAULT;
    try (ScriptedLink link = new ScriptedLink(talker, usual, MemoryTransport.pair(4096, 4096))) {
      link.settles();
      link.passes(SECOND);
      link.remote().sends(0x10, "c0");
      Until.opens(stuck);
      Until.holds(
          "the write is stuck", () -> link.remote().connection().transport().available() == 4096);
      for (int second = 1; second < 20; second++) {
        link.ticker.advance(SECOND);
        assertThat(link.peer().exit()).isEmpty();
        link.remote().sends(0x10, "c0"); // it is not silent, it just does not read
      }
      link.ticker.advance(SECOND);
      assertThat(link.peer().exit())
          .contains(
              new PeerExit.LocalDisconnect(
                  DisconnectReason.NETWORK_ERROR, "the remote took nothing for 20.0 s"));
      Until.holds("the farewell waits for its time", () -> link.ticker.waiting() > 0);
      link.ticker.advance(usual.farewell());
    }
  }

  private static Bytes noise() {
    byte[] bytes = new byte[1000];
    ThreadLocalRandom.current().nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  @Test
  void silenceWhileWeDoNotReadIsNotTheRemotesFault() throws Exception {
    CountDownLatch woken = new CountDownLatch(1);
    Protocol sleeper =
        Speakers.bounded(
            Speakers.sleeper("sleeper", woken, heard),
            ChannelLimits.DEFAULT.inbox(1 << 20, 1, new Overflow.Pause(Duration.ofHours(1))));
    try (ScriptedLink link = link(sleeper)) {
      link.remote().sends(0x10, "c0");
      link.settles().sends(0x10, "c0");
      Until.holds("the reader waits", () -> link.peer().channels().getFirst().holdsUpReader());
      assertThat(heard).isEmpty();
      for (int i = 0; i < 20; i++) {
        link.passes(Duration.ofSeconds(5));
      }
      assertThat(link.peer().exit()).isEmpty();
      woken.countDown();
      Until.holds("both are heard", () -> heard.size() == 2);
      link.settles();
      link.passes(Duration.ofSeconds(29));
      assertThat(link.peer().exit()).isEmpty();
      link.passes(SECOND);
      link.remote().expectsDisconnect(DisconnectReason.READ_TIMEOUT).close();
      assertThat(link.exit()).isEqualTo(silent());
    }
  }
}

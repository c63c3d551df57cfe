// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.LinkLimits;
import org.jdevp2p.peer.Message;
import org.jdevp2p.peer.PeerExit;
import org.jdevp2p.rlp.Rlp;
import org.jdevp2p.rlpx.RlpxConnection;
import org.jspecify.annotations.Nullable;

/**
 * A link in memory under a clock that the test moves, against a model of a few lines: what is sent,
 * how the stream is cut, how time passes and how it all ends come from one seed.
 *
 * <p>The model: a Ping every 15 s; every frame of the remote's counts as life; 30 s without one are
 * a read timeout, to the nanosecond; messages are heard in order; nothing stays.
 */
class LinkSimulationTest {

  private static final long PING_NANOS = LinkLimits.DEFAULT.pingEvery().toNanos();
  private static final long SILENCE_NANOS = LinkLimits.DEFAULT.silence().toNanos();

  private final BlockingQueue<Message> heard = new LinkedBlockingQueue<>();

  @Property(tries = 40, shrinking = ShrinkingMode.OFF)
  void linkDoesWhatTheModelSays(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    MemoryTransport.Pair ends =
        MemoryTransport.pair(256 + random.nextInt(100_000), 1 + random.nextInt(5_000));
    heard.clear();
    try (ScriptedLink link =
        new ScriptedLink(Speakers.ears("ears", 1, 3, heard), LinkLimits.DEFAULT, ends)) {
      Model model = new Model(link);
      @Nullable PeerExit expected = null;
      for (int steps = 5 + random.nextInt(20); steps > 0 && expected == null; steps--) {
        expected =
            random.nextInt(3) == 0
                ? model.timePasses(random.nextLong(25_000_000_000L))
                : model.remoteSpeaks(random);
      }
      if (expected == null) {
        expected = model.ends(random);
      }
      link.remote().close();
      assertThat(link.exit()).isEqualTo(expected);
    }
  }

  /** What must happen, and the remote that makes it happen. */
  private final class Model {
    private final ScriptedLink link;
    private final ScriptedPeer remote;
    private long now;
    private long lastFrame;
    private long nextPing = PING_NANOS;

    Model(ScriptedLink link) throws IOException {
      this.link = link;
      remote = link.remote();
      remote.sendsPing().expectsPong(); // from here on its clock is wound
    }

    /** Moves the clock from one due moment to the next; returns how the link ends, if it does. */
    @Nullable PeerExit timePasses(long nanos) throws Exception {
      long end = now + nanos;
      while (true) {
        long silent = lastFrame + SILENCE_NANOS;
        long next = Math.min(Math.min(nextPing, silent), end);
        link.ticker.advance(Duration.ofNanos(next - now));
        now = next;
        if (now == silent) {
          remote.expectsDisconnect(DisconnectReason.READ_TIMEOUT);
          return new PeerExit.LocalDisconnect(
              DisconnectReason.READ_TIMEOUT, "nothing arrived for 30.0 s");
        }
        assertThat(link.peer().exit()).isEmpty();
        if (now == nextPing) {
          remote.expects(ScriptedPeer.PING);
          nextPing += PING_NANOS;
        }
        if (now == end) {
          return null;
        }
      }
    }

    @Nullable PeerExit remoteSpeaks(Random random) throws Exception {
      switch (random.nextInt(4)) {
        case 0 -> remote.sends(4 + random.nextInt(12), Rlp.EMPTY_LIST); // of nobody
        case 1 -> remote.sends(ScriptedPeer.PONG, Rlp.EMPTY_LIST);
        case 2 -> {}
        default -> {
          for (int i = random.nextInt(10); i >= 0; i--) {
            byte[] data = new byte[random.nextInt(1 << random.nextInt(15))];
            random.nextBytes(data);
            Message message = new Message(random.nextInt(3), Bytes.wrap(data));
            remote.sends(0x10 + message.id(), message.payload());
            assertThat(Until.next(heard)).isEqualTo(message);
          }
        }
      }
      remote.sendsPing();
      assertThat(nextId()).isEqualTo(ScriptedPeer.PONG);
      lastFrame = now;
      return null;
    }

    PeerExit ends(Random random) throws Exception {
      DisconnectReason reason = new DisconnectReason(random.nextInt(17));
      return switch (random.nextInt(3)) {
        case 0 -> {
          remote.sendsDisconnect(reason);
          yield new PeerExit.RemoteDisconnect(reason);
        }
        case 1 -> {
          link.peer().disconnect(reason, "by the seed");
          remote.expectsDisconnect(reason);
          yield new PeerExit.LocalDisconnect(reason, "by the seed");
        }
        default -> {
          remote.sends(0x13, Rlp.EMPTY_LIST);
          remote.expectsDisconnect(DisconnectReason.BREACH_OF_PROTOCOL);
          PeerExit exit = link.peer().exit().orElseThrow();
          assertThat(exit.text()).contains("message id 19, expected below 19");
          yield exit;
        }
      };
    }

    private int nextId() throws IOException {
      int size = remote.connection().awaitFrame(RlpxConnection.MAX_FRAME_BYTES);
      return remote.connection().readMessage(size).id();
    }
  }
}

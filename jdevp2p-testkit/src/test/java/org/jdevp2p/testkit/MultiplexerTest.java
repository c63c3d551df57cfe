// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.peer.Capability;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.LinkLimits;
import org.jdevp2p.peer.Message;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.PeerExit;
import org.jdevp2p.peer.SharedCapability;
import org.jdevp2p.rlp.Rlp;
import org.jdevp2p.rlpx.OutboundMessage;
import org.jdevp2p.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Floods, ids of nobody, and protocols that hold up their neighbours: H19, H20, H23-H26, H30a-b.
 */
class MultiplexerTest {

  private final Nodes nodes = new Nodes();
  private final BlockingQueue<Message> heard = new LinkedBlockingQueue<>();
  private final CountDownLatch woken = new CountDownLatch(1);

  @AfterEach
  void nothingStays() throws Exception {
    woken.countDown();
    nodes.close();
  }

  private Message heard() throws InterruptedException {
    return Until.next(heard);
  }

  // ---- frames that take their time

  /**
   * Silence is the only limit here: the clock of the test overtakes the threads that write, and a
   * Ping that takes a millisecond would seem to last half a minute.
   */
  @Test
  void bigFrameDrippedOver29SecondsIsTakenAndOneOf30IsATimeout() throws Exception {
    ManualTicker ticker = new ManualTicker();
    Server server =
        nodes.start(
            nodes
                .config(Speakers.ears("ears", 1, 1, heard))
                .ticker(ticker)
                .linkLimits(Nodes.PATIENT.silence(LinkLimits.DEFAULT.silence())));
    Tap tap = nodes.tap(server);
    ScriptedPeer remote = nodes.dial(server, tap).greets("ears/1");
    Bytes big = noise(1 << 20);
    nodes.peer();
    remote.sendsPing().expectsPong();
    tap.holds();
    remote.sends(0x10, big);
    for (int second = 1; second < 30; second++) {
      tap.pass(20_000);
      ticker.advance(Duration.ofSeconds(1));
    }
    tap.pass(tap.held());
    assertThat(heard().payload()).isEqualTo(big);

    remote.sends(0x10, big);
    for (int second = 1; second <= 30; second++) {
      assertThat(nodes.exits).isEmpty();
      tap.pass(20_000);
      ticker.advance(Duration.ofSeconds(1));
    }
    remote.expectsDisconnect(DisconnectReason.READ_TIMEOUT).close();
    assertThat(nodes.exit())
        .isEqualTo(
            new PeerExit.LocalDisconnect(
                DisconnectReason.READ_TIMEOUT, "nothing arrived for 30.0 s"));
  }

  @Test
  void frameIsCountedBeforeItIsAllocatedAndGivenBackWhenItNeverComes() throws Exception {
    Server server = nodes.start(Speakers.ears("ears", 1, 1, heard));
    Tap tap = nodes.tap(server);
    ScriptedPeer remote = nodes.dial(server, tap).greets("ears/1");
    remote.sendsPing().expectsPong();
    tap.holds();
    remote.sends(0x10, noise(4 << 20));
    tap.pass(32);
    Until.holds("the frame is counted", () -> nodes.memory.usedBytes() > 4 << 20);
    remote.close();
    assertThat(nodes.exit()).isInstanceOf(PeerExit.WireFailure.class);
    assertThat(nodes.memory.usedBytes()).isZero();
  }

  @Test
  void bigMessageLeavesAtMost64KiBWithTheLink() throws Exception {
    int links = 8;
    Server server = nodes.start(nodes.config(Speakers.listener("ears")));
    // Classes, pools and buffers that a JVM makes once.
    nodes.dial(server).greets("ears/1").sends(0x10, noise(15 << 20)).sendsPing().expectsPong();
    ScriptedPeer[] remotes = new ScriptedPeer[links];
    for (int i = 0; i < links; i++) {
      remotes[i] = nodes.dial(server).greets("ears/1").sends(0x10, noise(100_000));
      remotes[i].sendsPing().expectsPong();
    }
    long before = Leftovers.heapBytes();
    for (ScriptedPeer remote : remotes) {
      remote.sends(0x10, noise(15 << 20)).sendsPing().expectsPong();
    }
    // A protocol may still be inflating what it has taken.
    Until.holds(
        "each link keeps less than 64 KiB",
        () -> (Leftovers.heapBytes() - before) / links < 64 << 10);
    assertThat(server.peers()).hasSize(links + 1);
  }

  private static Bytes noise(int size) {
    byte[] bytes = new byte[size];
    new Random(7).nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  // ---- floods

  @Test
  void hundredThousandPingsFromARemoteThatReadsNoPongCostNothing() throws Exception {
    Server server = nodes.start(Speakers.ears("ears", 1, 1, heard));
    ScriptedPeer remote = nodes.dial(server).greets("ears/1");
    Peer peer = nodes.peer();
    for (int i = 0; i < 100_000; i++) {
      remote.connection().write(new OutboundMessage(ScriptedPeer.PING, Rlp.EMPTY_LIST, 1));
    }
    remote.sends(0x10, "c0");
    assertThat(heard()).isEqualTo(new Message(0, Rlp.EMPTY_LIST));
    Until.holds( // one that has just ended may still be seen
        "there is a reader, a protocol, and at most one writer",
        () -> Leftovers.threads().stream().filter(name -> name.startsWith("peer")).count() <= 3);
    assertThat(nodes.memory.usedBytes()).isZero();
    assertThat(peer.exit()).isEmpty();
  }

  @Test
  void remoteThatReadsItsPongsAgainIsAnswered() throws Exception {
    Server server = nodes.start(Speakers.ears("ears", 1, 1, heard));
    ScriptedPeer remote = nodes.dial(server).greets("ears/1");
    for (int i = 0; i < 1000; i++) {
      remote.sendsPing();
    }
    remote.expectsPong().sends(0x10, "c0");
    heard();
    remote.sendsPing().expectsPong();
  }

  @Test
  void floodOfPongsSaysNothingAboutTheRoundTrip() throws Exception {
    Server server = nodes.start(Speakers.ears("ears", 1, 1, heard));
    ScriptedPeer remote = nodes.dial(server).greets("ears/1");
    Peer peer = nodes.peer();
    for (int i = 0; i < 10_000; i++) {
      remote.sends(ScriptedPeer.PONG, Rlp.EMPTY_LIST);
    }
    remote.sends(0x10, "c0");
    heard();
    assertThat(peer.roundTrip()).isEmpty();
  }

  @Test
  void onePingHasOneRoundTripHoweverManyPongsCome() throws Exception {
    Server server = nodes.start(Speakers.ears("ears", 1, 1, heard));
    ScriptedPeer remote = nodes.dial(server).greets("ears/1");
    Peer peer = nodes.peer();
    Tasks tasks = new Tasks();
    CompletableFuture<Optional<Duration>> trip = new CompletableFuture<>();
    tasks.start(
        "test ping",
        () -> {
          try {
            trip.complete(peer.ping(Nodes.LIMIT));
          } catch (InterruptedException e) {
            trip.completeExceptionally(e);
          }
        });
    remote.expects(ScriptedPeer.PING);
    for (int i = 0; i < 1000; i++) {
      remote.sends(ScriptedPeer.PONG, Rlp.EMPTY_LIST);
    }
    Optional<Duration> measured = Until.done(trip);
    assertThat(measured).isPresent();
    remote.sends(0x10, "c0");
    heard();
    assertThat(peer.roundTrip()).isEqualTo(measured);
    assertThat(tasks.join(Nodes.LIMIT)).isEmpty();
  }

  // ---- frames that break the rules

  /** H13, H18. */
  @Test
  void brokenFrameIsABreachThatIsToldAndTouchesNoOtherLink() throws Exception {
    Server server = nodes.start(Speakers.ears("ears", 1, 1, heard));
    ScriptedPeer other = nodes.dial(server).greets("ears/1");

    ScriptedPeer wrongMac = nodes.dial(server).greets("ears/1");
    wrongMac.connection().transport().write(new byte[32], 0, 32);
    wrongMac.expectsDisconnect(DisconnectReason.BREACH_OF_PROTOCOL).thenCloses();
    assertThat(nodes.exit().text()).contains("frame header with a wrong MAC");

    ScriptedPeer wrongClaim = nodes.dial(server).greets("ears/1");
    sendsRaw(wrongClaim, "ffffff0700"); // five bytes that claim to be 16 MiB less one
    wrongClaim.expectsDisconnect(DisconnectReason.BREACH_OF_PROTOCOL).thenCloses();
    assertThat(nodes.exit()).isInstanceOf(PeerExit.WireFailure.class);

    ScriptedPeer garbage = nodes.dial(server).greets("ears/1");
    sendsRaw(garbage, "040c6162"); // a literal of 4 bytes, of which 2 are there
    garbage.expectsDisconnect(DisconnectReason.BREACH_OF_PROTOCOL).thenCloses();
    assertThat(nodes.exit()).isInstanceOf(PeerExit.ProtocolFailed.class);

    other.sends(0x10, "c0").sendsPing().expectsPong();
    assertThat(heard()).isEqualTo(new Message(0, Rlp.EMPTY_LIST));
    assertThat(heard).isEmpty();
  }

  /** Sends data as it is in place of compressed data. */
  private static void sendsRaw(ScriptedPeer remote, String data) throws IOException {
    remote.connection().write(new OutboundMessage(0x10, Bytes.fromHex(data), 1));
    remote.connection().flush();
  }

  // ---- ids

  @Test
  void idsOfNobodyAreABreachThatIsTold() throws Exception {
    Server server = nodes.start(Speakers.ears("aa", 1, 2, heard), Speakers.ears("bb", 1, 1, heard));
    // From 0x10 on aa/1 has two, bb/1 one. A negative int goes out as an id of 2^64-2^31 and up.
    // The data is a list of nothing in Snappy's form, made by hand: our own code refuses such ids.
    for (int id : new int[] {0x13, 0x14, 0x7f, 0x80, 0xffff, Integer.MAX_VALUE, -1, 1 << 31}) {
      ScriptedPeer remote = nodes.dial(server).greets("aa/1", "bb/1");
      remote.connection().write(new OutboundMessage(id, Bytes.fromHex("0100c0"), 1));
      remote.connection().flush();
      remote.expectsDisconnect(DisconnectReason.BREACH_OF_PROTOCOL).thenCloses();
      assertThat(nodes.exit()).as("id %s", id).isInstanceOf(PeerExit.WireFailure.class);
    }
    assertThat(heard).isEmpty();
  }

  @Test
  void everyIdOfARangeReachesItsProtocolAndNoOther() throws Exception {
    BlockingQueue<Message> others = new LinkedBlockingQueue<>();
    Server server =
        nodes.start(Speakers.ears("aa", 1, 2, heard), Speakers.ears("bb", 1, 1, others));
    ScriptedPeer remote = nodes.dial(server).greets("bb/1", "aa/1");
    remote.sends(0x10, "c0").sends(0x11, "c0").sends(0x12, "c0");
    assertThat(heard().id()).isZero();
    assertThat(heard().id()).isEqualTo(1);
    assertThat(Until.next(others)).isEqualTo(new Message(0, Rlp.EMPTY_LIST));
    assertThat(heard).isEmpty();
  }

  @Test
  void onlyTheHighestSharedVersionTakesRoom() throws Exception {
    Server server =
        nodes.start(
            Speakers.ears("aa", 1, 17, new LinkedBlockingQueue<>()),
            Speakers.ears("aa", 3, 2, new LinkedBlockingQueue<>()),
            Speakers.ears("aa", 9, 5, new LinkedBlockingQueue<>()),
            Speakers.ears("zz", 1, 1, heard));
    ScriptedPeer remote = nodes.dial(server).greets("zz/2", "aa/3", "zz/1", "aa/1", "aa/2");
    remote.sends(0x12, "c0");
    assertThat(heard()).isEqualTo(new Message(0, Rlp.EMPTY_LIST));
    assertThat(nodes.peer().shared())
        .isEqualTo(
            List.of(
                new SharedCapability(new Capability("aa", 3), 0x10, 2),
                new SharedCapability(new Capability("zz", 1), 0x12, 1)));
  }

  @Test
  void pingBeforeTheProtocolsOwnHandshakeIsAnswered() throws Exception {
    ScriptedPeer remote = nodes.dial(nodes.start(Speakers.sleeper("ears", woken, heard)));
    remote.greets("ears/1").sendsPing().expectsPong().sends(0x10, "c0").sendsPing().expectsPong();
    assertThat(heard).isEmpty();
    woken.countDown();
    heard();
  }

  // ---- neighbours

  @Test
  void neighbourOfAProtocolThatSleepsIsServed() throws Exception {
    ScriptedPeer remote =
        nodes.dial(nodes.start(Speakers.mirror("echo"), Speakers.sleeper("sleeper", woken, heard)));
    remote.greets("echo/1", "sleeper/1");
    for (int i = 0; i < 1000; i++) {
      remote.sends(0x11, Bytes.of((byte) i, (byte) (i >> 8)));
      expectsEcho(remote, i);
    }
    assertThat(heard).as("the sleeper still sleeps").isEmpty();
    woken.countDown();
    for (int i = 0; i < 1000; i++) {
      assertThat(heard().payload()).isEqualTo(Bytes.of((byte) i, (byte) (i >> 8)));
    }
  }

  @Test
  void neighbourOfAProtocolWhoseMessagesAreNotReadByTheRemoteIsServed() throws Exception {
    BlockingQueue<Message> commands = new LinkedBlockingQueue<>();
    Server server = nodes.start(Speakers.mirror("flood"), Speakers.ears("ears", 1, 1, commands));
    ScriptedPeer remote = nodes.dial(server).greets("ears/1", "flood/1");
    Bytes big = noise(100_000);
    for (int i = 0; i < 40; i++) { // 4 MB come back, and nobody reads them
      remote.sends(0x11, big);
    }
    remote.sends(0x10, "c0");
    Until.next(commands);
  }

  private static void expectsEcho(ScriptedPeer remote, int i) throws IOException {
    Bytes data = Bytes.of((byte) i);
    remote.sends(0x10, data);
    assertThat(remote.expects(0x10)).isEqualTo(data);
    remote.sendsPing().expectsPong();
  }
}

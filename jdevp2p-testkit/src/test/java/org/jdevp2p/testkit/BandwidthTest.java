// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.peer.Bandwidth;
import org.jdevp2p.peer.ChannelLimits;
import org.jdevp2p.peer.Message;
import org.jdevp2p.peer.Protocol;
import org.jdevp2p.server.Server;
import org.jdevp2p.server.ServerConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A bandwidth of a link and of a protocol, each way, is never exceeded by more than 5 %. That it is
 * used up, as far as the machine can, is for the benchmarks to say.
 */
class BandwidthTest {

  private static final int BYTES_A_SECOND = 1_000_000;
  private static final int MESSAGES = 40;
  private static final int MESSAGE_BYTES = 10_000;

  /** What may pass before the pace is felt: 20 ms that were not used, and a message on credit. */
  private static final int CREDIT_BYTES = BYTES_A_SECOND / 50 + MESSAGE_BYTES;

  private static final long LEAST_NANOS =
      (MESSAGES * MESSAGE_BYTES - CREDIT_BYTES) * 1_000_000_000L / BYTES_A_SECOND * 95 / 100;

  private static final Bandwidth IN = new Bandwidth(BYTES_A_SECOND, Long.MAX_VALUE);
  private static final Bandwidth OUT = new Bandwidth(Long.MAX_VALUE, BYTES_A_SECOND);

  private final Nodes nodes = new Nodes();
  private final BlockingQueue<Message> heard = new LinkedBlockingQueue<>();

  @AfterEach
  void nothingStays() throws Exception {
    nodes.close();
  }

  private static Bytes noise() {
    byte[] bytes = new byte[MESSAGE_BYTES];
    new Random(3).nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  /** Sends all it has when it is asked to. */
  private static Protocol talker() {
    return Protocol.of(
        "talk",
        1,
        1,
        (peer, channel) -> {
          channel.receive();
          for (int i = 0; i < MESSAGES; i++) {
            channel.send(0, noise());
          }
          channel.receive();
        });
  }

  private static Protocol limited(Protocol protocol, Bandwidth bandwidth) {
    return Speakers.bounded(protocol, ChannelLimits.DEFAULT.bandwidth(bandwidth));
  }

  private ServerConfig.Builder limitedLink(Protocol protocol, Bandwidth bandwidth) {
    return nodes.config(protocol).linkLimits(Nodes.PATIENT.bandwidth(bandwidth));
  }

  private void assertPacedOut(Server server) throws Exception {
    ScriptedPeer remote = nodes.dial(server).greets("talk/1");
    long began = System.nanoTime();
    remote.sends(0x10, "c0");
    for (int i = 0; i < MESSAGES; i++) {
      remote.expects(0x10);
    }
    assertThat(System.nanoTime() - began).isGreaterThan(LEAST_NANOS);
  }

  private void assertPacedIn(Server server) throws Exception {
    ScriptedPeer remote = nodes.dial(server).greets("ears/1");
    long began = System.nanoTime();
    for (int i = 0; i < MESSAGES; i++) {
      remote.sends(0x10, noise());
    }
    for (int i = 0; i < MESSAGES; i++) {
      Until.next(heard);
    }
    assertThat(System.nanoTime() - began).isGreaterThan(LEAST_NANOS);
  }

  @Test
  void linkWritesNoFasterThanItMay() throws Exception {
    assertPacedOut(nodes.start(limitedLink(talker(), OUT)));
  }

  @Test
  void protocolWritesNoFasterThanItMay() throws Exception {
    assertPacedOut(nodes.start(limited(talker(), OUT)));
  }

  @Test
  void linkReadsNoFasterThanItMay() throws Exception {
    assertPacedIn(nodes.start(limitedLink(Speakers.ears("ears", 1, 1, heard), IN)));
  }

  @Test
  void protocolIsGivenNoMoreThanItMayTake() throws Exception {
    assertPacedIn(nodes.start(limited(Speakers.ears("ears", 1, 1, heard), IN)));
  }

  /** What is over the one protocol's share waits; the other's goes at once. */
  @Test
  void limitOfOneProtocolIsNoneOfItsNeighbours() throws Exception {
    Server server =
        nodes.start(
            limited(talker(), new Bandwidth(Long.MAX_VALUE, 1)), // a message takes hours
            Speakers.mirror("echo"));
    ScriptedPeer remote = nodes.dial(server).greets("echo/1", "talk/1");
    remote.sends(0x11, "c0").expects(0x11);
    for (int i = 0; i < 10; i++) {
      Bytes data = Bytes.of((byte) i);
      remote.sends(0x10, data);
      assertThat(remote.expects(0x10)).isEqualTo(data);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.LinkLimits;
import org.jdevp2p.peer.PeerExit;
import org.jdevp2p.peer.Protocol;
import org.junit.jupiter.api.Test;

/** Whoever interrupts the owner of a link wants its end, and gets it. */
class OwnerInterruptTest {

  private static final PeerExit INTERRUPTED =
      new PeerExit.LocalDisconnect(DisconnectReason.CLIENT_QUITTING, "interrupted");

  @Test
  void interruptEndsTheLinkWithAFarewell() throws Exception {
    try (ScriptedLink link =
        new ScriptedLink(Speakers.listener("ears"), LinkLimits.DEFAULT, MemoryTransport.pair())) {
      link.settles();
      link.interruptsOwner();
      link.remote().expectsDisconnect(DisconnectReason.CLIENT_QUITTING).thenCloses();
      assertThat(link.exit()).isEqualTo(INTERRUPTED);
    }
  }

  @Test
  void secondInterruptEndsAFarewellThatIsStuck() throws Exception {
    Protocol talker =
        Protocol.of(
            "talk",
            1,
            1,
            (peer, channel) -> {
              channel.receive();
              while (true) {
                channel.send(0, Bytes.wrap(new byte[100_000]));
              }
            });
    MemoryTransport.Pair ends = MemoryTransport.pair(1024, 1024);
    try (ScriptedLink link = new ScriptedLink(talker, LinkLimits.DEFAULT, ends)) {
      link.settles().sends(0x10, "c0");
      Until.holds("the write is stuck", () -> ends.initiator().available() == 1024);
      link.interruptsOwner();
      Until.holds("the farewell waits", () -> link.peer().exit().isPresent());
      assertThat(link.peer().awaitExit(Duration.ofMillis(100))).isEmpty();
      Until.holds(
          "a further interrupt ends it", // one that comes before the farewell begins does not count
          () -> {
            link.interruptsOwner();
            return link.peer().awaitExit(Duration.ofMillis(10)).isPresent();
          });
      assertThat(link.exit()).isEqualTo(INTERRUPTED);
    }
    Until.holds("no thread is left", () -> Leftovers.threads().isEmpty());
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.server.Server;
import org.jdevp2p.server.ServerConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Two nodes dial each other at the same moment: hostile line H29. Their clock stands still, so that
 * the one link does not come from waiting or from dialling again.
 */
class BothDialTest {

  private static final int ROUNDS = 1000;

  private final Nodes nodes = new Nodes();

  @AfterEach
  void nothingStays() throws Exception {
    nodes.close();
  }

  private ServerConfig.Builder config() {
    return nodes.config(Speakers.listener("ears")).ticker(new ManualTicker());
  }

  @Test
  void thousandTimesThereIsOneLinkOnBothSides() throws Exception {
    Server one = nodes.startUnheard(config());
    Server two = nodes.startUnheard(config());
    for (int round = 0; round < ROUNDS; round++) {
      CyclicBarrier start = new CyclicBarrier(2);
      Tasks dials = new Tasks();
      dials.start("test dial", () -> dial(one, two, start));
      dials.start("test dial", () -> dial(two, one, start));
      assertThat(dials.join(Nodes.LIMIT)).isEmpty();
      Until.holds("one link in round " + round, () -> linked(one, two));
      Peer peer = one.peers().getFirst();
      assertThat(peer.ping(Nodes.LIMIT)).isPresent();
      peer.disconnect(DisconnectReason.REQUESTED);
      Until.holds("the link is gone", () -> one.peers().isEmpty() && two.peers().isEmpty());
    }
  }

  private static void dial(Server from, Server to, CyclicBarrier start) {
    try {
      start.await();
      from.connect(to.enode(), Nodes.LIMIT);
    } catch (IOException e) {
      // the other one's link won
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Whether both have exactly one link, and it is the same, dialled by the lower id. */
  private static boolean linked(Server one, Server two) {
    List<Peer> ones = one.peers();
    List<Peer> twos = two.peers();
    return ones.size() == 1
        && twos.size() == 1
        && ones.getFirst().exit().isEmpty()
        && twos.getFirst().exit().isEmpty()
        && ones.getFirst().localAddress().equals(twos.getFirst().remoteAddress());
  }

  @Test
  void linkOfTheLowerIdReplacesTheOther() throws Exception {
    Server server = nodes.start(config());
    SecretKey lower = keyOf(server.nodeId(), true);
    ScriptedServer remote = nodes.closing(new ScriptedServer(lower));
    ScriptedPeer dialled = remote.connectFrom(server);
    Peer first = nodes.peer();
    assertThat(first.kind().inbound()).isFalse();

    ScriptedPeer dialling = nodes.closing(ScriptedPeer.dial(server.enode(), lower));
    dialling.greets("ears/1").sendsPing().expectsPong();
    dialled.expectsDisconnect(DisconnectReason.ALREADY_CONNECTED).thenCloses();
    Peer second = nodes.peer();
    assertThat(second.kind().inbound()).isTrue();
    nodes.exit();
    assertThat(server.peers()).containsExactly(second);
  }

  @Test
  void linkOfTheHigherIdIsRefused() throws Exception {
    Server server = nodes.start(config());
    SecretKey higher = keyOf(server.nodeId(), false);
    ScriptedServer remote = nodes.closing(new ScriptedServer(higher));
    ScriptedPeer dialled = remote.connectFrom(server);
    nodes.peer();
    nodes
        .closing(ScriptedPeer.dial(server.enode(), higher))
        .expectsDisconnect(DisconnectReason.ALREADY_CONNECTED)
        .thenCloses();
    dialled.sendsPing().expectsPong();
    assertThat(server.peers()).hasSize(1);
  }

  private static SecretKey keyOf(NodeId than, boolean lower) {
    while (true) {
      SecretKey key = SecretKey.random();
      if (NodeId.of(key.publicKey()).hash().compareTo(than.hash()) < 0 == lower) {
        return key;
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeSource;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server that is told of nodes dials as many of them as it wants links. */
class CandidateDialTest {

  private final Nodes nodes = new Nodes();

  @AfterEach
  void closeAll() throws Exception {
    nodes.close();
  }

  /** Names what the test gives it, one after another, and tells whether somebody asks. */
  private static final class Given implements NodeSource {
    private final BlockingQueue<Optional<Node>> queue = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();

    void names(Node node) {
      queue.add(Optional.of(node));
    }

    @Override
    public Optional<Node> next() throws InterruptedException {
      asked.incrementAndGet();
      return closed.getCount() == 0 ? Optional.empty() : queue.take();
    }

    @Override
    public void close() {
      closed.countDown();
      queue.add(Optional.empty());
    }
  }

  private List<Server> listeners(int count) throws Exception {
    List<Server> servers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      servers.add(nodes.startUnheard(nodes.config(Speakers.listener("ears"))));
    }
    return servers;
  }

  @Test
  void dialsWhomItIsToldOfUntilItHasEnough() throws Exception {
    Server server = nodes.start(nodes.config(Speakers.listener("ears")).maxDialed(2));
    Given source = nodes.closing(new Given());
    List<Server> others = listeners(3);
    server.dialFrom(source);
    others.forEach(other -> source.names(other.enode()));

    Set<NodeId> linked = new HashSet<>(List.of(nodes.peer().id(), nodes.peer().id()));

    assertThat(linked).hasSize(2);
    // Two are linked, so it asks for nobody: the third node was not even taken.
    Until.holds("it asks no more", () -> source.queue.size() == 1 && source.asked.get() == 2);
    assertThat(server.peers()).hasSize(2).allMatch(peer -> !peer.kind().inbound());
  }

  @Test
  void linkThatIsLostMakesRoomForTheNext() throws Exception {
    Server server = nodes.start(nodes.config(Speakers.listener("ears")).maxDialed(1));
    Given source = nodes.closing(new Given());
    List<Server> others = listeners(2);
    server.dialFrom(source);
    others.forEach(other -> source.names(other.enode()));

    Peer first = nodes.peer();
    first.disconnect(DisconnectReason.REQUESTED);
    Peer second = nodes.peer();

    assertThat(List.of(first.id(), second.id()))
        .containsExactly(others.get(0).nodeId(), others.get(1).nodeId());
  }

  @Test
  void nodesThatCannotBeDialledOrAreLinkedArePassedOver() throws Exception {
    Server server = nodes.start(nodes.config(Speakers.listener("ears")).maxDialed(5));
    Given source = nodes.closing(new Given());
    Server other = listeners(1).getFirst();
    server.dialFrom(source);

    source.names(server.enode());
    source.names(new Enode(SecretKey.random().publicKey(), "127.0.0.1", 0, 30303));
    source.names(new Enode(SecretKey.random().publicKey(), "no-such-host.invalid", 30303, 30303));
    source.names(new Enode(SecretKey.random().publicKey(), "127.0.0.1", 1, 1)); // refused
    source.names(other.enode());
    source.names(other.enode());

    assertThat(nodes.peer().id()).isEqualTo(other.nodeId());
    Until.holds("all were taken", () -> source.queue.isEmpty());
    assertThat(server.peers()).hasSize(1);
  }

  @Test
  void staticLinksAndThoseOfOthersTakeNoPlace() throws Exception {
    List<Server> others = listeners(2);
    Server server = nodes.start(nodes.config(Speakers.listener("ears")).maxDialed(1));
    server.addPeer(others.getFirst().enode()); // not before we listen to its events
    nodes.peer();
    nodes.dial(server).greets("ears/1");
    nodes.peer();
    Given source = nodes.closing(new Given());
    server.dialFrom(source);
    source.names(others.get(1).enode());

    assertThat(nodes.peer().id()).isEqualTo(others.get(1).nodeId());
    assertThat(server.peers()).hasSize(3);
  }

  @Test
  void serverThatClosesClosesItsSources() throws Exception {
    Server server = nodes.start(nodes.config(Speakers.listener("ears")));
    Given before = new Given();
    server.dialFrom(before);
    server.close();
    Until.opens(before.closed);

    Given after = new Given();
    server.dialFrom(after);
    Until.opens(after.closed);
  }

  @Test
  void sourceThatNamesOnlyTheUnfitIsAskedLessAndLess() throws Exception {
    Server server = nodes.start(nodes.config(Speakers.listener("ears")));
    Enode self = server.enode();
    LinkedBlockingQueue<Boolean> asked = new LinkedBlockingQueue<>();
    NodeSource same =
        new NodeSource() {
          @Override
          public Optional<Node> next() {
            asked.add(true);
            return Optional.of(self);
          }

          @Override
          public void close() {}
        };
    server.dialFrom(same);
    // 16 at once, then it rests; on no machine is it asked a thousand times in the time of two
    // rests.
    for (int i = 0; i < 33; i++) {
      Until.next(asked);
    }
    assertThat(asked).hasSizeLessThan(1_000);
  }
}

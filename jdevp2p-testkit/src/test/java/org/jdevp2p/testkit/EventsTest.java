// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.peer.Capability;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.PeerExit;
import org.jdevp2p.server.PeerEvent;
import org.jdevp2p.server.Server;
import org.jdevp2p.server.Subscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What subscribers are told, and that none of them slows a link. Hostile line H42. */
class EventsTest {

  private static final Capability ECHO = new Capability("echo", 1);

  private final Nodes nodes = new Nodes();
  private final BlockingQueue<PeerEvent> events = new LinkedBlockingQueue<>();
  private final CountDownLatch released = new CountDownLatch(1);

  @AfterEach
  void nothingStays() throws Exception {
    released.countDown();
    nodes.close();
  }

  private Server server() throws Exception {
    return nodes.startUnheard(nodes.config(Speakers.mirror("echo")));
  }

  private static void echo(ScriptedPeer remote, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      Bytes data = Bytes.of((byte) i, (byte) (i >> 8), (byte) 7);
      remote.sends(0x10, data);
      assertThat(remote.expects(0x10)).isEqualTo(data);
    }
  }

  @Test
  void eventsOfALinkComeInOrder() throws Exception {
    Server server = server();
    server.subscribeWithMessages(events::add);
    ScriptedPeer remote = nodes.dial(server).greets("echo/1");
    echo(remote, 3);
    remote.sendsDisconnect(DisconnectReason.REQUESTED);
    PeerEvent.Added added = (PeerEvent.Added) Until.next(events);
    Peer peer = added.peer();
    for (int i = 0; i < 3; i++) {
      assertThat(Until.next(events)).isEqualTo(new PeerEvent.MessageReceived(peer, ECHO, 0, 3));
      assertThat(Until.next(events)).isEqualTo(new PeerEvent.MessageSent(peer, ECHO, 0, 3));
    }
    assertThat(Until.next(events))
        .isEqualTo(
            new PeerEvent.Dropped(peer, new PeerExit.RemoteDisconnect(DisconnectReason.REQUESTED)));
  }

  @Test
  void messagesAreToldOnlyToWhomAskedForThem() throws Exception {
    Server server = server();
    BlockingQueue<PeerEvent> ofLinks = new LinkedBlockingQueue<>();
    server.subscribe(ofLinks::add);
    server.subscribeWithMessages(events::add);
    ScriptedPeer remote = nodes.dial(server).greets("echo/1");
    echo(remote, 3);
    remote.sendsDisconnect(DisconnectReason.REQUESTED);
    Until.holds("both have heard of the end", () -> ofLinks.size() == 2 && events.size() == 8);
    assertThat(ofLinks)
        .satisfiesExactly(
            event -> assertThat(event).isInstanceOf(PeerEvent.Added.class),
            event -> assertThat(event).isInstanceOf(PeerEvent.Dropped.class));
  }

  @Test
  void subscriberThatNeverReadsDelaysNoMessageAndLosesOnlyItsOwnEvents() throws Exception {
    Server server = server();
    Subscription stuck =
        server.subscribeWithMessages(event -> {
          try {
            released.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.subscribeWithMessages(events::add);
    ScriptedPeer remote = nodes.dial(server).greets("echo/1");
    for (int rounds = 1; rounds <= 30; rounds++) { // 6,000 events for a queue of 4,096
      int all = 1 + 200 * rounds;
      echo(remote, 100);
      Until.holds("the other subscriber has them all", () -> events.size() == all);
    }
    assertThat(stuck.missed()).isBetween(1900L, 1910L);
  }

  @Test
  void subscriberThatThrowsEndsItsOwnSubscription() throws Exception {
    nodes.expectsLog("thread events failed");
    Server server = server();
    server.subscribe(event -> {
      throw new IllegalStateException("made by this test");
    });
    server.subscribeWithMessages(events::add);
    echo(nodes.dial(server).greets("echo/1"), 10);
    Until.holds("the other has them all", () -> events.size() == 21);
  }

  @Test
  void closedSubscriptionHearsNothingMore() throws Exception {
    Server server = server();
    Subscription closed = server.subscribeWithMessages(events::add);
    ScriptedPeer remote = nodes.dial(server).greets("echo/1");
    echo(remote, 1);
    Until.holds("three events came", () -> events.size() == 3);
    closed.close();
    closed.close();
    echo(remote, 10);
    remote.sendsPing().expectsPong();
    assertThat(events).hasSize(3);
  }

  @Test
  void subscriptionThatClosesItselfHearsOneEvent() throws Exception {
    Server server = server();
    BlockingQueue<Subscription> own = new LinkedBlockingQueue<>();
    own.add(
        server.subscribeWithMessages(event -> {
          events.add(event);
          own.forEach(Subscription::close);
        }));
    echo(nodes.dial(server).greets("echo/1"), 10);
    Until.holds("its thread has ended", () -> !Leftovers.threads().contains("events"));
    assertThat(events).hasSize(1);
  }

  @Test
  void endOfEveryLinkIsToldWhenTheServerCloses() throws Exception {
    for (int round = 0; round < 20; round++) {
      Server server = server();
      server.subscribeWithMessages(events::add);
      List<ScriptedPeer> remotes =
          List.of(nodes.dial(server).greets("echo/1"), nodes.dial(server).greets("echo/1"));
      for (ScriptedPeer remote : remotes) {
        remote.sendsPing().expectsPong();
        remote.close();
      }
      server.close();
      assertThat(events.stream().filter(PeerEvent.Added.class::isInstance)).hasSize(2);
      assertThat(events.stream().filter(PeerEvent.Dropped.class::isInstance)).hasSize(2);
      events.clear();
    }
  }

  @Test
  void subscriberMayCloseTheServer() throws Exception {
    Server server = server();
    CountDownLatch closed = new CountDownLatch(1);
    server.subscribe(event -> {
      if (event instanceof PeerEvent.Added) {
        server.close();
        closed.countDown();
      }
    });
    ScriptedPeer remote = nodes.dial(server).greets("echo/1");
    remote.expectsDisconnect(DisconnectReason.CLIENT_QUITTING).close();
    Until.opens(closed);
  }

  @Test
  void eventsHaveTheShapeOfGethsPeerEvents() throws Exception {
    Server server = server();
    server.subscribeWithMessages(events::add);
    ScriptedPeer remote = nodes.dial(server).greets("echo/1");
    echo(remote, 1);
    remote.sendsDisconnect(DisconnectReason.TOO_MANY_PEERS);
    Until.holds("four events came", () -> events.size() == 4);
    List<String> types = events.stream().map(e -> (String) e.toMap().get("type")).toList();
    assertThat(types).containsExactly("add", "msgrecv", "msgsend", "drop");
    List<PeerEvent> all = List.copyOf(events);
    assertThat(all.get(1).toMap())
        .containsEntry("protocol", "echo")
        .containsEntry("msg_code", 0)
        .containsEntry("msg_size", 3);
    assertThat(all.get(3).toMap())
        .containsEntry("error", "the remote disconnected: too many peers (4)");
  }
}

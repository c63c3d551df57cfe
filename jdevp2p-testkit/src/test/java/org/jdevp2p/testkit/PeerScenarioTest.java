// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.peer.Capability;
import org.jdevp2p.peer.DisconnectException;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.Hello;
import org.jdevp2p.peer.Message;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.PeerExit;
import org.jdevp2p.peer.Protocol;
import org.jdevp2p.rlp.Rlp;
import org.jdevp2p.rlpx.OutboundMessage;
import org.jdevp2p.server.PeerEvent;
import org.jdevp2p.server.Server;
import org.jdevp2p.server.ServerConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one remote says, and what it gets for it. */
class PeerScenarioTest {

  private final BlockingQueue<PeerExit> exits = new LinkedBlockingQueue<>();
  private final BlockingQueue<Message> heard = new LinkedBlockingQueue<>();
  private final Deque<Server> servers = new ArrayDeque<>();
  private final Deque<ScriptedPeer> remotes = new ArrayDeque<>();

  @AfterEach
  void stop() {
    remotes.forEach(ScriptedPeer::close);
    servers.forEach(Server::close);
  }

  private ScriptedPeer dial(Protocol... protocols) throws IOException {
    ServerConfig.Builder config =
        ServerConfig.builder().linkLimits(Nodes.PATIENT).handshakeLimit(Nodes.LIMIT);
    for (Protocol protocol : protocols) {
      config.protocol(protocol);
    }
    Server server = Server.start(config.build());
    servers.push(server);
    server.subscribe(event -> {
      if (event instanceof PeerEvent.Dropped(Peer _, PeerExit exit)) {
        exits.add(exit);
      }
    });
    ScriptedPeer remote = ScriptedPeer.dial(server.enode());
    remotes.push(remote);
    return remote;
  }

  private PeerExit exit() throws InterruptedException {
    return Until.next(exits);
  }

  /** Hears everything, for ever. */
  private Protocol ears(String name, int version, int messageCount) {
    return Protocol.of(
        name,
        version,
        messageCount,
        (peer, channel) -> {
          while (true) {
            heard.add(channel.receive());
          }
        });
  }

  @Test
  void pingIsAnsweredBeforeAndAfterEverything() throws Exception {
    ScriptedPeer remote = dial(ears("ears", 1, 1)).greets("ears/1");
    remote.sendsPing().expectsPong().sends(0x10, "c0").sendsPing().expectsPong();
    assertThat(Until.next(heard)).isEqualTo(new Message(0, Rlp.EMPTY_LIST));
    remote.close();
    assertThat(exit()).isInstanceOf(PeerExit.WireFailure.class);
  }

  @Test
  void remoteDisconnectIsToldWithItsReason() throws Exception {
    dial(ears("ears", 1, 1)).greets("ears/1").sendsDisconnect(DisconnectReason.TOO_MANY_PEERS);
    assertThat(exit()).isEqualTo(new PeerExit.RemoteDisconnect(DisconnectReason.TOO_MANY_PEERS));
  }

  @Test
  void disconnectIsUnderstoodInEveryFormThatIsMet() throws Exception {
    for (String form : new String[] {"c104", "04", ""}) {
      ScriptedPeer remote = dial(ears("ears", 1, 1)).greets("ears/1");
      remote.sends(ScriptedPeer.DISCONNECT, form);
      int code = form.isEmpty() ? 0 : 4;
      assertThat(exit())
          .as("form '%s'", form)
          .isEqualTo(new PeerExit.RemoteDisconnect(new DisconnectReason(code)));
    }
  }

  @Test
  void uncompressedDisconnectOnACompressedLinkIsUnderstood() throws Exception {
    for (String form : new String[] {"c104", "04"}) {
      ScriptedPeer remote = dial(ears("ears", 1, 1)).greets("ears/1");
      Bytes data = Bytes.fromHex(form);
      remote.connection().write(new OutboundMessage(ScriptedPeer.DISCONNECT, data, data.size()));
      remote.connection().flush();
      assertThat(exit()).isEqualTo(new PeerExit.RemoteDisconnect(DisconnectReason.TOO_MANY_PEERS));
    }
  }

  @Test
  void oddDisconnectReasonsEndTheLinkAndNothingElse() throws Exception {
    for (String form :
        new String[] {"c1c104", "820100", "c3820100", "88ffffffffffffffff", "c9", "ff"}) {
      ScriptedPeer remote = dial(ears("ears", 1, 1)).greets("ears/1");
      remote.sends(ScriptedPeer.DISCONNECT, form);
      assertThat(exit())
          .as("form %s", form)
          .isEqualTo(new PeerExit.RemoteDisconnect(DisconnectReason.INVALID));
    }
  }

  @Test
  void unknownDisconnectReasonIsKept() throws Exception {
    dial(ears("ears", 1, 1)).greets("ears/1").sends(ScriptedPeer.DISCONNECT, "c142");
    assertThat(exit()).isEqualTo(new PeerExit.RemoteDisconnect(new DisconnectReason(0x42)));
  }

  @Test
  void unknownBaseMessagesAreIgnored() throws Exception {
    ScriptedPeer remote = dial(ears("ears", 1, 1)).greets("ears/1");
    for (int id = 0x04; id < 0x10; id++) {
      remote.sends(id, "c0");
    }
    remote.sendsPing().expectsPong().close();
  }

  @Test
  void messageIdPastTheLastIsABreach() throws Exception {
    ScriptedPeer remote = dial(ears("ears", 1, 3)).greets("ears/1");
    remote.sends(0x12, "c0").sendsPing().expectsPong();
    remote.sends(0x13, "c0").expectsDisconnect(DisconnectReason.BREACH_OF_PROTOCOL).thenCloses();
    assertThat(exit().text()).contains("message id 19, expected below 19");
  }

  @Test
  void secondHelloIsABreach() throws Exception {
    dial(ears("ears", 1, 1))
        .greets("ears/1")
        .sendsHello("ears/1")
        .expectsDisconnect(DisconnectReason.BREACH_OF_PROTOCOL)
        .thenCloses();
  }

  @Test
  void nodeWithNothingInCommonIsUseless() throws Exception {
    dial(ears("ears", 1, 1))
        .greets("ears/2", "eyes/1")
        .expectsDisconnect(DisconnectReason.USELESS_PEER)
        .thenCloses();
  }

  @Test
  void protocolThatReturnsEndsTheLinkWithQuitting() throws Exception {
    dial(Protocol.of("brief", 1, 1, (peer, channel) -> {}))
        .greets("brief/1")
        .expectsDisconnect(DisconnectReason.CLIENT_QUITTING)
        .thenCloses();
    assertThat(exit()).isEqualTo(new PeerExit.ProtocolReturned(new Capability("brief", 1)));
  }

  @Test
  void protocolChoosesTheReasonThatTheRemoteIsTold() throws Exception {
    dial(Protocol.of(
            "picky",
            1,
            1,
            (peer, channel) -> {
              throw new DisconnectException(DisconnectReason.USELESS_PEER, "other chain");
            }))
        .greets("picky/1")
        .expectsDisconnect(DisconnectReason.USELESS_PEER)
        .thenCloses();
    assertThat(exit().text()).contains("picky/1").contains("other chain");
  }

  @Test
  void protocolThatThrowsIsASubprotocolError() throws Exception {
    dial(Protocol.of(
            "broken",
            1,
            1,
            (peer, channel) -> {
              throw new IOException("cannot go on");
            }))
        .greets("broken/1")
        .expectsDisconnect(DisconnectReason.SUBPROTOCOL)
        .thenCloses();
    assertThat(exit()).isInstanceOf(PeerExit.ProtocolFailed.class);
  }

  @Test
  void bugInAProtocolIsACrashAndToldAsSubprotocolError() throws Exception {
    dial(Protocol.of(
            "buggy",
            1,
            1,
            (peer, channel) -> {
              throw new IllegalStateException("a bug that this test made");
            }))
        .greets("buggy/1")
        .expectsDisconnect(DisconnectReason.SUBPROTOCOL)
        .thenCloses();
    assertThat(exit()).isInstanceOf(PeerExit.Crashed.class);
  }

  @Test
  void onlyTheFirstReasonCounts() throws Exception {
    CountDownLatch up = new CountDownLatch(2);
    ScriptedPeer remote =
        dial(
                Protocol.of(
                    "first",
                    1,
                    1,
                    (peer, channel) -> {
                      up.countDown();
                      up.await();
                      peer.disconnect(DisconnectReason.USELESS_PEER, "the first");
                      peer.disconnect(DisconnectReason.TOO_MANY_PEERS, "the second");
                      throw new IOException("the third");
                    }),
                Protocol.of(
                    "other",
                    1,
                    1,
                    (peer, channel) -> {
                      up.countDown();
                      channel.receive();
                    }))
            .greets("first/1", "other/1");
    remote.expectsDisconnect(DisconnectReason.USELESS_PEER).thenCloses();
    assertThat(exit())
        .isEqualTo(new PeerExit.LocalDisconnect(DisconnectReason.USELESS_PEER, "the first"));
    assertThat(exits.poll(100, TimeUnit.MILLISECONDS)).as("a second exit").isNull();
  }

  @Test
  void helloThatNamesAnotherKeyIsRefused() throws Exception {
    ScriptedPeer remote = dial(ears("ears", 1, 1));
    Hello stolen =
        Hello.of("thief", List.of(new Capability("ears", 1)), SecretKey.random().publicKey());
    remote.expectsHello();
    remote.connection().write(new OutboundMessage(0, stolen.encode(), 0));
    remote.connection().flush();
    remote.expectsDisconnect(DisconnectReason.UNEXPECTED_IDENTITY);
  }

  @Test
  void sendRefusesIdsThatAreNotTheProtocols() throws Exception {
    BlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
    dial(Protocol.of(
            "two",
            1,
            2,
            (peer, channel) -> {
              channel.send(1, Rlp.EMPTY_LIST);
              assertThatThrownBy(() -> channel.send(2, Rlp.EMPTY_LIST))
                  .isInstanceOf(IllegalArgumentException.class)
                  .satisfies(thrown::add);
              assertThatThrownBy(() -> channel.send(-1, Rlp.EMPTY_LIST))
                  .isInstanceOf(IllegalArgumentException.class)
                  .satisfies(thrown::add);
              channel.receive();
            }))
        .greets("two/1")
        .expects(0x11);
    assertThat(Until.next(thrown)).hasMessage("message id 2 of two/1, expected 0 to 1");
    assertThat(Until.next(thrown)).hasMessage("message id -1 of two/1, expected 0 to 1");
  }

  @Test
  void whatWasSentBeforeACleanEndArrives() throws Exception {
    ScriptedPeer remote =
        dial(Protocol.of(
                "burst",
                1,
                1,
                (peer, channel) -> {
                  for (int i = 0; i < 500; i++) {
                    channel.send(0, Bytes.of((byte) i, (byte) (i >> 8)));
                  }
                }))
            .greets("burst/1");
    for (int i = 0; i < 500; i++) {
      assertThat(remote.expects(0x10)).isEqualTo(Bytes.of((byte) i, (byte) (i >> 8)));
    }
    remote.expectsDisconnect(DisconnectReason.CLIENT_QUITTING);
  }

  @Test
  void whatArrivedBeforeTheRemotesDisconnectIsStillRead() throws Exception {
    ScriptedPeer remote = dial(ears("ears", 1, 1)).greets("ears/1");
    for (int i = 0; i < 100; i++) {
      remote.sends(0x10, Bytes.of((byte) i));
    }
    remote.sendsDisconnect(DisconnectReason.CLIENT_QUITTING);
    assertThat(exit()).isEqualTo(new PeerExit.RemoteDisconnect(DisconnectReason.CLIENT_QUITTING));
    assertThat(heard).hasSize(100);
  }

  @Test
  void nodeOfVersion4IsSpokenToWithoutCompression() throws Exception {
    ScriptedPeer remote = dial(ears("ears", 1, 1));
    Hello old =
        new Hello(
            4, "old node", List.of(new Capability("ears", 1)), 0, remote.publicKey().toBytes());
    remote.sends(old).expects(ScriptedPeer.HELLO);
    remote.sends(0x10, "83010203").sendsPing().expectsPong();
    assertThat(Until.next(heard)).isEqualTo(new Message(0, Bytes.fromHex("83010203")));
  }

  @Test
  void infoHasTheShapeOfGethsAdminPeers() throws Exception {
    ScriptedPeer remote = dial(ears("ears", 1, 1)).greets("ears/1", "more/7");
    remote.sendsPing().expectsPong();
    var info = servers.element().peers().getFirst().info().toMap();
    assertThat(info.keySet())
        .containsExactly("enode", "id", "name", "caps", "network", "protocols");
    assertThat(info.get("caps")).isEqualTo(List.of("ears/1", "more/7"));
    assertThat(info.get("name")).isEqualTo("scripted peer");
    assertThat(info.get("protocols")).isEqualTo(Map.of("ears", "handshake"));
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.Enode;
import org.jdevp2p.peer.Capability;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.Hello;
import org.jdevp2p.peer.Message;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.RemoteDisconnectException;
import org.jdevp2p.rlp.Rlp;
import org.jdevp2p.rlp.RlpWriter;
import org.jdevp2p.rlpx.SocketTransport;
import org.jdevp2p.server.DialException;
import org.jdevp2p.server.Server;
import org.jdevp2p.server.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hellos and Disconnects as nobody should send them: hostile lines H21 and H22. */
class HelloHostilityTest {

  /** Payload of the largest Hello, as in go-ethereum; the frame has the id beside it. */
  private static final int MAX_HELLO_BYTES = 2048;

  private final Nodes nodes = new Nodes();
  private final BlockingQueue<Message> heard = new LinkedBlockingQueue<>();

  @AfterEach
  void nothingStays() throws Exception {
    nodes.close();
  }

  private Server server() throws IOException {
    return nodes.start(Speakers.ears("ears", 1, 2, heard));
  }

  /** A Hello with the fields that {@code capabilities} writes, and our choice of all else. */
  private static Bytes hello(
      long version, String clientId, Bytes nodeId, Consumer<RlpWriter> capabilities) {
    return new RlpWriter()
        .beginList()
        .put(version)
        .put(clientId)
        .list(capabilities)
        .put(0)
        .put(nodeId)
        .endList()
        .toBytes();
  }

  private static void capability(RlpWriter writer, String name, long version) {
    writer.beginList().put(name).put(version).endList();
  }

  private static void ears(RlpWriter writer) {
    capability(writer, "ears", 1);
  }

  private void refused(ScriptedPeer remote, DisconnectReason reason) throws IOException {
    remote.expectsHello().expectsDisconnect(reason).thenCloses();
    assertThat(nodes.added).isEmpty();
  }

  private void taken(ScriptedPeer remote) throws Exception {
    remote.expectsHello().sends(0x10, "c0").sendsPing().expectsPong();
    assertThat(nodes.peer().publicKey()).isEqualTo(remote.publicKey());
    assertThat(Until.next(heard)).isEqualTo(new Message(0, Rlp.EMPTY_LIST));
    remote.close();
  }

  private ScriptedPeer says(Server server, Consumer<RlpWriter> capabilities) throws IOException {
    ScriptedPeer remote = nodes.dial(server);
    return remote.sends(
        ScriptedPeer.HELLO, hello(5, "odd", remote.publicKey().toBytes(), capabilities));
  }

  @Test
  void firstMessageMustBeHello() throws Exception {
    Server server = server();
    for (int id : new int[] {0x02, 0x03, 0x04, 0x10, 0x7f, 0x80, 0x1234}) {
      ScriptedPeer remote = nodes.dial(server).sends(id, "c0");
      refused(remote, DisconnectReason.BREACH_OF_PROTOCOL);
    }
  }

  @Test
  void helloOf2KiBIsTakenAndOneByteMoreRefused() throws Exception {
    Server server = server();
    taken(saysOfSize(server, MAX_HELLO_BYTES));
    refused(saysOfSize(server, MAX_HELLO_BYTES + 1), DisconnectReason.BREACH_OF_PROTOCOL);
  }

  private ScriptedPeer saysOfSize(Server server, int size) throws IOException {
    ScriptedPeer remote = nodes.dial(server);
    Bytes id = remote.publicKey().toBytes();
    int rest = hello(5, "x".repeat(1000), id, HelloHostilityTest::ears).size() - 1000;
    Bytes message = hello(5, "x".repeat(size - rest), id, HelloHostilityTest::ears);
    assertThat(message.size()).isEqualTo(size);
    return remote.sends(ScriptedPeer.HELLO, message);
  }

  @Test
  void tenThousandCapabilitiesAreRefused() throws Exception {
    ScriptedPeer remote =
        says(
            server(),
            list -> {
              for (int i = 0; i < 10_000; i++) {
                capability(list, "c" + i, 1);
              }
            });
    refused(remote, DisconnectReason.BREACH_OF_PROTOCOL);
  }

  @Test
  void asManyCapabilitiesAsFitAreTaken() throws Exception {
    taken(
        says(
            server(),
            list -> {
              for (int i = 100; i < 350; i++) {
                capability(list, "c" + i, 1);
              }
              ears(list);
            }));
  }

  @Test
  void duplicateCapabilitiesCountOnce() throws Exception {
    Server server = server();
    ScriptedPeer remote =
        says(
            server,
            list -> {
              ears(list);
              ears(list);
              ears(list);
            });
    remote.expectsHello().sends(0x11, "c0").sendsPing().expectsPong();
    assertThat(nodes.peer().shared()).hasSize(1);
    remote.sends(0x12, "c0").expectsDisconnect(DisconnectReason.BREACH_OF_PROTOCOL).thenCloses();
  }

  @Test
  void capabilityNamesThatAreNoneAreRefused() throws Exception {
    Server server = server();
    for (String name :
        List.of("", "n".repeat(1024), "n".repeat(33), "ea\nrs", "\u001b[2J", "ea rs", "öhr")) {
      refused(says(server, list -> capability(list, name, 1)), DisconnectReason.BREACH_OF_PROTOCOL);
    }
  }

  @Test
  void capabilityNameOf32CharactersIsTaken() throws Exception {
    taken(
        says(
            server(),
            list -> {
              capability(list, "n".repeat(32), 1);
              ears(list);
            }));
  }

  @Test
  void capabilityVersionsPastAllBoundsArePassedOver() throws Exception {
    taken(
        says(
            server(),
            list -> {
              capability(list, "ears", -1L); // 2^64-1
              capability(list, "ears", 1L << 31);
              ears(list);
            }));
  }

  @Test
  void anyVersionOfTheBaseProtocolIsSpokenTo() throws Exception {
    Server server = server();
    for (long version : new long[] {5, 6, 1L << 31, Long.MAX_VALUE, -1L}) {
      ScriptedPeer remote = nodes.dial(server);
      Bytes id = remote.publicKey().toBytes();
      remote.sends(ScriptedPeer.HELLO, hello(version, "new", id, HelloHostilityTest::ears));
      taken(remote);
    }
  }

  @Test
  void nodeIdsOfOtherSizesAreRefused() throws Exception {
    Server server = server();
    for (int size : new int[] {0, 1, 63, 65, 128}) {
      ScriptedPeer remote = nodes.dial(server);
      Bytes id = Bytes.wrap(new byte[size]);
      remote.sends(ScriptedPeer.HELLO, hello(5, "odd", id, HelloHostilityTest::ears));
      refused(remote, DisconnectReason.BREACH_OF_PROTOCOL);
    }
  }

  @Test
  void nodeIdOfZerosIsANullIdentity() throws Exception {
    ScriptedPeer remote = nodes.dial(server());
    Bytes id = Bytes.wrap(new byte[64]);
    remote.sends(ScriptedPeer.HELLO, hello(5, "nobody", id, HelloHostilityTest::ears));
    refused(remote, DisconnectReason.NULL_IDENTITY);
  }

  @Test
  void nodeIdOfAnotherKeyIsUnexpected() throws Exception {
    ScriptedPeer remote = nodes.dial(server());
    Hello stolen =
        Hello.of("thief", List.of(new Capability("ears", 1)), SecretKey.random().publicKey());
    refused(remote.sends(stolen), DisconnectReason.UNEXPECTED_IDENTITY);
  }

  @Test
  void helloThatIsNoListOfItsFieldsIsRefused() throws Exception {
    Server server = server();
    for (String form :
        List.of("", "c0", "80", "05", "c105", "f8", "bfffffffffffffffff", "c20580")) {
      refused(
          nodes.dial(server).sends(ScriptedPeer.HELLO, form), DisconnectReason.BREACH_OF_PROTOCOL);
    }
  }

  @Test
  void controlCharactersOfAClientIdDoNotReachOurTerminal() throws Exception {
    ScriptedPeer remote = nodes.dial(server());
    Bytes id = remote.publicKey().toBytes();
    remote.sends(
        ScriptedPeer.HELLO, hello(5, "evil\u001b[2J\r\nline\u202e", id, HelloHostilityTest::ears));
    remote.expectsHello().sendsPing().expectsPong();
    assertThat(nodes.peer().clientId()).isEqualTo("evil?[2J??line?");
  }

  // ---- Disconnect

  @Test
  void disconnectInPlaceOfHelloLeavesNothing() throws Exception {
    Server server = server();
    for (String form :
        List.of("c104", "04", "", "c1c104", "820100", "c3820100", "88ffffffffffffffff", "c9")) {
      ScriptedPeer remote = nodes.dial(server).sends(ScriptedPeer.DISCONNECT, form);
      remote.expects(ScriptedPeer.HELLO);
      remote.thenCloses();
    }
    assertThat(nodes.added).isEmpty();
    nodes.dial(server).greets("ears/1").sendsPing().expectsPong();
  }

  @Test
  void disconnectWithMoreThan2KiBBeforeHelloIsRefused() throws Exception {
    ScriptedPeer remote = nodes.dial(server());
    refused(
        remote.sends(ScriptedPeer.DISCONNECT, Bytes.wrap(new byte[3 * 1024])),
        DisconnectReason.BREACH_OF_PROTOCOL);
  }

  @Test
  void disconnectOf8MiBEndsTheLinkAndNothingElse() throws Exception {
    Server server = server();
    ScriptedPeer remote = nodes.dial(server).greets("ears/1");
    Peer peer = nodes.peer();
    remote.sends(ScriptedPeer.DISCONNECT, Bytes.wrap(new byte[8 << 20]));
    assertThat(peer.awaitExit(Nodes.LIMIT)).isPresent();
    nodes.dial(server).greets("ears/1").sendsPing().expectsPong();
  }

  @Test
  void dialThatIsToldDisconnectBeforeHelloSaysTheReason() throws Exception {
    Server server = server();
    SecretKey key = SecretKey.random();
    for (String form : List.of("c104", "04", "c142", "88ffffffffffffffff")) {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        Tasks tasks = new Tasks();
        tasks.start("inbound scripted", () -> refuseWith(socket, key, form));
        Enode enode = new Enode(key.publicKey(), "127.0.0.1", socket.getLocalPort(), 0);
        assertThatThrownBy(() -> server.connect(enode, Duration.ofSeconds(5)))
            .isInstanceOfSatisfying(
                DialException.class,
                e -> {
                  assertThat(e.stage()).isEqualTo(Stage.HELLO);
                  assertThat(((RemoteDisconnectException) e.failure()).reason())
                      .isEqualTo(new DisconnectReason(reason(form)));
                });
        assertThat(tasks.join(Nodes.LIMIT)).isEmpty();
      }
    }
  }

  private static int reason(String form) {
    return switch (form) {
      case "c104", "04" -> 4;
      case "c142" -> 0x42;
      default -> 0xff;
    };
  }

  private static void refuseWith(ServerSocket socket, SecretKey key, String form) {
    try (ScriptedPeer remote = ScriptedPeer.accept(SocketTransport.of(socket.accept()), key)) {
      remote.sends(ScriptedPeer.DISCONNECT, form).expects(ScriptedPeer.HELLO);
      remote.thenCloses();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

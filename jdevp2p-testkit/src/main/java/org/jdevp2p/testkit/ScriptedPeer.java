// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.crypto.PublicKey;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.Enode;
import org.jdevp2p.peer.Capability;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.Hello;
import org.jdevp2p.rlp.Rlp;
import org.jdevp2p.rlp.RlpException;
import org.jdevp2p.rlp.RlpReader;
import org.jdevp2p.rlp.RlpWriter;
import org.jdevp2p.rlpx.BufferPool;
import org.jdevp2p.rlpx.InboundMessage;
import org.jdevp2p.rlpx.RlpxConnection;
import org.jdevp2p.rlpx.SocketTransport;
import org.jdevp2p.rlpx.Transport;

/**
 * A remote that says and expects exactly what a test tells it, right or wrong, over real RLPx.
 *
 * <pre>
 * ScriptedPeer.dial(server.enode())
 *     .sends(hello("echo/1"))
 *     .expectsHello()
 *     .sends(0x7f, "c0")
 *     .expectsDisconnect(DisconnectReason.BREACH_OF_PROTOCOL)
 *     .thenCloses();
 * </pre>
 *
 * Every expectation throws {@link AssertionError} if something else comes, and gives up after
 * {@link #LIMIT}. Pings are answered and passed over while something else is expected. Not for use
 * by two threads at once.
 */
public final class ScriptedPeer implements AutoCloseable {

  /** How long the script waits for what it expects. */
  public static final Duration LIMIT = Duration.ofSeconds(30);

  /** Ids of the base protocol. */
  public static final int HELLO = 0x00;

  /** Ids of the base protocol. */
  public static final int DISCONNECT = 0x01;

  /** Ids of the base protocol. */
  public static final int PING = 0x02;

  /** Ids of the base protocol. */
  public static final int PONG = 0x03;

  private final SecretKey key;
  private final RlpxConnection connection;

  private ScriptedPeer(SecretKey key, RlpxConnection connection) {
    this.key = key;
    this.connection = connection;
  }

  /** Connects to {@code node} by TCP and makes the handshake with a new key. */
  public static ScriptedPeer dial(Enode node) throws IOException {
    return dial(node, SecretKey.random());
  }

  /** Connects to {@code node} by TCP and makes the handshake with {@code key}. */
  public static ScriptedPeer dial(Enode node, SecretKey key) throws IOException {
    InetAddress address = InetAddress.getByName(node.host());
    return initiate(
        SocketTransport.connect(new InetSocketAddress(address, node.tcpPort()), LIMIT),
        key,
        node.publicKey());
  }

  /** Makes the handshake as initiator over {@code transport}. */
  public static ScriptedPeer initiate(Transport transport, SecretKey key, PublicKey remote)
      throws IOException {
    return new ScriptedPeer(
        key, RlpxConnection.initiate(transport, key, remote, BufferPool.sized()));
  }

  /** Makes the handshake as recipient over {@code transport}. */
  public static ScriptedPeer accept(Transport transport, SecretKey key) throws IOException {
    return new ScriptedPeer(key, RlpxConnection.accept(transport, key, BufferPool.sized()));
  }

  /** The key that this peer has proven to have. */
  public PublicKey publicKey() {
    return key.publicKey();
  }

  /** The connection below, for what the script has no word for. */
  public RlpxConnection connection() {
    return connection;
  }

  // ---- what it says

  /** Sends a Hello that announces {@code capabilities}, each as {@code name/version}. */
  public ScriptedPeer sendsHello(String... capabilities) throws IOException {
    List<Capability> announced = Arrays.stream(capabilities).map(Capability::parse).toList();
    return sends(Hello.of("scripted peer", announced, publicKey()));
  }

  /** Sends {@code hello}, whatever it claims. */
  public ScriptedPeer sends(Hello hello) throws IOException {
    return sends(HELLO, hello.encode());
  }

  /** Sends a message with an absolute id, compressed if the session is. */
  public ScriptedPeer sends(int id, Bytes data) throws IOException {
    connection.write(connection.prepare(id, data));
    connection.flush();
    return this;
  }

  /** Sends a message with an absolute id and data given in hex. */
  public ScriptedPeer sends(int id, String hex) throws IOException {
    return sends(id, Bytes.fromHex(hex));
  }

  /** Sends Ping. */
  public ScriptedPeer sendsPing() throws IOException {
    return sends(PING, Rlp.EMPTY_LIST);
  }

  /** Sends Disconnect as the list that the specification wants. */
  public ScriptedPeer sendsDisconnect(DisconnectReason reason) throws IOException {
    return sends(DISCONNECT, new RlpWriter().beginList().put(reason.code()).endList().toBytes());
  }

  // ---- what it expects

  /** Expects Hello; from then on messages are compressed, if the remote's version says so. */
  public ScriptedPeer expectsHello() throws IOException {
    Hello hello = Hello.decode(expects(HELLO));
    if (hello.version() >= 5) {
      connection.compress();
    }
    return this;
  }

  /** Sends a Hello that announces {@code capabilities} and expects the remote's. */
  public ScriptedPeer greets(String... capabilities) throws IOException {
    return sendsHello(capabilities).expectsHello();
  }

  /** Expects a message with this absolute id; returns its data. */
  public Bytes expects(int id) throws IOException {
    InboundMessage message = next(candidate -> candidate == id || candidate != PING);
    if (message.id() != id) {
      throw new AssertionError(
          "expected message " + id + ", got " + message.id() + ": " + message.payload());
    }
    return message.payload();
  }

  /** Expects Pong. */
  public ScriptedPeer expectsPong() throws IOException {
    expects(PONG);
    return this;
  }

  /** Expects Disconnect with this reason, passing over whatever else still comes. */
  public ScriptedPeer expectsDisconnect(DisconnectReason reason) throws IOException {
    InboundMessage message = next(id -> id == DISCONNECT);
    DisconnectReason told = reason(message.payload());
    if (!told.equals(reason)) {
      throw new AssertionError("expected disconnect " + reason + ", got " + told);
    }
    return this;
  }

  /** Expects that the remote ends its output; closes this end. */
  public void thenCloses() throws IOException {
    try {
      InboundMessage message = next(id -> true);
      throw new AssertionError("expected the end, got message " + message.id());
    } catch (EOFException | SocketException e) {
      close();
    }
  }

  private InboundMessage next(Predicate<Integer> wanted) throws IOException {
    boolean[] late = {false};
    Ticker.Timer guard =
        Ticker.system()
            .after(
                LIMIT,
                () -> {
                  late[0] = true;
                  connection.close();
                });
    try {
      while (true) {
        InboundMessage message =
            connection.readMessage(connection.awaitFrame(RlpxConnection.MAX_FRAME_BYTES));
        if (wanted.test(message.id())) {
          return message;
        }
        if (message.id() == PING) {
          sends(PONG, Rlp.EMPTY_LIST);
        }
      }
    } catch (IOException e) {
      if (late[0]) {
        throw new AssertionError("nothing that was expected came within " + LIMIT, e);
      }
      throw e;
    } finally {
      guard.cancel();
    }
  }

  private static DisconnectReason reason(Bytes data) throws RlpException {
    return new DisconnectReason(RlpReader.listOf(data).intValue());
  }

  /** Hangs up without a word. */
  @Override
  public void close() {
    connection.close();
  }
}

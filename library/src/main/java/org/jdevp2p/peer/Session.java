// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.PublicKey;
import org.jdevp2p.rlpx.BreachException;
import org.jdevp2p.rlpx.InboundMessage;
import org.jdevp2p.rlpx.RlpxConnection;

/**
 * A connection after both Hellos: the only thing that becomes a {@link Peer}. So there is no way to
 * send a subprotocol message before Hello.
 *
 * <p>Source: rlpx.md "p2p Capability".
 */
public final class Session {

  /** The specification has a reason of its own for it: 0x07. */
  private static final Bytes NULL_IDENTITY = Bytes.wrap(new byte[PublicKey.SIZE_BYTES]);

  private final RlpxConnection connection;
  private final Hello remote;

  private Session(RlpxConnection connection, Hello remote) {
    this.connection = connection;
    this.remote = remote;
  }

  /**
   * Exchanges Hellos, blocking. If the remote's is no good it is told why; the caller closes the
   * connection then.
   *
   * @throws RemoteDisconnectException if the remote refuses us
   * @throws BreachException if the remote says something else, or a Hello that cannot be read
   * @throws DisconnectException if the Hello names another key than the handshake proved
   * @throws IOException if the connection fails or is closed meanwhile
   */
  public static Session open(RlpxConnection connection, Hello ours) throws IOException {
    connection.write(connection.prepare(BaseProtocol.HELLO, ours.encode()));
    connection.flush();
    try {
      Hello theirs = receiveHello(connection);
      checkIdentity(theirs.nodeId(), connection.remoteKey());
      // "mimic that version": below 5, and unsigned, nothing is compressed.
      if (Long.compareUnsigned(theirs.version(), BaseProtocol.FIRST_COMPRESSING_VERSION) >= 0) {
        connection.compress();
      }
      return new Session(connection, theirs);
    } catch (BreachException e) {
      refuse(connection, DisconnectReason.BREACH_OF_PROTOCOL);
      throw e;
    } catch (DisconnectException e) {
      refuse(connection, e.reason());
      throw e;
    }
  }

  /** Tells the remote, before or instead of Hello, that there will be no link. Never throws. */
  public static void refuse(RlpxConnection connection, DisconnectReason reason) {
    try {
      connection.write(
          connection.prepare(BaseProtocol.DISCONNECT, BaseProtocol.encodeDisconnect(reason)));
      connection.flush();
      connection.transport().shutdownOutput();
    } catch (IOException e) {
      connection.discardUnflushed();
    }
  }

  private static Hello receiveHello(RlpxConnection connection) throws IOException {
    int size = connection.awaitFrame(BaseProtocol.MAX_HELLO_FRAME_BYTES);
    InboundMessage first = connection.readMessage(size);
    return switch (first.id()) {
      case BaseProtocol.HELLO -> Hello.decode(first.payload());
      case BaseProtocol.DISCONNECT ->
          throw new RemoteDisconnectException(BaseProtocol.decodeDisconnect(first.payload()));
      default ->
          throw new BreachException("first message has id " + first.id() + ", expected Hello");
    };
  }

  private static void checkIdentity(Bytes claimed, PublicKey proven) throws DisconnectException {
    if (claimed.equals(NULL_IDENTITY)) {
      throw new DisconnectException(
          DisconnectReason.NULL_IDENTITY, "Hello names the key of nobody");
    }
    if (!claimed.equals(proven.toBytes())) {
      throw new DisconnectException(
          DisconnectReason.UNEXPECTED_IDENTITY,
          "Hello names the key " + claimed + ", the handshake proved " + proven);
    }
  }

  /** What the remote said of itself. */
  public Hello remote() {
    return remote;
  }

  /** The key that the remote has proven to have. */
  public PublicKey remoteKey() {
    return connection.remoteKey();
  }

  RlpxConnection connection() {
    return connection;
  }

  /** What both sides share, with message ids. */
  public List<SharedCapability> shared(List<Protocol> protocols) {
    return SharedCapabilities.match(SharedCapabilities.lengths(protocols), remote.capabilities());
  }

  /** Ends the session without a link; the remote is told why. Blocks as long as a write does. */
  public void refuse(DisconnectReason reason) {
    refuse(connection, reason);
  }

  /**
   * Makes this a peer and runs it on the calling thread until the link is over: starts the reader
   * and a thread for each shared protocol, waits for the end, tells the remote, closes the
   * connection, joins the threads.
   *
   * @param admission asked before the protocols start; with a reason the remote is told that
   *     instead, and the listener hears nothing. Must not block
   * @return how the link ended
   */
  public PeerExit run(
      LinkConfig config, LinkKind kind, Function<Peer, Optional<DisconnectReason>> admission) {
    Peer peer;
    try {
      peer = new Peer(this, config, kind);
    } catch (RuntimeException | Error bug) { // a protocol's own: nobody else would close this
      connection.close();
      throw bug;
    }
    return peer.run(admission);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.server;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.peer.DisconnectException;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.Hello;
import org.jdevp2p.peer.LinkClosedException;
import org.jdevp2p.peer.LinkConfig;
import org.jdevp2p.peer.LinkKind;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.PeerExit;
import org.jdevp2p.peer.PeerListener;
import org.jdevp2p.peer.Protocol;
import org.jdevp2p.peer.Session;
import org.jdevp2p.rlpx.BreachException;
import org.jdevp2p.rlpx.BufferPool;
import org.jdevp2p.rlpx.RlpxConnection;
import org.jdevp2p.rlpx.SocketTransport;
import org.jdevp2p.rlpx.Transport;

/**
 * Makes connections into links, those that came in and those that were dialled, and runs each to
 * its end on the thread that owns it: handshake, admission, Hello, admission again, {@link Peer}.
 */
final class Links {

  private static final System.Logger LOG = System.getLogger(Links.class.getName());

  private final ServerConfig config;
  private final PeerSet peers;
  private final Tasks tasks;
  private final Hello hello;
  private final LinkConfig linkConfig;
  private final BufferPool pool = BufferPool.sized();
  private final Set<Dial> dials = ConcurrentHashMap.newKeySet();
  private volatile boolean closing;

  /**
   * Makes no link yet.
   *
   * @param peers asked for admission
   * @param listener hears what happens on the links
   * @param tasks the owners of dialled links run here
   */
  Links(ServerConfig config, PeerSet peers, PeerListener listener, Tasks tasks) {
    this.config = config;
    this.peers = peers;
    this.tasks = tasks;
    hello =
        Hello.of(
            config.clientId(),
            config.protocols().stream().map(Protocol::capability).sorted().toList(),
            config.key().publicKey());
    linkConfig =
        new LinkConfig(
            config.protocols(), config.linkLimits(), config.memory(), config.ticker(), listener);
  }

  // ---- inbound

  /**
   * Owns an inbound connection to its end, on the calling thread.
   *
   * @param kept whether the server keeps a node linked
   * @param settled run once the handshake is over, whichever way
   */
  void own(SocketTransport transport, Predicate<NodeId> kept, Runnable settled) {
    Ticker.Timer guard = config.ticker().after(config.handshakeLimit(), transport::close);
    try {
      RlpxConnection connection = RlpxConnection.accept(transport, config.key(), pool);
      NodeId id = NodeId.of(connection.remoteKey());
      LinkKind kind = new LinkKind(true, kept.test(id), false);
      Optional<DisconnectReason> refusal = peers.refusal(id, kind);
      if (refusal.isPresent()) {
        Session.refuse(connection, refusal.get());
        lingerQuietly(transport);
        return;
      }
      Session session = openSession(connection);
      guard.cancel();
      settled.run();
      run(session, kind, peer -> {});
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "inbound link from {0} failed: {1}",
          transport.remoteAddress(),
          e.getMessage());
    } finally {
      guard.cancel();
      settled.run();
      transport.close();
    }
  }

  /** Exchanges Hellos; whom we refuse is given the time to read why. */
  private Session openSession(RlpxConnection connection) throws IOException {
    try {
      return Session.open(connection, hello);
    } catch (BreachException | DisconnectException e) {
      lingerQuietly(connection.transport());
      throw e;
    }
  }

  /**
   * Reads until the remote hangs up or the handshake's guard closes: a reset would eat our words.
   */
  private static void lingerQuietly(Transport transport) throws IOException {
    byte[] rubbish = new byte[512];
    while (transport.read(rubbish, 0, rubbish.length) >= 0) {
      // what the remote says no longer matters
    }
  }

  // ---- dialled

  /** An attempt to reach {@code node}, not begun, with the usual limit. */
  Dial dial(Enode node) {
    return dial(node, config.handshakeLimit());
  }

  /** An attempt to reach {@code node}, not begun. */
  Dial dial(Enode node, Duration limit) {
    return new Dial(node, config.key(), hello, limit, config.ticker(), pool);
  }

  /**
   * Makes the attempt, gives the link a thread that owns it, and waits until it is up. Interrupted,
   * it leaves none behind.
   */
  Peer link(Dial dial, LinkKind kind) throws IOException, InterruptedException {
    Session session = open(dial);
    String remote = dial.node().nodeId().shortText();
    CompletableFuture<Peer> up = new CompletableFuture<>();
    tasks.start("link " + remote, () -> ownDialled(session, kind, up));
    try {
      return up.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof LinkClosedException closed
          ? closed
          : new IOException("no link with " + remote, e.getCause());
    } catch (InterruptedException e) {
      if (!up.cancel(false) && !up.isCompletedExceptionally()) {
        up.join().disconnect(DisconnectReason.REQUESTED);
      }
      throw e;
    }
  }

  private Session open(Dial dial) throws IOException, InterruptedException {
    dials.add(dial);
    try {
      if (closing) {
        dial.cancel();
      }
      return dial.open();
    } finally {
      dials.remove(dial);
    }
  }

  private void ownDialled(Session session, LinkKind kind, CompletableFuture<Peer> up) {
    try {
      PeerExit exit =
          run(
              session,
              kind,
              peer -> {
                if (!up.complete(peer)) {
                  peer.disconnect(DisconnectReason.REQUESTED, "nobody waits for it any more");
                }
              });
      up.completeExceptionally(new LinkClosedException(exit));
    } catch (RuntimeException | Error bug) {
      up.completeExceptionally(new LinkClosedException(new PeerExit.Crashed(bug)));
      throw bug;
    }
  }

  /** No dial succeeds any more; those under way end. */
  void close() {
    closing = true;
    dials.forEach(Dial::cancel);
  }

  // ---- both

  /** Runs a link to its end on the calling thread. */
  private PeerExit run(Session session, LinkKind kind, Consumer<Peer> admitted) {
    try (Admission admission = new Admission(admitted)) {
      return session.run(linkConfig, kind, admission::ask);
    }
  }

  /** Asks for a place in the set of peers, and gives it back when the link is over. */
  private final class Admission implements AutoCloseable {
    private final Consumer<Peer> admitted;
    private Optional<Peer> place = Optional.empty();

    Admission(Consumer<Peer> admitted) {
      this.admitted = admitted;
    }

    Optional<DisconnectReason> ask(Peer peer) {
      if (!config.protocols().isEmpty() && peer.shared().isEmpty()) {
        return Optional.of(DisconnectReason.USELESS_PEER);
      }
      Optional<DisconnectReason> refusal = peers.add(peer);
      if (refusal.isEmpty()) {
        place = Optional.of(peer);
        admitted.accept(peer);
      }
      return refusal;
    }

    @Override
    public void close() {
      place.ifPresent(peers::remove);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.node.NodeSource;
import org.jdevp2p.peer.DisconnectException;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.Hello;
import org.jdevp2p.peer.LinkClosedException;
import org.jdevp2p.peer.LinkConfig;
import org.jdevp2p.peer.LinkKind;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.PeerExit;
import org.jdevp2p.peer.Protocol;
import org.jdevp2p.peer.Session;
import org.jdevp2p.peer.SharedCapabilities;
import org.jdevp2p.rlpx.BreachException;
import org.jdevp2p.rlpx.BufferPool;
import org.jdevp2p.rlpx.RlpxConnection;
import org.jdevp2p.rlpx.SocketTransport;
import org.jdevp2p.rlpx.Transport;

/**
 * A node: listens, dials, keeps static peers linked, and stops cleanly. Any number of them run in
 * one JVM.
 *
 * <p>Each link has an owner thread, which makes the handshake, asks {@link PeerSet} for admission
 * before and after Hello, and then runs the {@link Peer} to its end. Public methods are for any
 * thread.
 */
public final class Server implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Server.class.getName());

  /** What {@link #close} takes at the most. */
  public static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  /** Of that, what is left for links whose farewell, linger and grace had to be cut short. */
  private static final Duration CUT_SHORT = Duration.ofMillis(500);

  private final ServerConfig config;
  private final LocalNode localNode;
  private final Hello hello;
  private final LinkConfig linkConfig;
  private final BufferPool pool = BufferPool.sized();
  private final Tasks tasks = new Tasks();
  private final EventHub events = new EventHub();
  private final PeerSet peers;
  private final Dialer dialer;
  private final CandidateDialer candidates;
  private final Optional<Listener> listener;
  private final Set<Dial> dials = ConcurrentHashMap.newKeySet();
  private volatile boolean closing;

  private Server(ServerConfig config) throws IOException {
    this.config = config;
    SharedCapabilities.lengths(config.protocols());
    hello =
        Hello.of(
            config.clientId(),
            config.protocols().stream().map(Protocol::capability).sorted().toList(),
            config.key().publicKey());
    linkConfig =
        new LinkConfig(
            config.protocols(), config.linkLimits(), config.memory(), config.ticker(), events);
    localNode = new LocalNode(config.key(), LocalNode.firstSeq(config.ticker().unixMillis(), 0));
    config.protocols().forEach(protocol -> localNode.entries(protocol.recordEntries()));
    peers = new PeerSet(localNode.nodeId(), config.maxPeers());
    dialer = new Dialer(new StaticLinks(), tasks);
    candidates =
        new CandidateDialer(new CandidateLinks(), config.maxDialed(), config.ticker(), tasks);
    listener =
        config.listen().isPresent()
            ? Optional.of(new Listener(config.listen().get(), config.maxPending(), tasks))
            : Optional.empty();
  }

  /**
   * Starts a node.
   *
   * @throws IOException if it cannot listen, for instance because the port is in use
   * @throws IllegalArgumentException if two protocols have the same capability
   */
  public static Server start(ServerConfig config) throws IOException {
    Server server = new Server(config);
    server.listener.ifPresent(listener -> {
      InetSocketAddress address = listener.address();
      if (!address.getAddress().isAnyLocalAddress()) {
        server.localNode.endpoint(new Endpoint(address.getAddress(), address.getPort(), 0));
      }
      listener.start(server::acceptLink);
    });
    config.staticPeers().forEach(server.dialer::keep);
    return server;
  }

  // ---- links

  private void acceptLink(SocketTransport transport) {
    Ticker.Timer guard = config.ticker().after(config.handshakeLimit(), transport::close);
    try {
      RlpxConnection connection = RlpxConnection.accept(transport, config.key(), pool);
      NodeId id = NodeId.of(connection.remoteKey());
      LinkKind kind = new LinkKind(true, dialer.keeps(id), false);
      Optional<DisconnectReason> refusal = peers.refusal(id, kind);
      if (refusal.isPresent()) {
        Session.refuse(connection, refusal.get());
        lingerQuietly(transport);
        return;
      }
      Session session = openSession(connection);
      guard.cancel();
      settled(transport);
      runLink(session, kind);
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "inbound link from {0} failed: {1}",
          transport.remoteAddress(),
          e.getMessage());
    } finally {
      guard.cancel();
      settled(transport);
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

  private void settled(SocketTransport transport) {
    listener.ifPresent(l -> l.settled(transport));
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

  private PeerExit runLink(Session session, LinkKind kind) {
    return runLink(session, kind, peer -> {});
  }

  /** Runs a link to its end on the calling thread. */
  private PeerExit runLink(Session session, LinkKind kind, Consumer<Peer> admitted) {
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
      candidates.changed();
    }
  }

  private Session dial(Enode node, Duration limit) throws IOException, InterruptedException {
    Dial dial = new Dial(node, config.key(), hello, limit, config.ticker(), pool);
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

  private final class StaticLinks implements Dialer.Links {
    @Override
    public void dialStatic(Enode node) throws IOException, InterruptedException {
      link(node, config.handshakeLimit(), new LinkKind(false, true, false));
    }

    @Override
    public void awaitAbsence(NodeId id) throws InterruptedException {
      peers.awaitAbsence(id);
    }
  }

  private final class CandidateLinks implements CandidateDialer.Links {
    @Override
    public boolean wants(NodeId id) {
      return peers.refusal(id, LinkKind.DIALED).isEmpty();
    }

    @Override
    public int dialed() {
      return peers.dialed();
    }

    @Override
    public void dialCandidate(Enode node) throws IOException, InterruptedException {
      link(node, config.handshakeLimit(), LinkKind.DIALED);
    }
  }

  /**
   * Dials {@code node} once and waits until the link is up. Interrupted, it leaves none behind.
   *
   * @param limit for the look-up, TCP, handshake and Hello together
   * @throws DialException if the node cannot be reached or refuses
   * @throws LinkClosedException if this node does not want the link, for the reason that the
   *     exception's exit tells: it already has one, or they share nothing
   */
  public Peer connect(Enode node, Duration limit) throws IOException, InterruptedException {
    Optional<DisconnectReason> refusal = peers.refusal(node.nodeId(), LinkKind.DIALED);
    if (refusal.isPresent()) {
      throw new LinkClosedException(new PeerExit.LocalDisconnect(refusal.get(), "not dialled"));
    }
    return link(node, limit, LinkKind.DIALED);
  }

  /** Dials, gives the link a thread that owns it, and waits until the link is up. */
  private Peer link(Enode node, Duration limit, LinkKind kind)
      throws IOException, InterruptedException {
    Session session = dial(node, limit);
    CompletableFuture<Peer> up = new CompletableFuture<>();
    tasks.start("link " + node.nodeId().shortText(), () -> ownLink(session, kind, up));
    try {
      return up.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof LinkClosedException closed
          ? closed
          : new IOException("no link with " + node.nodeId().shortText(), e.getCause());
    } catch (InterruptedException e) {
      if (!up.cancel(false) && !up.isCompletedExceptionally()) {
        up.join().disconnect(DisconnectReason.REQUESTED);
      }
      throw e;
    }
  }

  private void ownLink(Session session, LinkKind kind, CompletableFuture<Peer> up) {
    try {
      PeerExit exit =
          runLink(
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

  /**
   * Keeps {@code node} linked from now on: dials it until it answers, and again when it is lost.
   */
  public void addPeer(Enode node) {
    dialer.keep(node);
  }

  /**
   * Stops keeping a node linked, and ends the link that there is.
   *
   * @return whether the node was kept or linked
   */
  public boolean removePeer(NodeId id) {
    boolean kept = dialer.forget(id);
    Optional<Peer> peer = peers.peer(id);
    peer.ifPresent(p -> p.disconnect(DisconnectReason.REQUESTED));
    return kept || peer.isPresent();
  }

  /**
   * Dials nodes that {@code source} names from now on, for as long as there are fewer links of our
   * own making than {@link ServerConfig#maxDialed}, and closes the source with this node. May be
   * called for several sources.
   */
  public void dialFrom(NodeSource source) {
    candidates.dialFrom(source);
  }

  // ---- what others see

  /** Who this node is, and where: for a discovery that is to speak for it. */
  public LocalNode localNode() {
    return localNode;
  }

  /** All links that are up. */
  public List<Peer> peers() {
    return peers.all();
  }

  /** The link with {@code id}, if there is one. */
  public Optional<Peer> peer(NodeId id) {
    return peers.peer(id);
  }

  /**
   * Tells {@code subscriber} from now on which links come and go ({@link PeerEvent.Added}, {@link
   * PeerEvent.Dropped}), one event after another on a thread of its own. A subscriber that does not
   * keep up misses events; it never slows a link.
   */
  public Subscription subscribe(Consumer<? super PeerEvent> subscriber) {
    return events.subscribe(subscriber, false);
  }

  /**
   * The same with every message besides ({@link PeerEvent.MessageSent}, {@link
   * PeerEvent.MessageReceived}). On a busy link these are many, and a subscriber that is slow
   * misses events of links, too.
   */
  public Subscription subscribeWithMessages(Consumer<? super PeerEvent> subscriber) {
    return events.subscribe(subscriber, true);
  }

  /** This node's id. */
  public NodeId nodeId() {
    return localNode.nodeId();
  }

  /** This node's current record. */
  public NodeRecord record() {
    return localNode.record();
  }

  /** Where this node listens, or nothing if it only dials. */
  public Optional<InetSocketAddress> listenAddress() {
    return listener.map(Listener::address);
  }

  /** This node's URL: with the loopback address if it listens on all, port 0 if on none. */
  public Enode enode() {
    SecretKey key = config.key();
    InetSocketAddress address =
        listenAddress().orElse(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    if (address.getAddress().isAnyLocalAddress()) {
      address = new InetSocketAddress(InetAddress.getLoopbackAddress(), address.getPort());
    }
    return new Enode(key.publicKey(), address.getAddress().getHostAddress(), address.getPort(), 0);
  }

  /** A summary in go-ethereum's shape. */
  public NodeInfo info() {
    Enode enode = enode();
    Map<String, Object> protocols = new LinkedHashMap<>();
    for (Protocol protocol : config.protocols()) {
      protocols.put(protocol.capability().name(), protocol.nodeInfo().orElse("unknown"));
    }
    return new NodeInfo(
        nodeId().toString(),
        config.clientId(),
        enode.toString(),
        record().toText(),
        enode.host(),
        0,
        enode.tcpPort(),
        listenAddress().map(a -> a.getAddress().getHostAddress() + ":" + a.getPort()).orElse(""),
        protocols);
  }

  /**
   * Stops listening and dialling, tells all peers that this node quits, and waits until all links
   * are closed, their threads have ended and subscribers have heard of it, for at most {@link
   * #CLOSE_LIMIT} of real time. Does nothing the second time.
   */
  @Override
  public void close() {
    closing = true;
    listener.ifPresent(Listener::close);
    dialer.close();
    candidates.close();
    List<Peer> linked = peers.close();
    dials.forEach(Dial::cancel);
    linked.forEach(peer -> peer.disconnect(DisconnectReason.CLIENT_QUITTING));
    long end = Ticker.system().nanos() + CLOSE_LIMIT.toNanos();
    try {
      for (Peer peer : linked) {
        peer.awaitExit(until(end - CUT_SHORT.toNanos()));
      }
      tasks.interrupt(name -> true);
      List<String> left = new ArrayList<>(tasks.join(until(end)));
      left.addAll(events.close(until(end)));
      if (!left.isEmpty()) {
        LOG.log(System.Logger.Level.WARNING, "threads that did not stop are abandoned: {0}", left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Duration until(long endNanos) {
    return Duration.ofNanos(Math.max(0, endNanos - Ticker.system().nanos()));
  }

  @Override
  public String toString() {
    return enode().toString();
  }
}

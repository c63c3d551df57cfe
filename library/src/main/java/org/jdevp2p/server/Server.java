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
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.LinkClosedException;
import org.jdevp2p.peer.LinkKind;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.PeerExit;
import org.jdevp2p.peer.Protocol;
import org.jdevp2p.peer.SharedCapabilities;

/**
 * A node: listens, dials, keeps static peers linked, and stops cleanly. Any number of them run in
 * one JVM.
 *
 * <p>{@link Listener}, {@link Dialer} and {@link CandidateDialer} bring connections, {@link Links}
 * makes them into links, {@link PeerSet} decides which of them stay. Public methods are for any
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
  private final Tasks tasks = new Tasks();
  private final EventHub events = new EventHub();
  private final PeerSet peers;
  private final Links links;
  private final Dialer dialer;
  private final CandidateDialer candidates;
  private final Optional<Listener> listener;

  private Server(ServerConfig config) throws IOException {
    this.config = config;
    SharedCapabilities.lengths(config.protocols());
    localNode = new LocalNode(config.key(), LocalNode.firstSeq(config.ticker().unixMillis(), 0));
    config.protocols().forEach(protocol -> localNode.entries(protocol.recordEntries()));
    peers = new PeerSet(localNode.nodeId(), config.maxPeers());
    links = new Links(config, peers, events, tasks);
    dialer = new Dialer(links, peers, tasks);
    candidates = new CandidateDialer(links, peers, config.maxDialed(), config.ticker(), tasks);
    peers.whenOneLeaves(candidates::changed);
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
      listener.start(transport ->
          server.links.own(transport, server.dialer::keeps, () -> listener.settled(transport)));
    });
    config.staticPeers().forEach(server.dialer::keep);
    return server;
  }

  // ---- links

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
    return links.link(links.dial(node, limit), LinkKind.DIALED);
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

  /**
   * This node's URL: with the loopback address if it listens on all, port 0 if on none; the UDP
   * port is what its record says.
   */
  public Enode enode() {
    SecretKey key = config.key();
    InetSocketAddress address =
        listenAddress().orElse(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    if (address.getAddress().isAnyLocalAddress()) {
      address = new InetSocketAddress(InetAddress.getLoopbackAddress(), address.getPort());
    }
    int udpPort = record().udp().orElse(0);
    String host = address.getAddress().getHostAddress();
    return new Enode(key.publicKey(), host, address.getPort(), udpPort);
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
        enode.udpPort(),
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
    listener.ifPresent(Listener::close);
    dialer.close();
    candidates.close();
    List<Peer> linked = peers.close();
    links.close();
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

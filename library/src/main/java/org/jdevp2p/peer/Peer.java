// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.crypto.PublicKey;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.rlp.Rlp;
import org.jdevp2p.rlpx.OutboundMessage;
import org.jdevp2p.rlpx.RlpxConnection;
import org.jspecify.annotations.Nullable;

/**
 * One established link, on which all subprotocols that both sides share run at once.
 *
 * <p>Threads: the owner runs {@link #run} from beginning to end; the {@link Reader} reads; each
 * protocol has its own; a writer lives while there is more to write than the senders themselves
 * write ({@link Outbox}); {@link KeepAlive} runs on the ticker's.
 *
 * <p>The first to call {@link #end} decides how the link ended; everybody else's reason is lost.
 * What follows happens once, at the end of {@code run}: see {@link LinkEnd}.
 *
 * <p>Public methods are for any thread and do not block, except {@link #ping} and {@link
 * #awaitExit}.
 */
public final class Peer {

  private static final System.Logger LOG = System.getLogger(Peer.class.getName());

  private final Session session;
  private final RlpxConnection connection;
  private final LinkConfig config;
  private final LinkKind kind;
  private final NodeId id;
  private final long startedNanos;

  private final Tasks tasks = new Tasks();
  private final Outbox outbox;
  private final KeepAlive keepAlive;
  private final PingClock pings;
  private final List<ProtocolChannel> channels = new ArrayList<>();
  private final Reader reader;

  /** How the link ended; set once, by whoever comes first. */
  private final AtomicReference<@Nullable PeerExit> exit = new AtomicReference<>();

  private final CountDownLatch over = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  Peer(Session session, LinkConfig config, LinkKind kind) {
    this.session = session;
    this.config = config;
    this.kind = kind;
    connection = session.connection();
    id = NodeId.of(session.remoteKey());
    Ticker ticker = config.ticker();
    startedNanos = ticker.nanos();
    FrameLog frameLog = new FrameLog(id.shortText(), session.shared(config.protocols()));
    outbox =
        new Outbox(
            connection,
            ticker,
            config.limits().bandwidth(),
            frameLog,
            task -> tasks.start(threadName("writer"), task),
            e -> end(new PeerExit.WireFailure(e)));
    pings = new PingClock(ticker);
    keepAlive = new KeepAlive(ticker, config.limits(), outbox, this::sendPing, this::end);
    MemoryBudget ownBudget = new MemoryBudget(config.limits().inboundBytes());
    reader = new Reader(this, config, ownBudget, keepAlive, frameLog, openChannels(ownBudget));
  }

  /** A channel for each shared capability, in the order of its ids; and for each id its channel. */
  private ProtocolChannel[] openChannels(MemoryBudget ownBudget) {
    List<ProtocolChannel> byId = new ArrayList<>();
    for (SharedCapability shared : session.shared(config.protocols())) {
      Protocol protocol =
          config.protocols().stream()
              .filter(p -> p.capability().equals(shared.capability()))
              .findFirst()
              .orElseThrow();
      ChannelAccount account = new ChannelAccount(ownBudget, config.memory(), keepAlive);
      Inbox inbox = new Inbox(protocol.limits(), account);
      ProtocolChannel channel = new ProtocolChannel(this, protocol, shared, inbox, outbox);
      account.channel = channel;
      channels.add(channel);
      for (int i = 0; i < shared.length(); i++) {
        byId.add(channel);
      }
    }
    return byId.toArray(ProtocolChannel[]::new);
  }

  // ---- the life of a link, on the owner's thread

  PeerExit run(Function<Peer, Optional<DisconnectReason>> admission) {
    boolean letIn = begin(admission);
    tasks.start(threadName("reader"), reader::run);
    awaitEnd();
    PeerExit how = closed().exit();
    DisconnectEvent event = new DisconnectEvent();
    event.begin();
    try {
      new LinkEnd(connection, outbox, keepAlive, channels, tasks, config).run(how);
    } finally {
      closed.countDown();
      event.commit(this, how);
      if (letIn) {
        config.listener().dropped(this, how);
      }
    }
    return how;
  }

  /** Starts the protocols, if the link is let in. A bug in who is asked or told ends the link. */
  private boolean begin(Function<Peer, Optional<DisconnectReason>> admission) {
    try {
      Optional<DisconnectReason> refusal = admission.apply(this);
      if (refusal.isPresent()) {
        disconnect(refusal.get(), "not let in");
        return false;
      }
      config.listener().added(this);
      keepAlive.start();
      for (ProtocolChannel channel : channels) {
        tasks.start(threadName(channel.capability().toString()), () -> runProtocol(channel));
      }
      return true;
    } catch (RuntimeException | Error bug) {
      end(new PeerExit.Crashed(bug));
      LOG.log(System.Logger.Level.ERROR, "link with " + id.shortText() + " failed to start", bug);
      return false;
    }
  }

  private void awaitEnd() {
    try {
      over.await();
    } catch (InterruptedException e) {
      end(new PeerExit.LocalDisconnect(DisconnectReason.CLIENT_QUITTING, "interrupted"));
    }
  }

  private void runProtocol(ProtocolChannel channel) {
    try {
      channel.protocol.run(this, channel);
      if (channel.protocol.limits().outlivesProtocol()) {
        channel.inbox.discard();
        return;
      }
      end(new PeerExit.ProtocolReturned(channel.capability()));
    } catch (LinkClosedException e) {
      // How every protocol ends; the link's own end came before.
      end(new PeerExit.ProtocolReturned(channel.capability()));
    } catch (IOException e) {
      end(new PeerExit.ProtocolFailed(channel.capability(), e));
    } catch (InterruptedException e) {
      end(new PeerExit.ProtocolReturned(channel.capability()));
    } catch (RuntimeException | Error bug) {
      if (end(new PeerExit.Crashed(bug))) {
        LOG.log(System.Logger.Level.ERROR, "protocol " + channel.capability() + " failed", bug);
      }
    }
  }

  /** Decides how the link ended, if nobody has yet. */
  boolean end(PeerExit how) {
    if (!exit.compareAndSet(null, how)) {
      return false;
    }
    over.countDown();
    pings.end();
    return true;
  }

  boolean isOver() {
    return exit.get() != null;
  }

  LinkClosedException closed() {
    PeerExit how = exit.get();
    return new LinkClosedException(
        how != null
            ? how
            : new PeerExit.LocalDisconnect(DisconnectReason.REQUESTED, "the protocol has ended"));
  }

  // ---- the base protocol

  /** The remote sent Ping. When pongs pile up because it reads none, the rest is not answered. */
  void pong() throws IOException {
    outbox.control(control(BaseProtocol.PONG));
  }

  void pongArrived() {
    pings.pongArrived(outbox.lastPing());
  }

  private void sendPing() {
    try {
      outbox.control(control(BaseProtocol.PING));
    } catch (IOException e) {
      end(new PeerExit.WireFailure(e));
    }
  }

  private OutboundMessage control(int id) throws IOException {
    return connection.prepare(id, Rlp.EMPTY_LIST);
  }

  // ---- for everybody

  /** The remote's id: the hash of the key that the handshake proved. */
  public NodeId id() {
    return id;
  }

  /** The key that the handshake proved. */
  public PublicKey publicKey() {
    return session.remoteKey();
  }

  /** Which software the remote says it is. */
  public String clientId() {
    return session.remote().clientId();
  }

  /** All capabilities that the remote announced. */
  public List<Capability> capabilities() {
    return session.remote().capabilities();
  }

  /** What both sides share, with message ids, in the order of these. */
  public List<SharedCapability> shared() {
    return channels.stream().map(channel -> channel.shared).toList();
  }

  /** Whether a protocol of that name runs on this link in one of these versions. */
  public boolean runs(String name, int... versions) {
    for (ProtocolChannel channel : channels) {
      for (int version : versions) {
        if (channel.capability().equals(new Capability(name, version))) {
          return true;
        }
      }
    }
    return false;
  }

  /** How the link came to be. */
  public LinkKind kind() {
    return kind;
  }

  /** Our end of the connection. */
  public InetSocketAddress localAddress() {
    return connection.transport().localAddress();
  }

  /** The remote's end of the connection. */
  public InetSocketAddress remoteAddress() {
    return connection.transport().remoteAddress();
  }

  /** How long the link has lasted. */
  public Duration age() {
    return Duration.ofNanos(config.ticker().nanos() - startedNanos);
  }

  /** The last round trip that a Ping measured, or nothing if none came back yet. */
  public Optional<Duration> roundTrip() {
    return pings.last();
  }

  /**
   * Sends a Ping and waits for the Pong.
   *
   * @return the round trip, or nothing if no Pong came within {@code limit} or the link is over
   */
  public Optional<Duration> ping(Duration limit) throws InterruptedException {
    long before = pings.count();
    sendPing();
    return pings.await(before, limit);
  }

  /** Counters and queues of each channel, in the order of ids. */
  public List<ChannelStats> channels() {
    return channels.stream().map(ProtocolChannel::stats).toList();
  }

  /** How often the connection was written to. */
  public long socketWrites() {
    return connection.socketWrites();
  }

  /** Ends the link; the remote is told {@code reason}. Returns at once. */
  public void disconnect(DisconnectReason reason) {
    disconnect(reason, "");
  }

  /** Ends the link; the remote is told {@code reason}, observers here {@code detail} too. */
  public void disconnect(DisconnectReason reason, String detail) {
    end(new PeerExit.LocalDisconnect(reason, detail));
  }

  /** How the link ended, or nothing while it lives. */
  public Optional<PeerExit> exit() {
    return Optional.ofNullable(exit.get());
  }

  /**
   * Waits until the link is over and closed.
   *
   * @return how it ended, or nothing if it has not within {@code limit}
   */
  public Optional<PeerExit> awaitExit(Duration limit) throws InterruptedException {
    return closed.await(limit.toNanos(), TimeUnit.NANOSECONDS) ? exit() : Optional.empty();
  }

  /** The remote as a URL: its key, and the address that the connection has. */
  public Enode enode() {
    return Enode.of(publicKey(), remoteAddress());
  }

  /** A summary in go-ethereum's shape. */
  public PeerInfo info() {
    return PeerInfo.of(this, channels);
  }

  long nanos() {
    return config.ticker().nanos();
  }

  RlpxConnection connection() {
    return connection;
  }

  PeerListener listener() {
    return config.listener();
  }

  private String threadName(String role) {
    return "peer " + id.shortText() + " " + role;
  }

  @Override
  public String toString() {
    return "peer " + id.shortText() + " " + PeerInfo.text(remoteAddress());
  }
}

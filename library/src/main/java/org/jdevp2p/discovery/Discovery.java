// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.discovery.table.AddressVotes;
import org.jdevp2p.discovery.table.Lookups;
import org.jdevp2p.discovery.table.Table;
import org.jdevp2p.discovery.table.TableInfo;
import org.jdevp2p.discovery.table.Target;
import org.jdevp2p.discovery.table.Upkeep;
import org.jdevp2p.discovery.table.Wire;
import org.jdevp2p.discovery.topic.Topics;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.udp.PacketBudgets;
import org.jdevp2p.discovery.udp.PacketBudgets.Cost;
import org.jdevp2p.discovery.udp.PacketLimits;
import org.jdevp2p.discovery.udp.UdpSocket;
import org.jdevp2p.discovery.v4.DiscV4;
import org.jdevp2p.discovery.v5.DiscV5;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.node.NodeSource;

/**
 * A node's discovery: answers others, keeps a table of those that are there, and finds more. Speaks
 * v4 and v5 through one socket. Any number of them run in one JVM.
 *
 * <p>Everything runs in steps of one {@link Loop}: on the thread that receives, on the clock's, and
 * on those that call. Public methods are for any thread outside of a step.
 */
public final class Discovery implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Discovery.class.getName());

  /** How long closing waits for threads. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  private final DiscoveryConfig config;
  private final Loop loop;
  private final Tasks tasks = new Tasks();
  private final DatagramTransport transport;
  private final PacketBudgets budgets;
  private final Optional<DiscV4> v4;
  private final Optional<DiscV5> v5;
  private final Optional<Topics> topics;
  private final List<Wire> wires;
  private final Lookups lookups;
  private final Upkeep upkeep;
  private final BootNames bootNames;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Discovery(DiscoveryConfig config) throws IOException {
    this.config = config;
    LocalNode self = config.self();
    loop = new Loop(config.ticker(), config.random());
    transport =
        config.transport().isPresent()
            ? config.transport().get()
            : UdpSocket.open(config.listen(), tasks);
    budgets = new PacketBudgets(packetLimits(), config.random(), loop.nanos());
    Optional<AddressVotes> votes =
        config.advertise().isPresent()
            ? Optional.empty()
            : Optional.of(new AddressVotes(loop, self));
    Table table = new Table(self.nodeId(), loop, config.addressLimits(), votes);
    v5 =
        config.v5()
            ? Optional.of(new DiscV5(self, loop, transport, table, config.v5Limits(), budgets))
            : Optional.empty();
    v4 =
        config.v4()
            ? Optional.of(new DiscV4(self, loop, transport, table, config.v4Limits(), budgets))
            : Optional.empty();
    topics =
        config
            .topics()
            .flatMap(limits ->
                v5.map(
                    wire -> new Topics(self, loop, table, wire, limits, config.addressLimits())));
    wires = new ArrayList<>();
    v5.ifPresent(wires::add);
    v4.ifPresent(wires::add);
    lookups = new Lookups(loop, table, wires);
    upkeep = new Upkeep(loop, self, table, lookups, wires, config.store());
    bootNames =
        new BootNames(tasks, config.ticker(), node -> loop.run(() -> upkeep.addBootnode(node)));
  }

  /** Who listens on loopback hears this machine alone, which may be a whole network of a test. */
  private PacketLimits packetLimits() {
    return transport.localAddress().getAddress().isLoopbackAddress()
        ? config.packetLimits().withLocalExempt(true)
        : config.packetLimits();
  }

  /**
   * Starts a node's discovery.
   *
   * @throws IOException if it cannot listen, for instance because the port is in use; the store
   *     then stays open
   */
  public static Discovery start(DiscoveryConfig config) throws IOException {
    Discovery discovery = new Discovery(config);
    discovery.begin();
    return discovery;
  }

  private void begin() {
    stateWhereWeListen();
    transport.deliverTo(this::received);
    loop.run(() -> upkeep.start(config.bootnodes()));
    for (Node node : config.bootnodes()) {
      if (node instanceof Enode enode && enode.endpoints().isEmpty()) {
        bootNames.lookUp(enode);
      }
    }
  }

  /** In our record; an address of which only the port is certain is left as it is there. */
  private void stateWhereWeListen() {
    LocalNode self = config.self();
    InetSocketAddress local = transport.localAddress();
    InetAddress address = config.advertise().orElse(local.getAddress());
    if (address.isAnyLocalAddress()) {
      self.update(draft -> draft.udp(local.getPort()));
    } else {
      int tcp = self.record().tcp().orElse(0);
      self.endpoint(new Endpoint(address, tcp, local.getPort()));
    }
  }

  // ---- packets

  /** What is masked for us is v5; anything else may be v4. */
  private void received(InetSocketAddress from, byte[] buffer, int length) {
    boolean isV5 = v5.isPresent() && v5.get().received(from, buffer, length);
    if (!isV5 && v4.isPresent() && loop.call(() -> mayCost(from.getAddress()))) {
      v4.get().received(from, buffer, length);
    }
  }

  private boolean mayCost(InetAddress from) {
    return budgets.pay(from, Cost.PACKET, loop.nanos());
  }

  // ---- what is found

  /**
   * Nodes of the network, without end: found by lookups of random points while somebody waits. See
   * {@link DiscoveryConfig#filter}.
   */
  public NodeSource nodes() {
    return lookups.source(config.filter().isPresent(), config.filter().orElse(node -> true));
  }

  /**
   * The same with a filter of its own, in place of the configured one.
   *
   * @param withRecords whether only nodes with their record will do; those known by address alone
   *     are asked for it
   * @param filter chooses among them, on the thread that calls {@code next}
   */
  public NodeSource nodes(boolean withRecords, Predicate<Node> filter) {
    return lookups.source(withRecords, filter);
  }

  /**
   * Looks for the nodes closest to a point, and waits.
   *
   * @param limit how long at most: what was found by then is the result
   * @return those that answered, 16 at the most, the closest first
   * @throws InterruptedException if this thread is interrupted while it waits
   */
  public List<Node> lookup(Target target, Duration limit) throws InterruptedException {
    BlockingQueue<List<Node>> result = new ArrayBlockingQueue<>(2);
    loop.run(() -> lookups.lookup(target, limit, result::offer));
    Ticker.Timer guard = loop.after(limit, () -> result.offer(List.of())); // its turn may not come
    try {
      return result.take();
    } finally {
      guard.cancel();
    }
  }

  /**
   * Looks for the current record of a node, and waits: asks it where it is said to be, else looks
   * for it in the network.
   *
   * @param limit how long at most, all in all
   * @return empty if the node was not found
   * @throws InterruptedException if this thread is interrupted while it waits
   */
  public Optional<NodeRecord> resolve(Node node, Duration limit) throws InterruptedException {
    long end = loop.nanos() + limit.toNanos();
    Optional<NodeRecord> record = askForRecord(node, end);
    if (record.isPresent()) {
      return record;
    }
    Optional<Node> found = find(node.nodeId(), lookup(Target.of(node), until(end)));
    Optional<NodeRecord> current =
        found.isPresent() ? askForRecord(found.get(), end) : Optional.empty();
    return current.or(() -> found.flatMap(Node::record));
  }

  private static Optional<Node> find(NodeId id, List<Node> nodes) {
    return nodes.stream().filter(node -> node.nodeId().equals(id)).findFirst();
  }

  private Optional<NodeRecord> askForRecord(Node node, long end) throws InterruptedException {
    for (Wire wire : wires) {
      if (loop.call(() -> wire.canAsk(node))) {
        Answer<NodeRecord> answer = await(until(end), then -> wire.requestRecord(node, then));
        if (answer instanceof Answer.Given<NodeRecord>(NodeRecord record, Duration after)) {
          return Optional.of(record);
        }
      }
    }
    return Optional.empty();
  }

  private Duration until(long end) {
    return Duration.ofNanos(Math.max(0, end - loop.nanos()));
  }

  private <T> Answer<T> await(Duration limit, Consumer<Consumer<Answer<T>>> request)
      throws InterruptedException {
    BlockingQueue<Answer<T>> result = new ArrayBlockingQueue<>(2);
    loop.run(() -> request.accept(result::offer));
    Ticker.Timer guard =
        loop.after(
            limit,
            () ->
                result.offer(
                    new Answer.Missing<>(
                        Answer.Why.TIMEOUT, "no answer within " + limit.toMillis() + " ms")));
    try {
      return result.take();
    } finally {
      guard.cancel();
    }
  }

  // ---- what others see

  /** Who we are, and where as far as we know. */
  public LocalNode localNode() {
    return config.self();
  }

  /** Where we listen. */
  public InetSocketAddress listenAddress() {
    return transport.localAddress();
  }

  /** What the table holds. */
  public TableInfo table() {
    return loop.call(upkeep::info);
  }

  /** In whose steps everything runs: for callers of {@link Wire}'s methods. */
  public Loop loop() {
    return loop;
  }

  /** Discovery v4, if it is spoken. */
  public Optional<DiscV4> v4() {
    return v4;
  }

  /** Discovery v5, if it is spoken. */
  public Optional<DiscV5> v5() {
    return v5;
  }

  /** Topic discovery, if it is switched on. */
  public Optional<Topics> topics() {
    return topics;
  }

  /** Looks without waiting; see {@link Lookups#lookup(Target, Consumer)}. */
  public void lookup(Target target, Consumer<List<Node>> then) {
    loop.run(() -> lookups.lookup(target, then));
  }

  /**
   * Stops: ends all sources and lookups, closes socket and store, and waits for the threads. Takes
   * 2 s at the most, and as much again if a handler of talk requests does not stop. Does nothing
   * the second time.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    bootNames.close();
    topics.ifPresent(Topics::close); // before upkeep, which remembers the seq of our record
    loop.run(() -> {
      upkeep.close();
      lookups.close();
    });
    v5.ifPresent(DiscV5::close);
    v4.ifPresent(DiscV4::close);
    transport.close();
    try {
      config.store().close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "nodes are not remembered: {0}", e.getMessage());
    }
    joinThreads();
  }

  private void joinThreads() {
    try {
      tasks.interrupt(name -> true);
      List<String> left = tasks.join(CLOSE_LIMIT);
      if (!left.isEmpty()) {
        LOG.log(System.Logger.Level.WARNING, "threads that did not stop are abandoned: {0}", left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return localNode().record().toText();
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.discovery.DiscoveryConfig;
import org.jdevp2p.examples.Chat;
import org.jdevp2p.examples.Echo;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.MemoryBudget;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.PeerExit;
import org.jdevp2p.server.PeerEvent;
import org.jdevp2p.server.Server;
import org.jdevp2p.server.ServerConfig;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A network in one process: nodes that listen on loopback, real TCP links between them, and on each
 * link chat, echo and bulk at once.
 */
final class BoxNetwork implements AutoCloseable {

  private static final int ECHO_BYTES = 64;
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

  /** Links that a node makes of its own accord in a network that finds itself. */
  private static final int DIALED = 3;

  /** A network that finds itself is looked at so often while it does. */
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  /** How the nodes are linked. */
  enum Links {
    RING,
    FULL,
    RANDOM,
    /** By themselves: all know the first node only, and discovery tells them of the others. */
    DISCOVERED;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Reads {@link Links}. */
  static final class LinksConverter implements ITypeConverter<Links> {
    @Override
    public Links convert(String text) {
      for (Links shape : Links.values()) {
        if (shape.text().equals(text.toLowerCase(Locale.ROOT))) {
          return shape;
        }
      }
      throw new TypeConversionException(
          "'" + text + "' is not a shape; ring, full, random or discovered");
    }
  }

  /** Who dials whom, as places in the list of nodes. */
  record Edge(int from, int to) {}

  /** A link, seen from the node that dialled it. */
  record Link(Member from, Member to, Peer peer) {
    String text() {
      return from.number() + "→" + to.number();
    }
  }

  /**
   * A node with its protocols.
   *
   * @param discovery if the network finds itself
   */
  record Member(int number, Server server, Chat chat, Echo echo, Optional<Discovery> discovery) {
    Enode enode() {
      return server.enode();
    }

    void close() {
      server.close();
      discovery.ifPresent(Discovery::close);
    }
  }

  private final BoxLoad load;
  private final List<Member> members = new ArrayList<>();
  private final List<Link> links = new CopyOnWriteArrayList<>();
  private final LongAdder linesHeard = new LongAdder();
  private final CountDownLatch linked = new CountDownLatch(1);
  private final Tasks tasks = new Tasks();
  private volatile boolean closing;

  private BoxNetwork(BoxLoad load) {
    this.load = load;
  }

  /** Hears of the nodes' start and of each link, and may want no more of them. */
  interface Progress {
    /** Returns whether to go on. */
    boolean linked(int links, int wanted);
  }

  /**
   * Starts {@code count} nodes and links them, as far as {@code progress} wants; everything talks
   * when this returns.
   */
  static BoxNetwork start(int count, Links shape, long seed, BoxLoad load, Progress progress)
      throws IOException, InterruptedException {
    List<Edge> edges = edges(count, shape, new Random(seed));
    BoxNetwork network = new BoxNetwork(load);
    try {
      MemoryBudget memory = MemoryBudget.ofHeap();
      for (int i = 0; i < count; i++) {
        network.members.add(network.member(i, memory, count, shape));
      }
      if (shape == Links.DISCOVERED) {
        network.findItself(progress);
      }
      for (int i = 0; i < edges.size() && progress.linked(i, edges.size()); i++) {
        network.connect(edges.get(i));
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      network.close();
      throw e;
    }
    network.linked.countDown();
    network.links.forEach(network::talk);
    network.members.forEach(member ->
        network.tasks.start("chat of node " + member.number(), () -> network.say(member)));
    return network;
  }

  /** What the nodes of such a box do to each other on this machine. */
  static BoxLoad load(int count, Links shape) {
    int links =
        shape == Links.DISCOVERED
            ? count * DIALED
            : edges(count, shape, new Random(0)).size(); // of a random one only the places vary
    return BoxLoad.of(count, links, Runtime.getRuntime().availableProcessors());
  }

  private Member member(int number, MemoryBudget memory, int count, Links shape)
      throws IOException {
    Chat chat = new Chat(line -> linesHeard.increment());
    Echo echo = new Echo();
    Server server =
        Server.start(
            ServerConfig.builder()
                .clientId(ClientId.text())
                .protocol(chat)
                .protocol(echo)
                .protocol(new PacedBulk(load, linked))
                .maxPeers(count)
                .maxDialed(DIALED)
                .maxPending(count + 1)
                .memory(memory)
                .build());
    Optional<Discovery> discovery =
        shape == Links.DISCOVERED ? Optional.of(discovery(server)) : Optional.empty();
    return new Member(number, server, chat, echo, discovery);
  }

  // ---- a network that finds itself

  /**
   * At the UDP port that has the number of the TCP port, and told of the first node only. In a
   * large box over v5 alone: v4 finds the same nodes once more, for more work than all links have.
   */
  private Discovery discovery(Server server) throws IOException {
    DiscoveryConfig.Builder config =
        DiscoveryConfig.builder()
            .localNode(server.localNode())
            .v4(load.isSmall())
            .listen(server.listenAddress().orElseThrow());
    if (!members.isEmpty()) {
      config.bootnode(members.getFirst().server().record());
    }
    try {
      return Discovery.start(config.build());
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** Returns when all nodes hang together, or when {@code progress} has enough of it. */
  private void findItself(Progress progress) throws InterruptedException {
    for (Member member : members) {
      member.server().subscribe(event -> happened(member, event));
      member.server().dialFrom(member.discovery().orElseThrow().nodes());
    }
    int together = 1;
    while (together < members.size() && progress.linked(together, members.size())) {
      Thread.sleep(LOOK_AGAIN);
      together = hangingTogether();
    }
  }

  private void happened(Member member, PeerEvent event) {
    if (event instanceof PeerEvent.Added(Peer peer) && !peer.kind().inbound()) {
      members.stream()
          .filter(other -> other.server().nodeId().equals(peer.id()))
          .findFirst()
          .ifPresent(other -> add(new Link(member, other, peer)));
    } else if (event instanceof PeerEvent.Dropped(Peer peer, PeerExit exit)
        && exit.wireReason().filter(DisconnectReason.ALREADY_CONNECTED::equals).isPresent()) {
      links.removeIf(link -> link.peer().equals(peer)); // both had dialled; the other link stays
    }
  }

  private void add(Link link) {
    links.add(link);
    if (linked.getCount() == 0) {
      talk(link);
    }
  }

  /** How many nodes the first one reaches over links. */
  private int hangingTogether() {
    Set<NodeId> reached = new HashSet<>(Set.of(members.getFirst().server().nodeId()));
    Deque<NodeId> open = new ArrayDeque<>(reached);
    while (!open.isEmpty()) {
      NodeId at = open.remove();
      for (Link link : links) {
        NodeId from = link.from().server().nodeId();
        NodeId to = link.to().server().nodeId();
        if (from.equals(at) && reached.add(to)) {
          open.add(to);
        } else if (to.equals(at) && reached.add(from)) {
          open.add(from);
        }
      }
    }
    return reached.size();
  }

  private void connect(Edge edge) throws IOException, InterruptedException {
    Member from = members.get(edge.from());
    Member to = members.get(edge.to());
    try {
      links.add(new Link(from, to, from.server().connect(to.enode(), CONNECT_LIMIT)));
    } catch (IOException e) {
      throw new IOException(
          "node %d cannot link with node %d: %s"
              .formatted(from.number(), to.number(), e.getMessage()),
          e);
    }
  }

  /**
   * Who dials whom. A random network is a ring, so that it hangs together, and as many links more.
   */
  static List<Edge> edges(int count, Links shape, Random random) {
    Set<Edge> edges = new LinkedHashSet<>();
    for (int i = 0; i < count; i++) {
      switch (shape) {
        case FULL -> {
          for (int j = i + 1; j < count; j++) {
            edges.add(new Edge(i, j));
          }
        }
        case RING, RANDOM -> {
          // Two nodes have one link, not one each way.
          if (count > 2 || i == 0) {
            edges.add(new Edge(i, (i + 1) % count));
          }
        }
        case DISCOVERED -> {} // nobody is told whom to dial
      }
    }
    if (shape == Links.RANDOM) {
      int possible = count * (count - 1) / 2;
      int wanted = Math.min(possible, 2 * edges.size());
      while (edges.size() < wanted) {
        Edge edge = new Edge(random.nextInt(count), random.nextInt(count));
        if (edge.from() != edge.to() && !edges.contains(new Edge(edge.to(), edge.from()))) {
          edges.add(edge);
        }
      }
    }
    return List.copyOf(edges);
  }

  private void talk(Link link) {
    String name = "link " + link.from().number() + "-" + link.to().number();
    tasks.start(name + " echo", () -> repeat(load.echoEvery(), () -> askEcho(link)));
    tasks.start(name + " ping", () -> repeat(load.pingEvery(), () -> ping(link)));
  }

  /** Returns whether to go on. */
  private static boolean askEcho(Link link) throws InterruptedException {
    try {
      var _ = link.from().echo().ask(link.peer().id(), Bytes.wrap(new byte[ECHO_BYTES])).isDone();
      return true;
    } catch (IOException e) {
      // Either the protocol is only about to start, or the link is over: then the table tells how.
      return link.peer().exit().isEmpty();
    }
  }

  private static boolean ping(Link link) throws InterruptedException {
    var _ = link.peer().ping(CONNECT_LIMIT);
    return link.peer().exit().isEmpty();
  }

  private void say(Member member) {
    repeat(
        load.sayEvery(),
        () -> {
          member.chat().say("node " + member.number() + " is here");
          return true;
        });
  }

  private interface Step {
    /** Returns whether to go on. */
    boolean run() throws IOException, InterruptedException;
  }

  private void repeat(Duration pause, Step step) {
    try {
      Thread.sleep(load.beginAfter(pause));
      while (!closing && step.run()) {
        Thread.sleep(pause);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  List<Member> members() {
    return members;
  }

  List<Link> links() {
    return links;
  }

  /** How many chat lines arrived at nodes that had not yet seen them. */
  long linesHeard() {
    return linesHeard.sum();
  }

  /** Stops all nodes at once and waits for their links to end. */
  @Override
  public void close() {
    closing = true;
    // All senders stop first, so that the rest does not have to fight them for the processor.
    links.forEach(link -> link.peer().disconnect(DisconnectReason.CLIENT_QUITTING));
    tasks.interrupt(name -> true);
    Tasks closers = new Tasks();
    members.forEach(member -> closers.start("close", member::close));
    try {
      closers.join(Duration.ofSeconds(10));
      tasks.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

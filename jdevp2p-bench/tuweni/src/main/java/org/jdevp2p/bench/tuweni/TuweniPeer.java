// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.tuweni;

import com.sun.management.ThreadMXBean;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.apache.tuweni.concurrent.AsyncResult;
import org.apache.tuweni.crypto.SECP256K1.KeyPair;
import org.apache.tuweni.crypto.SECP256K1.PublicKey;
import org.apache.tuweni.rlpx.MemoryWireConnectionsRepository;
import org.apache.tuweni.rlpx.vertx.VertxRLPxService;
import org.apache.tuweni.rlpx.wire.SubProtocol;
import org.apache.tuweni.rlpx.wire.WireConnection;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * A node on {@code VertxRLPxService} that is told on stdin what to measure and says on stdout what
 * came of it.
 *
 * <p>With {@code --pressure} it also runs two protocols to be flooded and {@code slow/1}, whose
 * handler sleeps {@code --slow-millis} for each message, on the event loop, where the service calls
 * it.
 */
public final class TuweniPeer {

  static final String NAME = "tuweni-bench";
  static final int P2P_VERSION = 5;

  private static final String HOST = "127.0.0.1";
  private static final int COLLECTIONS = 3;

  private final Events events = new Events(System.out);
  private final Map<String, Link> links = new ConcurrentHashMap<>();
  private final LongAdder received = new LongAdder();
  private final KeyPair key = KeyPair.random();

  /** A handler that sleeps is what is measured: nobody needs to be warned of it. */
  private final Vertx vertx =
      Vertx.vertx(
          new VertxOptions()
              .setBlockedThreadCheckInterval(1)
              .setBlockedThreadCheckIntervalUnit(TimeUnit.DAYS));

  private final VertxRLPxService service;

  /** Peers whose link has ended and whose socket may not have. Guarded by itself. */
  private final Deque<String> ending = new ArrayDeque<>();

  private int closed; // guarded by ending

  private TuweniPeer(boolean pressure, long slowMillis) {
    List<SubProtocol> protocols = new ArrayList<>();
    protocols.add(new BenchProtocol(this, "bulk", Link.BULK_MESSAGES, Link::bulk));
    if (pressure) {
      protocols.add(sink("flooda", 0));
      protocols.add(sink("floodb", 0));
      protocols.add(sink("slow", slowMillis));
    }
    MemoryWireConnectionsRepository repository = new MemoryWireConnectionsRepository();
    repository.addDisconnectionListener(this::disconnected);
    service =
        new VertxRLPxService(
            vertx, 0, HOST, 0, key, protocols, NAME, Sockets.meter(this::socketClosed), repository);
  }

  private SubProtocol sink(String name, long sleepMillis) {
    return new BenchProtocol(
        this,
        name,
        1,
        (link, id, payload) -> {
          sleep(sleepMillis);
          received.increment();
        });
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static String key(WireConnection connection) {
    return connection.peerPublicKey().toHexString().substring("0x".length());
  }

  /** The link of a connection, which is reported when its first protocol begins. */
  Link link(String peer, Supplier<Link> fresh) {
    return links.computeIfAbsent(
        peer,
        _ -> {
          events.say("peer", Map.of("peer", peer));
          return fresh.get();
        });
  }

  Vertx vertx() {
    return vertx;
  }

  Events events() {
    return events;
  }

  LongAdder received() {
    return received;
  }

  private void disconnected(WireConnection connection) {
    String peer = key(connection);
    Link link = links.remove(peer);
    if (link != null) {
      link.ended();
      synchronized (ending) {
        ending.add(peer);
      }
      reportEnds();
    }
  }

  private void socketClosed() {
    synchronized (ending) {
      closed++;
    }
    reportEnds();
  }

  /** A link is over when its socket is closed, too; the service does not tell whose socket. */
  private void reportEnds() {
    synchronized (ending) {
      while (closed > 0 && !ending.isEmpty()) {
        closed--;
        events.say("drop", Map.of("peer", ending.remove(), "message", "socket closed"));
      }
    }
  }

  /** Runs until {@code quit} or the end of stdin. */
  public static void main(String[] args) throws Exception {
    Security.addProvider(new BouncyCastleProvider());
    List<String> flags = List.of(args);
    int slow = flags.indexOf("--slow-millis");
    new TuweniPeer(flags.contains("--pressure"), slow < 0 ? 0 : Long.parseLong(flags.get(slow + 1)))
        .serve();
    Runtime.getRuntime().halt(0); // with all its links, and without waiting for them
  }

  private void serve() throws Exception {
    service.start().join();
    String id = key.publicKey().toHexString().substring("0x".length());
    events.say(
        "listening",
        Map.of(
            "implementation",
            "Apache Tuweni rlpx "
                + version(VertxRLPxService.class)
                + " Vert.x "
                + version(Vertx.class)
                + " Java "
                + Runtime.version().feature(),
            "enode",
            "enode://" + id + "@" + HOST + ":" + service.actualPort(),
            "peer",
            id));
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      JsonObject command = new JsonObject(line);
      if (command.getString("cmd").equals("quit")) {
        break;
      }
      Thread.ofPlatform().daemon().name(command.getString("cmd")).start(() -> obey(command));
    }
    events.say("bye", Map.of());
  }

  /** The version in the name of the jar that a class comes from. */
  private static String version(Class<?> type) {
    String jar = type.getProtectionDomain().getCodeSource().getLocation().getPath();
    return jar.replaceAll(".*-([0-9][^/]*)\\.jar$", "$1");
  }

  private void obey(JsonObject command) {
    String name = command.getString("cmd");
    try {
      switch (name) {
        case "dial" -> dial(command.getString("enode"));
        case "disconnect" -> link(command).disconnect(command.getInteger("reason"));
        case "ping" -> link(command).ping(command.getString("peer"));
        case "bench-recv" -> link(command).benchReceive(command);
        case "bench-send" -> link(command).benchSend(command);
        case "bench-echo" -> link(command).benchEcho(command);
        case "bench-handshakes" ->
            new Handshakes(
                    publicKey(command.getString("enode")), address(command.getString("enode")))
                .run(
                    command.getInteger("count"),
                    Math.max(1, command.getInteger("parallel", 1)),
                    events);
        case "flood" -> link(command).flood(command);
        case "stop" -> links.values().forEach(Link::stopFloods);
        case "usage" -> reportUsage(command.getBoolean("gc", false));
        default -> throw new IOException("unknown command");
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      events.say("error", Map.of("cmd", name, "message", e.toString()));
    }
  }

  private void dial(String enode) throws IOException, InterruptedException {
    AsyncResult<WireConnection> connected = service.connectTo(publicKey(enode), address(enode));
    connected.get();
  }

  private static PublicKey publicKey(String enode) {
    return PublicKey.fromHexString(URI.create(enode).getUserInfo());
  }

  private static InetSocketAddress address(String enode) {
    URI uri = URI.create(enode);
    return new InetSocketAddress(uri.getHost(), uri.getPort());
  }

  private Link link(JsonObject command) throws IOException {
    Link link = links.get(command.getString("peer"));
    if (link == null) {
      throw new IOException("no link to " + command.getString("peer"));
    }
    return link;
  }

  private void reportUsage(boolean collect) {
    long allocated =
        ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getTotalThreadAllocatedBytes();
    for (int i = 0; collect && i < COLLECTIONS; i++) {
      System.gc();
    }
    events.say(
        "usage",
        Map.of(
            "heapBytes",
            ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
            "allocatedBytes",
            allocated,
            "received",
            received.sum(),
            "links",
            links.size()));
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jdevp2p.crypto.Secp256k1;
import org.jdevp2p.node.Enode;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.LinkLimits;
import org.jdevp2p.peer.MessageChannel;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.PeerExit;
import org.jdevp2p.peer.Protocol;
import org.jdevp2p.server.Server;
import org.jdevp2p.server.ServerConfig;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * A node that is told on stdin what to measure and says on stdout what came of it.
 *
 * <p>Commands and events are those of {@code interop/README.md} with {@code --bench}; with {@code
 * --pressure} it also runs two protocols to be flooded and one whose handler sleeps, and there are
 * the commands of {@code docs/benchmarks.md}.
 */
public final class BenchPeer {

  private static final Duration DIAL_LIMIT = Duration.ofSeconds(5);
  private static final Duration PING_LIMIT = Duration.ofSeconds(60);
  private static final Duration END_LIMIT = Duration.ofMinutes(1);
  private static final int MAX_PEERS = 20_000;

  private final EventLines events = new EventLines(System.out);
  private final Map<String, BenchLink> links = new ConcurrentHashMap<>();
  private final LongAdder received = new LongAdder();
  private final Server server;
  private final RawLinks raw;

  /** Of what watches this node. Guarded by this. */
  private Observation observation = Observation.NONE;

  private BenchPeer(Flags flags) throws IOException {
    List<Protocol> protocols = new ArrayList<>();
    protocols.add(Protocol.of("bulk", 1, BenchLink.BULK_MESSAGES, this::runBulk));
    if (flags.pressure()) {
      protocols.add(sink("flooda", 0));
      protocols.add(sink("floodb", 0));
      protocols.add(sink("slow", flags.slowMillis()));
    }
    LinkLimits limits = flags.linkLimits();
    ServerConfig.Builder config =
        ServerConfig.builder().clientId("jdevp2p/bench").maxPeers(MAX_PEERS).linkLimits(limits);
    protocols.forEach(config::protocol);
    raw = new RawLinks(protocols, limits);
    server = Server.start(config.build());
  }

  /** The end of this protocol comes with that of the link, which is then waited for. */
  private void runBulk(Peer peer, MessageChannel channel) throws IOException, InterruptedException {
    try {
      opened(peer, channel).runBulk(channel);
    } finally {
      Thread.ofVirtual().name("end of " + peer).start(() -> reportEnd(peer));
    }
  }

  private Protocol sink(String name, long sleepMillis) {
    return Protocol.of(
        name, 1, 1, (peer, channel) -> opened(peer, channel).runSink(channel, sleepMillis));
  }

  /**
   * Adds a channel to its link, which is reported when its first one begins: then commands find it.
   */
  private BenchLink opened(Peer peer, MessageChannel channel) {
    String key = peer.publicKey().toString();
    BenchLink fresh = new BenchLink(peer, events, received);
    BenchLink link =
        links.compute(key, (k, known) -> known != null && known.peer() == peer ? known : fresh);
    link.opened(channel);
    if (link == fresh) {
      events.say(
          "peer", Map.of("peer", key, "inbound", peer.kind().inbound(), "name", peer.clientId()));
    }
    events.say("channel", Map.of("peer", key, "cap", channel.capability().toString()));
    return link;
  }

  /**
   * Reports the link's end. A subscription to the server's events would tell it too, and all
   * messages besides, which would be measured with them.
   */
  private void reportEnd(Peer peer) {
    try {
      String message = peer.awaitExit(END_LIMIT).map(PeerExit::text).orElse("");
      String key = peer.publicKey().toString();
      links.computeIfPresent(key, (k, link) -> link.peer() == peer ? null : link);
      events.say("drop", Map.of("peer", key, "message", message));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs until {@code quit} or the end of stdin. */
  public static void main(String[] args) throws IOException {
    new BenchPeer(Flags.parse(List.of(args))).serve();
    System.exit(0); // whatever still runs has been told
  }

  private void serve() throws IOException {
    events.say(
        "listening",
        Map.of(
            "implementation",
            "jdevp2p Java " + Runtime.version().feature() + " " + Secp256k1.provider().name(),
            "enode",
            server.enode().toString(),
            "peer",
            server.enode().publicKey().toString()));
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Command command =
          new Command(
              JsonMapper.shared()
                  .readValue(line, new TypeReference<LinkedHashMap<String, Object>>() {}));
      if (command.name().equals("quit")) {
        break;
      }
      Thread.ofVirtual().name(command.name()).start(() -> obeyOrSayWhyNot(command));
    }
    observe("nothing");
    raw.close();
    server.close();
    events.say("bye", Map.of());
  }

  private void obeyOrSayWhyNot(Command command) {
    try {
      obey(command);
    } catch (IOException | InterruptedException | RuntimeException e) {
      events.say("error", Map.of("cmd", command.name(), "message", e.toString()));
    }
  }

  private void obey(Command command) throws IOException, InterruptedException {
    switch (command.name()) {
      case "dial" -> server.connect(Enode.parse(command.text("enode")), DIAL_LIMIT);
      case "disconnect" ->
          link(command).peer().disconnect(new DisconnectReason(command.number("reason")));
      case "ping" -> ping(link(command).peer());
      case "bench-recv" -> link(command).benchReceive(command);
      case "bench-send" -> link(command).benchSend(command);
      case "bench-echo" -> link(command).benchEcho(command);
      case "bench-handshakes" -> raw.benchHandshakes(command, events);
      case "flood" -> link(command).flood(command);
      case "stop" -> links.values().forEach(BenchLink::stopFloods);
      case "usage" -> reportUsage(command);
      case "observe" -> {
        observe(command.text("what"));
        events.say("observing", Map.of("what", command.text("what")));
      }
      case "limited" -> events.say("limited", Map.of("peer", raw.limited(command)));
      case "idle" -> {
        raw.idle(command);
        events.say("idle", Map.of("links", command.number("count")));
      }
      case "stall" -> events.say("stalled", Map.of("peer", raw.stall(command)));
      default -> throw new IOException("unknown command");
    }
  }

  private BenchLink link(Command command) throws IOException {
    BenchLink link = links.get(command.text("peer").toLowerCase(Locale.ROOT));
    if (link == null) {
      throw new IOException("no link to " + command.text("peer"));
    }
    return link;
  }

  private void ping(Peer peer) throws InterruptedException {
    Optional<Duration> roundTrip = peer.ping(PING_LIMIT);
    roundTrip.ifPresent(time ->
        events.say(
            "pong",
            Map.of("peer", peer.publicKey().toString(), "micros", time.toNanos() / 1_000.0)));
  }

  private synchronized void observe(String what) throws IOException {
    observation.close();
    observation = Observation.begin(what, server);
  }

  private void reportUsage(Command command) throws IOException {
    Map<String, Object> fields = Usage.now(command.flag("gc"));
    if (command.flag("threads")) {
      fields.putAll(Usage.threads());
    }
    List<Peer> peers = server.peers();
    fields.put("received", received.sum());
    fields.put("links", peers.size());
    fields.put("dialled", raw.peers().size());
    fields.put("answered", answered(peers) + answered(raw.peers()));
    fields.put("socketWrites", peers.stream().mapToLong(Peer::socketWrites).sum());
    events.say("usage", fields);
  }

  /** How many have seen the Pong to a Ping of theirs. */
  private static long answered(Collection<Peer> peers) {
    return peers.stream().filter(peer -> peer.roundTrip().isPresent()).count();
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.discovery.DiscoveryConfig;
import org.jdevp2p.discovery.table.Target;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;

/** A node on jdevp2p's {@link Discovery}, in this process. */
final class OurFinder implements Finder {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Bytes TALK_ECHO = utf8("echo");

  private final EventLog events = new EventLog("jdevp2p");
  private final LocalNode self;
  private final List<Node> bootnodes;
  private Discovery discovery;

  private OurFinder(List<Finder> bootnodes) throws IOException {
    self = new LocalNode(SecretKey.random(), 1);
    this.bootnodes = bootnodes.stream().map(b -> parsed(b.node(bestVersion(b)))).toList();
    discovery = start(0);
  }

  static OurFinder start(List<Finder> bootnodes) throws IOException {
    return new OurFinder(bootnodes);
  }

  private static int bestVersion(Finder other) {
    return other.kind().speaks(5) ? 5 : 4;
  }

  private Discovery start(int port) throws IOException {
    Discovery started =
        Discovery.start(
            DiscoveryConfig.builder()
                .localNode(self)
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .bootnodes(bootnodes)
                .build());
    int bound = started.listenAddress().getPort();
    // Nothing listens there; a node that states no TCP port is one that some refuse.
    self.endpoint(new Endpoint(InetAddress.getLoopbackAddress(), bound, bound));
    started.v5().orElseThrow().onTalk(TALK_ECHO, (from, address, request) -> request);
    return started;
  }

  /** Ends and begins again at the same port with the same key: nothing of its sessions is left. */
  void restart() throws IOException {
    int port = discovery.listenAddress().getPort();
    discovery.close();
    discovery = start(port);
  }

  @Override
  public FinderKind kind() {
    return FinderKind.OURS;
  }

  @Override
  public void say(String command, Map<String, ?> fields) {
    if (command.equals("set")) {
      Bytes value = Bytes.fromHex((String) value(fields, "value"));
      self.entries(List.of(NodeRecord.Entry.of((String) value(fields, "key"), value)));
      events.add(new Event("self", Map.of("node", node(5))));
      return;
    }
    if (command.equals("table")) {
      int version = (Integer) value(fields, "version");
      events.add(new Event("table", Map.of("version", version, "ids", alive(version))));
      return;
    }
    Thread.ofVirtual()
        .name("our " + command)
        .start(() -> answer(command, fields, () -> ask(command, fields)));
  }

  private Answer<Map<String, Object>> ask(String command, Map<String, ?> fields)
      throws InterruptedException {
    if (command.equals("lookup")) {
      String target = (String) value(fields, "target");
      List<Node> found =
          discovery.lookup(
              target.startsWith("enode:")
                  ? Target.of(parsed(target))
                  : Target.of(NodeId.parse(target)),
              LIMIT);
      return new Answer.Given<>(Map.of("ids", ids(found)), Duration.ZERO);
    }
    Node node = parsed((String) value(fields, "node"));
    return (Integer) value(fields, "version") == 4
        ? askV4(command, fields, node)
        : askV5(command, fields, node);
  }

  private Answer<Map<String, Object>> askV5(String command, Map<String, ?> fields, Node node)
      throws InterruptedException {
    var v5 = discovery.v5().orElseThrow();
    return switch (command) {
      case "ping" -> map(v5.ping(node, LIMIT), pong -> Map.of("seq", pong.recordSeq()));
      case "record" -> map(v5.requestRecord(node, LIMIT), r -> Map.of("record", r.toText()));
      case "findnode" -> {
        List<Integer> distances =
            ((Collection<?>) value(fields, "distances")).stream().map(d -> (Integer) d).toList();
        yield map(v5.findNode(node, distances, LIMIT), found -> Map.of("ids", ids(found)));
      }
      case "talk" ->
          map(
              v5.talk(
                  node,
                  utf8((String) value(fields, "key")),
                  Bytes.fromHex((String) value(fields, "value")),
                  LIMIT),
              response -> Map.of("response", response.toHex()));
      default -> throw new IllegalArgumentException("unknown command " + command);
    };
  }

  private Answer<Map<String, Object>> askV4(String command, Map<String, ?> fields, Node node)
      throws InterruptedException {
    var v4 = discovery.v4().orElseThrow();
    return switch (command) {
      case "ping" -> map(v4.ping(node, LIMIT), pong -> Map.of("seq", pong.recordSeq()));
      case "record" -> map(v4.requestRecord(node), r -> Map.of("record", r.toText()));
      case "findnode" ->
          map(
              v4.findNode(node, Target.of(parsed((String) value(fields, "target")))),
              found -> Map.of("ids", ids(found)));
      default -> throw new IllegalArgumentException("unknown command " + command);
    };
  }

  private static <T> Answer<Map<String, Object>> map(
      Answer<T> answer, Function<T, Map<String, Object>> fields) {
    return switch (answer) {
      case Answer.Given<T>(T value, Duration after) ->
          new Answer.Given<>(fields.apply(value), after);
      case Answer.Missing<T> missing -> missing.as();
    };
  }

  private void answer(
      String command, Map<String, ?> fields, Callable<Answer<Map<String, Object>>> question) {
    Map<String, Object> event = new LinkedHashMap<>();
    if (fields.get("node") != null) {
      event.put("node", value(fields, "node"));
    }
    try {
      switch (question.call()) {
        case Answer.Given<Map<String, Object>>(Map<String, Object> value, Duration _) -> {
          event.putAll(value);
          events.add(new Event("done-" + command, event));
        }
        case Answer.Missing<Map<String, Object>> missing -> {
          event.put("of", command);
          event.put("message", missing.why() + ": " + missing.detail());
          events.add(new Event("failed", event));
        }
      }
    } catch (Exception e) {
      event.put("of", command);
      event.put("message", e.toString());
      events.add(new Event("failed", event));
    }
  }

  private List<String> alive(int version) {
    return discovery.table().buckets().stream()
        .flatMap(bucket -> bucket.entries().stream())
        .filter(entry -> entry.verifiedOver().contains(version))
        .map(entry -> entry.node().nodeId().toString())
        .toList();
  }

  private static List<String> ids(List<Node> nodes) {
    return nodes.stream().map(node -> node.nodeId().toString()).toList();
  }

  private static Node parsed(String text) {
    try {
      return Node.parse(text);
    } catch (IOException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static Object value(Map<String, ?> fields, String name) {
    Object value = fields.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no " + name + " in " + fields);
    }
    return value;
  }

  private static Bytes utf8(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public EventLog events() {
    return events;
  }

  @Override
  public String id() {
    return self.nodeId().toString();
  }

  @Override
  public String node(int version) {
    return version == 4 ? self.record().toEnode().orElseThrow().toString() : self.record().toText();
  }

  @Override
  public void close() {
    discovery.close();
  }

  @Override
  public String toString() {
    return kind().toString();
  }
}

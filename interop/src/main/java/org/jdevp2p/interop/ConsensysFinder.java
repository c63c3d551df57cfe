// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.interop;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.crypto.SECP256K1;
import org.ethereum.beacon.discovery.DiscoverySystem;
import org.ethereum.beacon.discovery.DiscoverySystemBuilder;
import org.ethereum.beacon.discovery.TalkHandler;
import org.ethereum.beacon.discovery.crypto.DefaultSigner;
import org.ethereum.beacon.discovery.schema.NodeRecord;
import org.ethereum.beacon.discovery.schema.NodeRecordBuilder;
import org.ethereum.beacon.discovery.schema.NodeRecordFactory;
import org.ethereum.beacon.discovery.util.Functions;

/** A node on Consensys discovery (v5), which Teku and Besu use, in this process. */
final class ConsensysFinder implements Finder {

  private static final long START_SECONDS = 20;
  private static final String TALK_ECHO = "echo";

  private final EventLog events = new EventLog("Consensys discovery");
  private final DiscoverySystem system;

  private ConsensysFinder(List<Finder> bootnodes) throws IOException, InterruptedException {
    SECP256K1.KeyPair keys = Functions.randomKeyPair();
    DefaultSigner signer = new DefaultSigner(keys.secretKey());
    InetSocketAddress address = freeAddress();
    system =
        new DiscoverySystemBuilder()
            .listen(address.getAddress().getHostAddress(), address.getPort())
            .signer(signer)
            .localNodeRecord(
                new NodeRecordBuilder()
                    .signer(signer)
                    .seq(1)
                    .address(address.getAddress().getHostAddress(), address.getPort())
                    .build())
            .bootnodes(bootnodes.stream().map(b -> record(b.node(5))).toList())
            .talkHandler(new Echo())
            .build();
    try {
      system.start().get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("Consensys discovery did not start at " + address, e);
    }
  }

  static Finder start(List<Finder> bootnodes) throws IOException, InterruptedException {
    return new ConsensysFinder(bootnodes);
  }

  /** The library takes a fixed port only: a socket that is closed again finds a free one. */
  private static InetSocketAddress freeAddress() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
      return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
    }
  }

  private static NodeRecord record(String text) {
    return NodeRecordFactory.DEFAULT.fromEnr(text);
  }

  private static final class Echo implements TalkHandler {
    @Override
    public CompletableFuture<Bytes> talk(NodeRecord from, Bytes protocol, Bytes request) {
      boolean known = protocol.equals(Bytes.wrap(utf8(TALK_ECHO)));
      return CompletableFuture.completedFuture(known ? request : Bytes.EMPTY);
    }
  }

  @Override
  public FinderKind kind() {
    return FinderKind.CONSENSYS;
  }

  @Override
  public void say(String command, Map<String, ?> fields) {
    switch (command) {
      case "ping" ->
          answer(command, fields, system.ping(remote(fields)).thenApply(done -> Map.of()));
      case "record" ->
          answer(
              command,
              fields,
              system
                  .findNodes(remote(fields), List.of(0))
                  .thenApply(found -> Map.of("record", found.iterator().next().asEnr())));
      case "findnode" -> answer(command, fields, findNodes(fields));
      case "talk" -> answer(command, fields, talk(fields));
      case "lookup" ->
          answer(
              command,
              fields,
              system.searchForNewPeers().thenApply(found -> Map.of("ids", ids(found))));
      case "set" -> {
        system.updateCustomFieldValue(
            text(fields, "key"), Bytes.fromHexString(text(fields, "value")));
        events.add(new Event("self", Map.of("node", node(5))));
      }
      case "table" ->
          events.add(
              new Event(
                  "table", Map.of("version", 5, "ids", ids(system.streamLiveNodes().toList()))));
      default -> throw new IllegalArgumentException("unknown command " + command);
    }
  }

  private CompletableFuture<Map<String, Object>> findNodes(Map<String, ?> fields) {
    List<Integer> distances =
        ((Collection<?>) value(fields, "distances")).stream().map(d -> (Integer) d).toList();
    return system
        .findNodes(remote(fields), distances)
        .thenApply(found -> Map.of("ids", ids(found)));
  }

  private CompletableFuture<Map<String, Object>> talk(Map<String, ?> fields) {
    return system
        .talk(
            remote(fields),
            Bytes.wrap(utf8(text(fields, "key"))),
            Bytes.fromHexString(text(fields, "value")))
        .thenApply(response -> Map.of("response", response.toUnprefixedHexString()));
  }

  private void answer(
      String command,
      Map<String, ?> fields,
      CompletionStage<? extends Map<String, ? extends Object>> answer) {
    Map<String, Object> event = new LinkedHashMap<>();
    if (fields.get("node") != null) {
      event.put("node", value(fields, "node"));
    }
    answer.whenComplete((result, error) -> {
      if (error == null) {
        event.putAll(result);
        events.add(new Event("done-" + command, event));
      } else {
        event.put("of", command);
        event.put("message", error.toString());
        events.add(new Event("failed", event));
      }
    });
  }

  private static NodeRecord remote(Map<String, ?> fields) {
    return record(text(fields, "node"));
  }

  private static String text(Map<String, ?> fields, String name) {
    return (String) value(fields, name);
  }

  private static Object value(Map<String, ?> fields, String name) {
    Object value = fields.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no " + name + " in " + fields);
    }
    return value;
  }

  private static List<String> ids(Collection<NodeRecord> records) {
    return records.stream().map(r -> r.getNodeId().toUnprefixedHexString()).toList();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public EventLog events() {
    return events;
  }

  @Override
  public String id() {
    return system.getLocalNodeRecord().getNodeId().toUnprefixedHexString();
  }

  @Override
  public String node(int version) {
    return system.getLocalNodeRecord().asEnr();
  }

  @Override
  public void close() {
    system.stop();
  }

  @Override
  public String toString() {
    return kind().toString();
  }
}

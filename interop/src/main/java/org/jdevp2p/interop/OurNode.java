// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.interop;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.node.Enode;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.Message;
import org.jdevp2p.peer.MessageChannel;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.PeerExit;
import org.jdevp2p.peer.Protocol;
import org.jdevp2p.peer.RemoteDisconnectException;
import org.jdevp2p.server.DialException;
import org.jdevp2p.server.PeerEvent;
import org.jdevp2p.server.Server;
import org.jdevp2p.server.ServerConfig;

/** A node on jdevp2p's {@link Server}, in this process. */
final class OurNode implements Node {

  private static final Duration DIAL_LIMIT = Duration.ofSeconds(30);
  private static final int ECHO = 0;
  private static final int REPLY = 1;

  private final EventLog events = new EventLog("jdevp2p");

  /** By public key and capability, with a space between. */
  private final Map<String, MessageChannel> channels = new ConcurrentHashMap<>();

  /** Links whose protocols still wait for each other. */
  private final Map<Peer, Gathering> gatherings = new ConcurrentHashMap<>();

  private final Server server;

  private OurNode(String protocols) throws IOException {
    ServerConfig.Builder config =
        ServerConfig.builder().clientId("jdevp2p").handshakeLimit(DIAL_LIMIT);
    for (String protocol : protocols.split(",", -1)) {
      String[] parts = protocol.split("[/:]", -1);
      int version = Integer.parseInt(parts[1]);
      config.protocol(
          Protocol.of(parts[0], version, Integer.parseInt(parts[2]), this::runProtocol));
    }
    server = Server.start(config.build());
    server.subscribe(this::report);
  }

  static Node start(String protocols) throws IOException {
    return new OurNode(protocols);
  }

  private void runProtocol(Peer peer, MessageChannel channel)
      throws IOException, InterruptedException {
    channels.put(key(peer.publicKey().toString(), channel.capability().toString()), channel);
    gather(peer);
    while (true) {
      Message message = channel.receive();
      report("message", messageFields(peer, channel, message.id(), message.payload()));
      if (message.id() == ECHO) {
        channel.send(REPLY, message.payload());
      }
    }
  }

  /** Where the protocols of a new link wait for each other. */
  private record Gathering(AtomicInteger missing, CountDownLatch reported) {}

  /**
   * Reports the link before any of its messages, and when a command can reach each of its
   * protocols: the last one that starts does it, the others wait.
   */
  private void gather(Peer peer) throws InterruptedException {
    Gathering gathering =
        gatherings.computeIfAbsent(
            peer, p -> new Gathering(new AtomicInteger(p.shared().size()), new CountDownLatch(1)));
    if (gathering.missing().decrementAndGet() == 0) {
      gatherings.remove(peer);
      report("peer", linkFields(peer));
      gathering.reported().countDown();
    }
    gathering.reported().await();
  }

  private static Map<String, Object> messageFields(
      Peer peer, MessageChannel channel, int id, Bytes payload) throws IOException {
    return messageFields(peer.publicKey().toString(), channel.capability().toString(), id, payload);
  }

  private static Map<String, Object> messageFields(
      String peer, String capability, int id, Bytes payload) throws IOException {
    Bytes content = Content.of(payload);
    return Map.of(
        "peer",
        peer,
        "cap",
        capability,
        "id",
        id,
        "size",
        content.size(),
        "sha256",
        Content.sha256(content));
  }

  private static String key(String peer, String capability) {
    return peer + " " + capability;
  }

  private void report(String event, Map<String, Object> fields) {
    events.add(new Event(event, fields));
  }

  private void report(PeerEvent event) {
    switch (event) {
      case PeerEvent.Dropped(Peer peer, PeerExit exit) -> report("drop", dropFields(peer, exit));
      case PeerEvent.Added _,
          PeerEvent.MessageSent _,
          PeerEvent.MessageReceived _ -> {} // the protocols report these
    }
  }

  private static Map<String, Object> linkFields(Peer peer) {
    return Map.of(
        "peer",
        peer.publicKey().toString(),
        "inbound",
        peer.kind().inbound(),
        "name",
        peer.clientId(),
        "caps",
        peer.capabilities().stream().map(Object::toString).toList(),
        "running",
        peer.shared().stream()
            .map(s ->
                Map.of(
                    "cap", s.capability().toString(), "offset", s.offset(), "length", s.length()))
            .toList());
  }

  private static Map<String, Object> dropFields(Peer peer, PeerExit exit) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("peer", peer.publicKey().toString());
    fields.put("remote", exit instanceof PeerExit.RemoteDisconnect);
    fields.put("message", exit.text());
    if (!(exit instanceof PeerExit.WireFailure)) {
      exit.wireReason().ifPresent(reason -> fields.put("reason", reason.code()));
    }
    return fields;
  }

  @Override
  public Implementation implementation() {
    return Implementation.OURS;
  }

  @Override
  public void say(String command, Map<String, ?> fields) {
    switch (command) {
      case "dial" -> background("dial", () -> dial(Enode.parse((String) field(fields, "enode"))));
      case "send" -> background("send", () -> send(fields));
      case "disconnect" ->
          peer(fields).disconnect(new DisconnectReason((Integer) field(fields, "reason")));
      case "ping" -> background("ping", () -> ping(peer(fields)));
      case "quit" -> {
        server.close();
        report("bye", Map.of());
      }
      default -> throw new IllegalArgumentException("unknown command " + command);
    }
  }

  private interface Job {
    void run() throws IOException, InterruptedException;
  }

  private void background(String command, Job job) {
    Thread.ofVirtual()
        .name("interop " + command)
        .start(() -> {
          try {
            job.run();
          } catch (IOException | InterruptedException e) {
            report("error", Map.of("cmd", command, "message", e.toString()));
          }
        });
  }

  private void dial(Enode node) throws InterruptedException {
    try {
      server.connect(node, DIAL_LIMIT);
    } catch (IOException e) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("peer", node.publicKey().toString());
      fields.put("inbound", false);
      fields.put("message", String.valueOf(e.getMessage()));
      if (e instanceof DialException failed
          && failed.failure() instanceof RemoteDisconnectException told) {
        fields.put("reason", told.reason().code());
      }
      report("failed", fields);
    }
  }

  private void send(Map<String, ?> fields) throws IOException, InterruptedException {
    String peer = (String) field(fields, "peer");
    String capability = (String) field(fields, "cap");
    int id = (Integer) field(fields, "id");
    MessageChannel channel = channels.get(key(peer, capability));
    if (channel == null) {
      throw new IOException(capability + " does not run with " + peer);
    }
    Bytes payload =
        Content.payload((Integer) field(fields, "size"), (Integer) field(fields, "seed"));
    channel.send(id, payload);
    report("sent", messageFields(peer, capability, id, payload));
  }

  private void ping(Peer peer) throws InterruptedException {
    if (peer.ping(EVENT_LIMIT).isPresent()) {
      report("pong", Map.of("peer", peer.publicKey().toString()));
    }
  }

  private Peer peer(Map<String, ?> fields) {
    String wanted = ((String) field(fields, "peer")).toLowerCase(Locale.ROOT);
    return server.peers().stream()
        .filter(peer -> peer.publicKey().toString().equals(wanted))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no link to " + wanted));
  }

  private static Object field(Map<String, ?> fields, String name) {
    Object value = fields.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }

  @Override
  public EventLog events() {
    return events;
  }

  @Override
  public String id() {
    return server.enode().publicKey().toString();
  }

  @Override
  public String enode() {
    return server.enode().toString();
  }

  @Override
  public void close() {
    server.close();
  }

  @Override
  public String toString() {
    return "jdevp2p " + server;
  }
}

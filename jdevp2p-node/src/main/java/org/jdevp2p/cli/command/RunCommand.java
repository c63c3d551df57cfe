// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jdevp2p.cli.frame.CommandException;
import org.jdevp2p.cli.frame.Durations;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Interruption;
import org.jdevp2p.cli.frame.IpConverter;
import org.jdevp2p.cli.frame.NodeConverter;
import org.jdevp2p.cli.frame.OutputOptions;
import org.jdevp2p.cli.frame.PortConverter;
import org.jdevp2p.cli.frame.Terminal;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.discovery.DiscoveryConfig;
import org.jdevp2p.examples.Bulk;
import org.jdevp2p.examples.Chat;
import org.jdevp2p.examples.Echo;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeKey;
import org.jdevp2p.peer.Capability;
import org.jdevp2p.peer.Protocol;
import org.jdevp2p.server.Server;
import org.jdevp2p.server.ServerConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code run}: a node. */
@Command(
    name = "run",
    description = {
      "Run a node until Ctrl-C. It prints its enode URL first, then who comes and who goes.",
      "With the chat protocol, lines on stdin are said to all peers, and theirs are printed."
    },
    footer = {
      "  jdevp2p run                                 a node on port 30303",
      "  jdevp2p run --port 0 --protocol chat        at a free port, only chat/1",
      "  jdevp2p run --datadir other --port 30304 --peer enode://...@127.0.0.1:30303",
      "  jdevp2p run --bootnodes enr:-IS4Q...        finds nodes, and is found",
      "  jdevp2p run --ndjson                        events as JSON, one a line"
    })
public final class RunCommand implements Callable<Integer> {
  private static final int CHUNK_BYTES = 16 * 1024;

  private final Terminal terminal;

  @Option(
      names = "--datadir",
      paramLabel = "DIR",
      description = "Where the node's key is kept (default: .jdevp2p in your home).")
  private @Nullable Path dataDirectory;

  @Option(
      names = "--nodekey",
      paramLabel = "FILE",
      description = "The node's key, if it is not nodekey in the data directory.")
  private @Nullable Path keyFile;

  @Option(
      names = "--address",
      paramLabel = "IP",
      defaultValue = "127.0.0.1",
      converter = IpConverter.class,
      description = "Listen on this address; 0.0.0.0 is all (default: ${DEFAULT-VALUE}).")
  private InetAddress address;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "30303",
      converter = PortConverter.class,
      description = "Listen on this TCP port; 0 is any free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--peer",
      paramLabel = "NODE",
      split = ",",
      converter = NodeConverter.class,
      description = "Keep this node linked; may be repeated.")
  private @Nullable List<Node> peers;

  @Option(
      names = "--discover",
      fallbackValue = "true",
      description =
          "Find nodes and be found (discovery v4 and v5), at the UDP port of the same"
              + " number; dials whom it finds.")
  private boolean discover;

  @Option(
      names = "--bootnodes",
      paramLabel = "NODE",
      split = ",",
      converter = NodeConverter.class,
      description = "Nodes to ask first; may be repeated. Turns --discover on.")
  private @Nullable List<Node> bootnodes;

  @Option(
      names = "--protocol",
      paramLabel = "NAME",
      split = ",",
      description = "Speak chat, echo or bulk; may be repeated (default: chat and echo).")
  private @Nullable Set<String> protocols;

  @Option(
      names = "--max-peers",
      paramLabel = "N",
      defaultValue = "50",
      description = "Links at the most, static ones on top (default: ${DEFAULT-VALUE}).")
  private int maxPeers;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = "Stop after this long (default: at Ctrl-C).")
  private @Nullable Duration duration;

  @Mixin private OutputOptions output;

  public RunCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, CommandException, InterruptedException {
    if (maxPeers < 0) {
      throw new CommandException(
          ExitCode.USAGE, "--max-peers " + maxPeers + ": expected 0 or more");
    }
    NodeLog log = new NodeLog(terminal, output);
    Chat chat = new Chat(log::heard);
    Set<String> names = protocols == null ? Set.of("chat", "echo") : new TreeSet<>(protocols);
    ServerConfig.Builder config =
        ServerConfig.builder()
            .clientId(ClientId.text())
            .listen(new InetSocketAddress(address, port))
            .maxPeers(maxPeers);
    Map<Capability, Protocol> spoken = new TreeMap<>();
    for (String name : names) {
      Protocol protocol = protocol(name, chat);
      spoken.put(protocol.capability(), protocol);
    }
    spoken.values().forEach(config::protocol);
    List<Enode> kept = new ArrayList<>();
    for (Node peer : peers == null ? List.<Node>of() : peers) {
      kept.add(dialable(peer));
    }
    config.key(key());
    Ticker ticker = Ticker.system();
    try (Interruption interruption = Interruption.watch(terminal)) {
      long began = ticker.nanos();
      try (Server server = Server.start(config.build())) {
        server.subscribe(log::happened); // up to the end of the last link
        Optional<Discovery> discovery = discovery(server);
        try {
          log.announce(server);
          kept.forEach(server::addPeer);
          discovery.ifPresent(found -> server.dialFrom(found.nodes()));
          if (spoken.containsValue(chat)) {
            new Tasks().start("stdin", () -> sayLines(chat, log));
          }
          if (duration == null) {
            interruption.await();
          } else {
            var _ = interruption.await(duration);
          }
        } finally {
          discovery.ifPresent(Discovery::close);
        }
      }
      log.conclude(Duration.ofNanos(ticker.nanos() - began));
    }
    return ExitCode.OK.number();
  }

  private Optional<Discovery> discovery(Server server) throws IOException {
    if (!discover && bootnodes == null) {
      return Optional.empty();
    }
    return Optional.of(
        Discovery.start(
            DiscoveryConfig.builder()
                .localNode(server.localNode())
                .listen(server.listenAddress().orElseThrow())
                .bootnodes(bootnodes == null ? List.of() : bootnodes)
                .build()));
  }

  private SecretKey key() throws IOException, CommandException {
    if (keyFile != null) {
      return NodeKey.load(keyFile);
    }
    return DataDirectory.of(dataDirectory, ".jdevp2p").key(terminal);
  }

  private static Protocol protocol(String name, Chat chat) throws CommandException {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "chat", "chat/1" -> chat;
      case "echo", "echo/1" -> new Echo();
      case "bulk", "bulk/1" -> new Bulk(CHUNK_BYTES);
      default ->
          throw new CommandException(
              ExitCode.USAGE, "--protocol " + name + ": expected chat, echo or bulk");
    };
  }

  private static Enode dialable(Node node) throws CommandException {
    return node.toEnode()
        .filter(enode -> enode.tcpPort() != 0)
        .orElseThrow(() ->
            new CommandException(
                ExitCode.USAGE,
                "--peer " + node.nodeId().shortText() + ": it has no TCP port to dial"));
  }

  /** Says what stdin says, until it ends. */
  private void sayLines(Chat chat, NodeLog log) {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isEmpty()) {
          continue;
        }
        if (!Chat.fits(line)) {
          int limit = Chat.MAX_TEXT_BYTES;
          terminal.err().println("jdevp2p: a line over " + limit + " bytes was not said");
        } else if (chat.say(line) > 0) {
          log.said();
        } else {
          terminal.err().println("jdevp2p: nobody is there to hear that line");
        }
      }
    } catch (IOException e) {
      terminal.err().println("jdevp2p: stdin cannot be read any more: " + e.getMessage());
    }
  }
}

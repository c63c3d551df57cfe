// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jdevp2p.cli.frame.CommandException;
import org.jdevp2p.cli.frame.Durations;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Interruption;
import org.jdevp2p.cli.frame.IpPort;
import org.jdevp2p.cli.frame.OutputOptions;
import org.jdevp2p.cli.frame.Terminal;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.discovery.DiscoveryConfig;
import org.jdevp2p.discovery.table.FileNodeStore;
import org.jdevp2p.discovery.table.NodeStore;
import org.jdevp2p.discovery.udp.UdpSocket;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bootnode}: a node with which others begin. */
@Command(
    name = "bootnode",
    description = {
      "Run a node with which others begin, over discovery v4 and v5, until Ctrl-C. It prints its"
          + " enode URL and its record first. Key and known nodes are kept in the data directory.",
      "--healthz answers 200 only while the node answers a ping through its own socket, and others"
          + " have not fallen silent."
    },
    footer = {
      "  jdevp2p bootnode --extaddr 203.0.113.7",
      "  jdevp2p bootnode --nodekey boot.key --port 30301 --healthz 127.0.0.1:8080",
      "  jdevp2p bootnode --address 127.0.0.1 --port 0 --verbose",
      "  curl -f http://127.0.0.1:8080/healthz"
    })
public final class BootnodeCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--datadir",
      paramLabel = "DIR",
      description =
          "Where key and known nodes are kept (default: .jdevp2p/bootnode in your home; none with"
              + " --nodekey).")
  private @Nullable Path dataDirectory;

  @Option(
      names = "--healthz",
      paramLabel = "[IP]:PORT",
      converter = IpPort.Converter.class,
      description = "Answer GET /healthz there; without IP on 127.0.0.1 (default: nowhere).")
  private @Nullable IpPort healthz;

  @Option(
      names = "--healthz-silence",
      paramLabel = "DURATION",
      defaultValue = "10m",
      converter = Durations.class,
      description =
          "Once others have come, report a fault when none has for so long; 0s is never (default:"
              + " ${DEFAULT-VALUE}).")
  private Duration silence;

  @Option(
      names = "--verbose",
      fallbackValue = "true",
      description = "Print whom it sees come and go, and figures.")
  private boolean verbose;

  @Mixin private NetworkOptions network = new NetworkOptions(30303);
  @Mixin private TopicOptions topics;
  @Mixin private DiscoveryListen.LifeOptions life;
  @Mixin private OutputOptions output;

  public BootnodeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, CommandException, InterruptedException {
    life.check();
    Optional<InetSocketAddress> healthAddress = healthAddress();
    Optional<SecretKey> given = network.givenKey();
    Optional<DataDirectory> directory =
        given.isPresent() && dataDirectory == null
            ? Optional.empty()
            : Optional.of(DataDirectory.of(dataDirectory, ".jdevp2p/bootnode"));
    SecretKey key = given.isPresent() ? given.get() : directory.orElseThrow().key(terminal);
    NodeStore store =
        directory.isPresent()
            ? FileNodeStore.open(directory.get().path().resolve("nodes"), Ticker.system())
            : NodeStore.none();
    DiscoveryConfig.Builder config =
        topics.apply(network.config(key)).bootnodes(network.bootnodes()).store(store);
    try (Interruption interruption = Interruption.watch(terminal)) {
      WatchedTransport transport = transport(store);
      try (Discovery discovery = network.start(config.transport(transport).build());
          SelfPing selfPing = SelfPing.of(key.publicKey(), discovery.listenAddress())) {
        topics.begin(discovery);
        Health health = new Health(discovery, transport, selfPing, silence, Ticker.system());
        Optional<HealthServer> server = serveHealth(health, healthAddress);
        try {
          DiscoveryLog log = new DiscoveryLog(terminal, output, discovery, verbose);
          log.announce();
          life.live(log, interruption);
        } finally {
          server.ifPresent(HealthServer::close);
        }
      }
    }
    return ExitCode.OK.number();
  }

  /** If there is none, the store must not stay open, and locked. */
  private WatchedTransport transport(NodeStore store) throws IOException {
    try {
      return new WatchedTransport(UdpSocket.open(network.listen(), new Tasks()), Ticker.system());
    } catch (IOException e) {
      store.close();
      throw e;
    }
  }

  private Optional<InetSocketAddress> healthAddress() throws CommandException {
    if (healthz == null) {
      return Optional.empty();
    }
    if (healthz.port().isEmpty()) {
      throw new CommandException(ExitCode.USAGE, "--healthz has no port; write :PORT or IP:PORT");
    }
    InetAddress address = healthz.address().orElse(InetAddress.ofLiteral("127.0.0.1"));
    return Optional.of(new InetSocketAddress(address, healthz.port().getAsInt()));
  }

  /** Where health is asked for, until it is closed. */
  private Optional<HealthServer> serveHealth(Health health, Optional<InetSocketAddress> address)
      throws IOException, CommandException {
    if (address.isEmpty()) {
      return Optional.empty();
    }
    HealthServer server = HealthServer.start(address.get(), health);
    terminal.err().println("health is at " + server.url());
    return Optional.of(server);
  }
}

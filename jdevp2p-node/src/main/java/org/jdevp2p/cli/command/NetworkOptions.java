// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jdevp2p.cli.frame.CommandException;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.IpPort;
import org.jdevp2p.cli.frame.NodeConverter;
import org.jdevp2p.cli.frame.PortConverter;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.discovery.DiscoveryConfig;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeKey;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who we are in a network and where we listen, for every verb of discovery; names as geth's. */
final class NetworkOptions {

  /** All addresses, and a port that the system chooses. */
  static final InetSocketAddress ANYWHERE =
      new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);

  @Option(
      names = {"--address", "--addr"},
      paramLabel = "IP[:PORT]",
      defaultValue = "0.0.0.0",
      converter = IpPort.Converter.class,
      description = "Listen on this address; 0.0.0.0 is all (default: ${DEFAULT-VALUE}).")
  private IpPort address;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      converter = PortConverter.class,
      description = "Listen on this UDP port; 0 is any free one (default: ${DEFAULT-VALUE}).")
  private Integer port;

  @Option(
      names = "--extaddr",
      paramLabel = "IP[:PORT]",
      split = ",",
      converter = IpPort.Converter.class,
      description =
          "State this address in our record; an IPv4 and an IPv6 one may be given (default: what"
              + " others say that we have).")
  private @Nullable List<IpPort> external;

  @Option(
      names = "--nodekey",
      paramLabel = "FILE",
      description =
          "Our own key, 64 hex digits in a file (default: a new one; of a bootnode the one in its"
              + " data directory).")
  private @Nullable Path keyFile;

  @Option(
      names = {"--bootnodes", "--bootnode"},
      paramLabel = "NODE",
      split = ",",
      converter = NodeConverter.class,
      description = "Begin with this node: enode://... or enr:...; may be repeated.")
  private @Nullable List<Node> bootnodes;

  /** With a port to listen on where none is given. */
  NetworkOptions(int defaultPort) {
    port = defaultPort;
  }

  List<Node> bootnodes() {
    return bootnodes == null ? List.of() : bootnodes;
  }

  /** The key that was given, if one was. */
  Optional<SecretKey> givenKey() throws IOException {
    return keyFile == null ? Optional.empty() : Optional.of(NodeKey.load(keyFile));
  }

  /** Where to listen. */
  InetSocketAddress listen() {
    return new InetSocketAddress(
        address.address().orElse(ANYWHERE.getAddress()), address.port().orElse(port));
  }

  /** A discovery at that place, with the given key or a new one; without the bootnodes. */
  DiscoveryConfig.Builder config() throws IOException, CommandException {
    Optional<SecretKey> key = givenKey();
    return config(key.isPresent() ? key.get() : SecretKey.random());
  }

  /** A discovery at that place, with that key; without the bootnodes. */
  DiscoveryConfig.Builder config(SecretKey key) throws CommandException {
    DiscoveryConfig.Builder config = DiscoveryConfig.builder().key(key).listen(listen());
    for (IpPort stated : external == null ? List.<IpPort>of() : external) {
      config.advertise(address(stated));
    }
    return config;
  }

  private static InetAddress address(IpPort stated) throws CommandException {
    if (stated.address().isEmpty()) {
      throw new CommandException(ExitCode.USAGE, "--extaddr: a port without an address");
    }
    return stated.address().get();
  }

  /** Starts it, and has its record state what was given. */
  Discovery start(DiscoveryConfig config) throws IOException {
    Discovery discovery = Discovery.start(config);
    for (IpPort stated : external == null ? List.<IpPort>of() : external) {
      int udp = stated.port().orElse(discovery.listenAddress().getPort());
      stated.address().ifPresent(ip -> discovery.localNode().endpoint(new Endpoint(ip, 0, udp)));
    }
    return discovery;
  }
}

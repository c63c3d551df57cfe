// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jdevp2p.cli.frame.CommandException;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.discovery.DiscoveryConfig;
import org.jdevp2p.discovery.table.Pong;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.v4.DiscV4;
import org.jdevp2p.discovery.v5.DiscV5;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeRecord;

/** A version of Node Discovery, and the command that speaks only that. */
enum DiscoveryVersion {
  V4(4, "discv4"),
  V5(5, "discv5");

  private final int number;
  private final String command;

  DiscoveryVersion(int number, String command) {
    this.number = number;
    this.command = command;
  }

  int number() {
    return number;
  }

  /** The command's name, with which the types of its JSON begin. */
  String command() {
    return command;
  }

  /** A discovery that speaks only this version. */
  DiscoveryConfig.Builder alone(DiscoveryConfig.Builder config) {
    return config.v4(this == V4).v5(this == V5);
  }

  /** Pings once or a few times, and waits. */
  Answer<Pong> ping(Discovery discovery, Node node, Duration limit) throws InterruptedException {
    return this == V4 ? v4(discovery).ping(node, limit) : v5(discovery).ping(node, limit);
  }

  /** Asks for the node's record, and waits, at most 3 s. */
  Answer<NodeRecord> requestRecord(Discovery discovery, Node node, Duration limit)
      throws InterruptedException {
    return this == V4
        ? v4(discovery).requestRecord(node)
        : v5(discovery).requestRecord(node, limit);
  }

  static DiscV4 v4(Discovery discovery) {
    return discovery.v4().orElseThrow();
  }

  static DiscV5 v5(Discovery discovery) {
    return discovery.v5().orElseThrow();
  }

  /** Whether a node names a UDP port, be its host an address or a name. */
  static boolean hasUdp(Node node) {
    return node instanceof Enode enode ? enode.udpPort() != 0 : udp(node).isPresent();
  }

  /** As {@link #hasUdp}, for who cannot go on without. */
  static void checkUdp(Node node) throws CommandException {
    if (!hasUdp(node)) {
      throw new CommandException(
          ExitCode.USAGE, "the node has no UDP port to ask at, so discovery cannot reach it");
    }
  }

  /** The first UDP address of a node; empty if it has none, or only a name. */
  static Optional<InetSocketAddress> udp(Node node) {
    return node.endpoints().stream().map(Endpoint::udp).flatMap(Optional::stream).findFirst();
  }
}

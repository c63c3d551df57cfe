// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import org.jdevp2p.cli.frame.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code discv4}: asks nodes over Node Discovery v4, and is one. */
@Command(
    name = "discv4",
    description = "Ask nodes over Node Discovery v4, crawl a network, or be a node of it.",
    footer = {
      "  jdevp2p discv4 ping enode://...@203.0.113.7:30303",
      "  jdevp2p discv4 requestenr enode://...@203.0.113.7:30303",
      "  jdevp2p discv4 listen --bootnodes enr:-KG4Q...",
      "  jdevp2p discv4 crawl --bootnodes enr:-KG4Q... --for 10m"
    })
public final class DiscV4Command {
  private DiscV4Command() {}

  /** The command with its subcommands. */
  public static CommandLine tree(Terminal terminal) {
    DiscoveryVersion version = DiscoveryVersion.V4;
    return new CommandLine(new DiscV4Command())
        .addSubcommand(new DiscoveryPing(terminal, version))
        .addSubcommand(new DiscoveryRequestEnr(terminal, version))
        .addSubcommand(new DiscoveryResolve(terminal, version))
        .addSubcommand(new CrawlCommand(terminal, version))
        .addSubcommand(new DiscoveryListen(terminal, version));
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import org.jdevp2p.cli.frame.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code discv5}: asks nodes over Node Discovery v5, and is one. */
@Command(
    name = "discv5",
    description = "Ask nodes over Node Discovery v5, crawl a network, or be a node of it.",
    footer = {
      "  jdevp2p discv5 ping enr:-IS4Q...",
      "  jdevp2p discv5 requestenr enr:-IS4Q...",
      "  jdevp2p discv5 talk enr:-IS4Q... utp 0x0011",
      "  jdevp2p discv5 search my-app --bootnodes enr:-KG4Q...",
      "  jdevp2p discv5 listen --bootnodes enr:-KG4Q... --advertise my-app",
      "  jdevp2p discv5 crawl --bootnodes enr:-KG4Q... --for 10m"
    })
public final class DiscV5Command {
  private DiscV5Command() {}

  /** The command with its subcommands. */
  public static CommandLine tree(Terminal terminal) {
    DiscoveryVersion version = DiscoveryVersion.V5;
    DiscoveryListen listen = new DiscoveryListen(terminal, version);
    return new CommandLine(new DiscV5Command())
        .addSubcommand(new DiscoveryPing(terminal, version))
        .addSubcommand(new DiscoveryRequestEnr(terminal, version))
        .addSubcommand(new DiscoveryResolve(terminal, version))
        .addSubcommand(new DiscoveryTalk(terminal))
        .addSubcommand(new CrawlCommand(terminal, version))
        .addSubcommand(new DiscoverySearch(terminal))
        .addSubcommand(new CommandLine(listen).addMixin("topics", listen.topics()));
  }
}

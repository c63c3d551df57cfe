// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import org.jdevp2p.cli.command.BenchCommand;
import org.jdevp2p.cli.command.BootnodeCommand;
import org.jdevp2p.cli.command.BoxCommand;
import org.jdevp2p.cli.command.CompletionCommand;
import org.jdevp2p.cli.command.ConfigCommand;
import org.jdevp2p.cli.command.CrawlCommand;
import org.jdevp2p.cli.command.DiscV4Command;
import org.jdevp2p.cli.command.DiscV5Command;
import org.jdevp2p.cli.command.DnsCommand;
import org.jdevp2p.cli.command.EnrDumpCommand;
import org.jdevp2p.cli.command.ExplainCommand;
import org.jdevp2p.cli.command.HelpCommand;
import org.jdevp2p.cli.command.KeyCommand;
import org.jdevp2p.cli.command.ManCommand;
import org.jdevp2p.cli.command.NodeSetCommand;
import org.jdevp2p.cli.command.RlpxCommand;
import org.jdevp2p.cli.command.RunCommand;
import org.jdevp2p.cli.frame.Help;
import org.jdevp2p.cli.frame.Settings;
import org.jdevp2p.cli.frame.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** Every verb there is. A new one is a class in {@code command} and a line here. */
final class CommandTree {
  private CommandTree() {}

  /** A tree that has parsed nothing yet. */
  static CommandLine create(Terminal terminal, Settings settings) {
    CommandLine root = new CommandLine(new RootCommand());
    root.addSubcommand(new BoxCommand(terminal))
        .addSubcommand(new BenchCommand())
        .addSubcommand(new RunCommand(terminal))
        .addSubcommand(RlpxCommand.tree(terminal))
        .addSubcommand(new BootnodeCommand(terminal))
        .addSubcommand(new CrawlCommand(terminal))
        .addSubcommand(DiscV5Command.tree(terminal))
        .addSubcommand(DiscV4Command.tree(terminal))
        .addSubcommand(DnsCommand.tree(terminal))
        .addSubcommand(NodeSetCommand.tree(terminal))
        .addSubcommand(KeyCommand.tree(terminal))
        .addSubcommand(new EnrDumpCommand(terminal))
        .addSubcommand(new ExplainCommand(terminal))
        .addSubcommand(config(terminal, settings))
        .addSubcommand(new CompletionCommand(terminal))
        .addSubcommand(new ManCommand(terminal))
        .addSubcommand(new HelpCommand(terminal));
    root.setDefaultValueProvider(settings)
        .setOut(new PrintWriter(terminal.out(), true, UTF_8))
        .setErr(new PrintWriter(terminal.err(), true, UTF_8))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(terminal.colours() ? Ansi.ON : Ansi.OFF));
    Help.shape(root, terminal.proseWidth());
    return root;
  }

  /** What follows its own options is a command line for it to look at, not to parse. */
  private static CommandLine config(Terminal terminal, Settings settings) {
    return new CommandLine(new ConfigCommand(terminal, settings, () -> create(terminal, settings)))
        .setStopAtPositional(true);
  }
}

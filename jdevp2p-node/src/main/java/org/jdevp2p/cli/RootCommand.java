// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import java.nio.file.Path;
import org.jdevp2p.cli.frame.Verbosity;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code jdevp2p} itself: the options that every verb understands. */
@Command(
    name = "jdevp2p",
    description = "devp2p for the JVM: run nodes, look at others, and find out why a link fails.",
    versionProvider = Version.class,
    footer = {
      "  jdevp2p box                         nodes, links and three protocols in a box",
      "  jdevp2p run --peer enode://...      a node that keeps a peer linked",
      "  jdevp2p rlpx ping enode://...       who is there, what you share, why it fails",
      "  jdevp2p discv5 ping enr:-IS4Q...    is a node there, over UDP",
      "  jdevp2p bootnode                    a node with which others begin",
      "  jdevp2p crawl --bootnodes enr:...   visit every node of a network",
      "  jdevp2p dns sync enrtree://...      download a list of nodes from the DNS",
      "  jdevp2p nodeset info nodes.json     what is in a set of nodes",
      "  jdevp2p key generate node.key       make a node key",
      "  jdevp2p enrdump enr:-IS4Q...        say what is in a node record",
      "  jdevp2p explain 68                  say what an exit code means",
      "  jdevp2p help key                    help on one command"
    })
@SuppressWarnings("UnusedVariable") // help, version and config: picocli and Invocation act on them
final class RootCommand {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the versions of jdevp2p, of Java and of the curve.")
  private boolean version;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "Read settings from this TOML file.")
  private @Nullable Path config;

  @Option(
      names = "--verbosity",
      paramLabel = "LEVEL",
      defaultValue = "warn",
      converter = Verbosity.Converter.class,
      scope = ScopeType.INHERIT,
      description = "Log silent, error, warn, info, debug or trace (default: ${DEFAULT-VALUE}).")
  private Verbosity verbosity;

  @Option(
      names = "--debug",
      fallbackValue = "true",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of a failure.")
  private boolean debug;

  Verbosity verbosity() {
    return verbosity;
  }

  boolean isDebug() {
    return debug;
  }
}

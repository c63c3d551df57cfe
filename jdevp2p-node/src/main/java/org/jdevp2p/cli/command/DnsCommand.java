// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jdevp2p.cli.file.AtomicFile;
import org.jdevp2p.cli.file.NodeSet;
import org.jdevp2p.cli.file.TreeDefinition;
import org.jdevp2p.cli.frame.Amounts;
import org.jdevp2p.cli.frame.CommandException;
import org.jdevp2p.cli.frame.Durations;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Json;
import org.jdevp2p.cli.frame.OutputOptions;
import org.jdevp2p.cli.frame.Terminal;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.dns.EnrTree;
import org.jdevp2p.discovery.dns.SignedTree;
import org.jdevp2p.discovery.dns.TreeLink;
import org.jdevp2p.node.NodeKey;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.node.ObjectNode;

/** {@code dns}: lists of nodes in the DNS (EIP-1459), downloaded, signed, published. */
@Command(
    name = "dns",
    description = "Download, sign and publish lists of nodes in the DNS (EIP-1459).",
    footer = {
      "  jdevp2p dns sync enrtree://AKA3...@all.mainnet.ethdisco.net",
      "  jdevp2p dns sign nodes.example.org list.key",
      "  jdevp2p dns to-zone nodes.example.org nodes.example.org.zone"
    })
public final class DnsCommand {

  /** The command with its subcommands. */
  public static CommandLine tree(Terminal terminal) {
    return new CommandLine(new DnsCommand())
        .addSubcommand(new DnsSyncCommand(terminal))
        .addSubcommand(new Sign(terminal))
        .addSubcommand(new ToTxt(terminal))
        .addSubcommand(new ToZone(terminal));
  }

  /** Reads 0 to 2^64 - 1. */
  static final class SeqConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        return Long.parseUnsignedLong(text);
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'" + text + "' is not a number of 0 to 2^64 - 1");
      }
    }
  }

  @Command(
      name = "sign",
      description = {
        "Sign the list in a directory: the nodes in nodes.json and the links in enrtree-info.json.",
        "Its version grows by one, so that clients take it. Prints the URL to give to people."
      },
      footer = {
        "  jdevp2p dns sign nodes.example.org list.key",
        "  jdevp2p dns sign list list.key --domain nodes.example.org --seq 7"
      })
  static final class Sign implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "DIR", description = "The directory with nodes.json.")
    private Path directory;

    @Parameters(
        index = "1",
        paramLabel = "KEYFILE",
        description = "The signing key, 64 hex digits in a file.")
    private Path keyFile;

    @Option(
        names = "--domain",
        paramLabel = "NAME",
        description = "Where the list is published (default: as last time, or the name of DIR).")
    private @Nullable String domain;

    @Option(
        names = "--seq",
        paramLabel = "N",
        converter = SeqConverter.class,
        description = "Version of the list (default: one more than last time).")
    private @Nullable Long seq;

    @Mixin private OutputOptions output;

    Sign(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, CommandException {
      TreeDefinition before = TreeDefinition.read(directory);
      NodeSet nodes = NodeSet.read(directory.resolve(TreeDefinition.NODES));
      long version = seq == null ? before.seq() + 1 : seq;
      SecretKey key = key();
      SignedTree tree = sign(EnrTree.build(version, nodes.records(), before.links()), key, before);
      TreeDefinition.of(tree, Instant.now()).write(directory);
      if (Long.compareUnsigned(version, before.seq()) < 0) {
        terminal
            .err()
            .printf(
                "jdevp2p: seq %s is below the last one, %s: clients that have seen that one refuse"
                    + " this list%n",
                Long.toUnsignedString(version), Long.toUnsignedString(before.seq()));
      }
      print(tree);
      return ExitCode.OK.number();
    }

    /** go-ethereum's tool signs with an encrypted file, which people may try here. */
    private SecretKey key() throws IOException, CommandException {
      if (Files.isRegularFile(keyFile)) {
        try (var in = Files.newInputStream(keyFile)) {
          if (in.read() == '{') {
            throw new CommandException(
                ExitCode.LOCAL_CONFIGURATION,
                keyFile + " is an encrypted keystore; a key file of 64 hex digits is needed");
          }
        }
      }
      return NodeKey.load(keyFile);
    }

    private SignedTree sign(EnrTree tree, SecretKey key, TreeDefinition before)
        throws CommandException {
      String name =
          Optional.ofNullable(domain)
              .or(() -> before.url().map(TreeLink::domain))
              .orElseGet(() -> directory.toAbsolutePath().normalize().getFileName() + "");
      try {
        return tree.sign(key, name);
      } catch (IllegalArgumentException e) {
        throw new CommandException(
            ExitCode.USAGE, "cannot publish there: %s; see --domain".formatted(e.getMessage()), e);
      }
    }

    private void print(SignedTree tree) {
      int nodes = tree.tree().nodes().size();
      int links = tree.tree().links().size();
      String version = Long.toUnsignedString(tree.root().seq());
      if (output.isJson()) {
        ObjectNode object =
            Json.object("dns-sign", 1)
                .put("url", tree.link().toText())
                .put("seq", new BigInteger(version))
                .put("nodes", nodes)
                .put("links", links)
                .put("signature", tree.root().signatureText());
        output.write(terminal, object);
      } else {
        terminal.out().println(tree.link());
        terminal
            .err()
            .println(
                "signed %s: seq %s, %s, %s"
                    .formatted(
                        directory, version, Amounts.of(nodes, "node"), Amounts.of(links, "link")));
      }
    }
  }

  /** The arguments of the verbs that make something to publish. */
  static final class Export {
    @Parameters(index = "0", paramLabel = "DIR", description = "The directory of a signed list.")
    private Path directory;

    @Parameters(
        index = "1",
        paramLabel = "FILE",
        arity = "0..1",
        defaultValue = "-",
        description = "Where to write; - is stdout (default: ${DEFAULT-VALUE}).")
    private String file;

    SignedTree tree() throws IOException {
      return TreeDefinition.signedTree(directory);
    }

    void write(Terminal terminal, String text, String endOnTerminal) throws IOException {
      if (file.equals("-")) {
        terminal.out().print(text + endOnTerminal);
      } else {
        AtomicFile.write(Path.of(file), text);
      }
    }
  }

  @Command(
      name = "to-txt",
      description = "Print the TXT records of a signed list as JSON: names and texts.",
      footer = {
        "  jdevp2p dns to-txt nodes.example.org",
        "  jdevp2p dns to-txt nodes.example.org txt.json"
      })
  static final class ToTxt implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private Export export;

    ToTxt(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
      export.write(terminal, TreeDefinition.txtJson(export.tree().toTxt()), "\n");
      return ExitCode.OK.number();
    }
  }

  @Command(
      name = "to-zone",
      description = "Print the TXT records of a signed list as a zone file for a name server.",
      footer = {
        "  jdevp2p dns to-zone nodes.example.org",
        "  jdevp2p dns to-zone nodes.example.org zone.txt --root-ttl 5m"
      })
  static final class ToZone implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private Export export;

    @Option(
        names = "--root-ttl",
        paramLabel = "DURATION",
        defaultValue = "30m",
        converter = Durations.class,
        description = "How long resolvers may keep the root (default: ${DEFAULT-VALUE}).")
    private Duration rootTtl;

    @Option(
        names = "--ttl",
        paramLabel = "DURATION",
        defaultValue = "672h",
        converter = Durations.class,
        description = "How long they may keep the rest, which never changes (default: 28 days).")
    private Duration ttl;

    ToZone(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
      export.write(terminal, export.tree().toZone(rootTtl, ttl), "");
      return ExitCode.OK.number();
    }
  }
}

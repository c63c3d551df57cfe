// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jdevp2p.cli.file.NodeSet;
import org.jdevp2p.cli.file.NodeSet.Member;
import org.jdevp2p.cli.frame.Amounts;
import org.jdevp2p.cli.frame.CommandException;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Json;
import org.jdevp2p.cli.frame.OutputOptions;
import org.jdevp2p.cli.frame.Table;
import org.jdevp2p.cli.frame.Terminal;
import org.jdevp2p.node.NodeRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code nodeset}: looks into sets of nodes, {@code nodes.json}, and makes smaller ones. */
@Command(
    name = "nodeset",
    description = "Look into a set of nodes (nodes.json), or choose from it.",
    footer = {
      "  jdevp2p nodeset info nodes.json",
      "  jdevp2p nodeset filter nodes.json --eth-network mainnet --limit 9 > best.json"
    })
public final class NodeSetCommand {

  /** The command with its subcommands. */
  public static CommandLine tree(Terminal terminal) {
    return new CommandLine(new NodeSetCommand())
        .addSubcommand(new Info(terminal))
        .addSubcommand(new Filter(terminal));
  }

  /** The argument of both verbs. */
  static final class SetFile {
    @Parameters(paramLabel = "FILE", description = "A set of nodes: nodes.json; - is stdin.")
    private String file;

    NodeSet read(Terminal terminal) throws IOException {
      return file.equals("-") ? NodeSet.read(terminal.in(), "stdin") : NodeSet.read(Path.of(file));
    }
  }

  @Command(
      name = "info",
      description = "Count the nodes of a set, and the entries in their records.",
      footer = {"  jdevp2p nodeset info nodes.json", "  jdevp2p nodeset info nodes.json --json"})
  static final class Info implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private SetFile file;
    @Mixin private OutputOptions output;

    Info(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
      NodeSet set = file.read(terminal);
      Map<String, Integer> counts = new TreeMap<>();
      for (NodeRecord record : set.records()) {
        record.entries().forEach(entry -> counts.merge(entry.key(), 1, Integer::sum));
      }
      if (output.isJson()) {
        ObjectNode object = Json.object("nodeset", 1).put("nodes", set.size());
        ObjectNode entries = object.putObject("entries");
        counts.forEach(entries::put);
        output.write(terminal, object);
      } else {
        terminal.out().println(Amounts.of(set.size(), "node"));
        Table table = Table.of(Table.Column.prose("ENTRY"), Table.Column.number("NODES"));
        counts.forEach(
            (key, count) -> table.row(EnrDumpCommand.printable(key), Amounts.count(count)));
        if (!counts.isEmpty()) {
          table.print(terminal);
        }
      }
      return ExitCode.OK.number();
    }
  }

  @Command(
      name = "filter",
      description = "Print those nodes of a set that pass all filters, in the form of nodes.json.",
      footer = {
        "  jdevp2p nodeset filter nodes.json --eth-network mainnet --snap > mainnet.json",
        "  jdevp2p nodeset filter nodes.json --min-age 24h --limit 1000",
        "  jdevp2p nodeset filter nodes.json --ip 192.0.2.0/24 --ndjson"
      })
  static final class Filter implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private SetFile file;
    @Mixin private NodeFilter filter;

    @Option(
        names = {"--limit", "-limit"},
        paramLabel = "N",
        description = "At most so many, those with the highest score.")
    private @Nullable Integer limit;

    @Mixin private OutputOptions output;

    Filter(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, CommandException {
      if (limit != null && limit < 0) {
        throw new CommandException(ExitCode.USAGE, "--limit " + limit + ": expected 0 or more");
      }
      NodeSet all = file.read(terminal);
      NodeSet passed = all.filter(filter);
      NodeSet chosen = limit == null ? passed : passed.top(limit);
      if (output.isStream()) {
        chosen.members().forEach(member -> output.write(terminal, json(member)));
      } else if (output.isJson()) {
        ObjectNode object = Json.object("nodeset-filter", 1).put("of", all.size());
        var nodes = object.putArray("nodes");
        chosen.members().forEach(member -> nodes.add(json(member)));
        output.write(terminal, object);
      } else {
        chosen.writeTo(terminal.out());
        terminal.out().println();
      }
      return ExitCode.OK.number();
    }

    private static ObjectNode json(Member member) {
      return NodeJson.of(member.record())
          .put("score", member.score())
          .put("firstResponse", NodeJson.time(member.firstResponse()))
          .put("lastResponse", NodeJson.time(member.lastResponse()))
          .put("lastCheck", NodeJson.time(member.lastCheck()));
    }
  }

  /** How nodes look where they are printed as JSON. */
  static final class NodeJson {
    private NodeJson() {}

    static ObjectNode of(NodeRecord record) {
      return Json.object("known-node", 1)
          .put("id", record.nodeId().toString())
          .put("seq", new BigInteger(Long.toUnsignedString(record.seq())))
          .put("record", record.toText());
    }

    /** Null stands for never. */
    static @Nullable String time(Instant time) {
      return time.equals(Member.NEVER) ? null : time.toString();
    }
  }
}

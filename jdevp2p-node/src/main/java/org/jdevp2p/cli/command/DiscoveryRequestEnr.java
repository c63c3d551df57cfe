// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jdevp2p.cli.frame.CommandException;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Interruption;
import org.jdevp2p.cli.frame.NodeConverter;
import org.jdevp2p.cli.frame.OutputOptions;
import org.jdevp2p.cli.frame.Terminal;
import org.jdevp2p.cli.frame.TimeoutOption;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code discv4 requestenr} and {@code discv5 requestenr}: the record that a node gives. */
@Command(
    name = "requestenr",
    description = "Ask a node for its current record (EIP-868 over v4) and print it.",
    footer = {
      "  ${COMMAND-FULL-NAME} enode://...@203.0.113.7:30303",
      "  ${COMMAND-FULL-NAME} enr:-IS4Q... | jdevp2p enrdump -",
      "  ${COMMAND-FULL-NAME} enr:-IS4Q... --json | jq .seq"
    })
final class DiscoveryRequestEnr implements Callable<Integer> {
  private final Terminal terminal;
  private final DiscoveryVersion version;

  @Parameters(
      paramLabel = "NODE",
      converter = NodeConverter.class,
      description = "The node: enode://... or enr:...")
  private Node node;

  @Mixin private NetworkOptions network = new NetworkOptions(0);
  @Mixin private TimeoutOption timeout;
  @Mixin private OutputOptions output;

  DiscoveryRequestEnr(Terminal terminal, DiscoveryVersion version) {
    this.terminal = terminal;
    this.version = version;
  }

  @Override
  public Integer call() throws IOException, CommandException, InterruptedException {
    DiscoveryVersion.checkUdp(node);
    try (Interruption interruption = Interruption.watch(terminal);
        Discovery discovery = network.start(version.alone(network.config()).build())) {
      Inquiry inquiry = new Inquiry(discovery, version, node);
      Optional<Reply<NodeRecord>> reply =
          interruption.orAsked(inquiry.start(version::requestRecord, timeout.timeout()));
      if (reply.isEmpty()) {
        return ExitCode.TIMEOUT.number();
      }
      print(terminal, output, reply.get().orFail());
      return ExitCode.OK.number();
    }
  }

  /** A record as this and other verbs print one. */
  static void print(Terminal terminal, OutputOptions output, NodeRecord record) {
    if (output.isJson()) {
      output.write(terminal, EnrDumpCommand.json(record));
    } else {
      terminal.out().println(record.toText());
    }
  }
}

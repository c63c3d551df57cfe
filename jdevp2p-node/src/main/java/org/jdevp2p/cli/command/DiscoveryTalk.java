// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.cli.frame.Amounts;
import org.jdevp2p.cli.frame.CommandException;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Interruption;
import org.jdevp2p.cli.frame.Json;
import org.jdevp2p.cli.frame.NodeConverter;
import org.jdevp2p.cli.frame.OutputOptions;
import org.jdevp2p.cli.frame.Terminal;
import org.jdevp2p.cli.frame.TimeoutOption;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.node.Node;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code discv5 talk}: one request of a protocol that runs over discovery v5. */
@Command(
    name = "talk",
    description =
        "Send a talk request (TALKREQ) to a node and print the answer as hex. A node that does not"
            + " know the protocol answers with nothing.",
    footer = {
      "  ${COMMAND-FULL-NAME} enr:-IS4Q... utp 0x0011",
      "  ${COMMAND-FULL-NAME} enr:-IS4Q... 0x500b 00 --json | jq .response"
    })
final class DiscoveryTalk implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      index = "0",
      paramLabel = "NODE",
      converter = NodeConverter.class,
      description = "The node: enr:... or enode://...")
  private Node node;

  @Parameters(
      index = "1",
      paramLabel = "PROTOCOL",
      converter = NameConverter.class,
      description = "The protocol: text, or 0x and hex.")
  private Bytes protocol;

  @Parameters(
      index = "2",
      paramLabel = "HEX",
      converter = HexConverter.class,
      description = "The request in hex, with 0x or without; 0x is an empty one.")
  private Bytes request;

  @Mixin private NetworkOptions network = new NetworkOptions(0);
  @Mixin private TimeoutOption timeout;
  @Mixin private OutputOptions output;

  /** Why the request cannot be sent, if so. */
  private volatile @Nullable String tooLarge;

  DiscoveryTalk(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Reads hex digits. */
  static final class HexConverter implements ITypeConverter<Bytes> {
    @Override
    public Bytes convert(String text) {
      try {
        return Bytes.fromHex(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'" + text + "' is not hex: " + e.getMessage());
      }
    }
  }

  /** Reads the name of a protocol. */
  static final class NameConverter implements ITypeConverter<Bytes> {
    @Override
    public Bytes convert(String text) {
      return text.startsWith("0x") ? new HexConverter().convert(text) : Bytes.utf8(text);
    }
  }

  @Override
  public Integer call() throws IOException, CommandException, InterruptedException {
    DiscoveryVersion.checkUdp(node);
    DiscoveryVersion v5 = DiscoveryVersion.V5;
    try (Interruption interruption = Interruption.watch(terminal);
        Discovery discovery = network.start(v5.alone(network.config()).build())) {
      Inquiry inquiry = new Inquiry(discovery, v5, node);
      Optional<Reply<Bytes>> reply =
          interruption.orAsked(inquiry.start(this::ask, timeout.timeout()));
      if (reply.isEmpty()) {
        return ExitCode.TIMEOUT.number();
      }
      if (tooLarge != null) {
        throw new CommandException(ExitCode.USAGE, tooLarge);
      }
      print(reply.get().orFail(), reply.get());
      return ExitCode.OK.number();
    }
  }

  private Answer<Bytes> ask(Discovery self, Node to, Duration limit) throws InterruptedException {
    try {
      return DiscoveryVersion.v5(self).talk(to, protocol, request, limit);
    } catch (IllegalArgumentException e) { // it knows what fits into a packet
      tooLarge = String.valueOf(e.getMessage());
      return new Answer.Missing<>(Answer.Why.MALFORMED, tooLarge);
    }
  }

  private void print(Bytes response, Reply<Bytes> reply) {
    if (output.isJson()) {
      output.write(
          terminal,
          Json.object("discv5-talk", 1)
              .put("node", node.toString())
              .put("id", node.nodeId().toString())
              .put("protocol", "0x" + protocol.toHex())
              .put("request", "0x" + request.toHex())
              .put("response", "0x" + response.toHex())
              .put("rttMillis", Amounts.millis(reply.after())));
      return;
    }
    terminal.out().println("0x" + response.toHex());
    if (response.isEmpty()) {
      terminal
          .err()
          .println("the answer is empty: they do not know the protocol, or have nothing to say");
    }
  }
}

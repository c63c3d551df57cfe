// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.cli.frame.CommandException;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.IpConverter;
import org.jdevp2p.cli.frame.Json;
import org.jdevp2p.cli.frame.OutputOptions;
import org.jdevp2p.cli.frame.PortConverter;
import org.jdevp2p.cli.frame.Terminal;
import org.jdevp2p.crypto.CryptoException;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeKey;
import org.jdevp2p.node.NodeRecord;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code key}: makes node keys and says what follows from them. Files are geth's: 64 hex digits.
 */
@Command(
    name = "key",
    description = "Make a node key, or show the id, enode URL or record that follows from one.",
    footer = {
      "  jdevp2p key generate node.key",
      "  jdevp2p key to-id node.key",
      "  jdevp2p key to-enode node.key --ip 203.0.113.7 --tcp 30303",
      "  jdevp2p key to-enr node.key --ip 203.0.113.7 --udp 30301",
      "  pass show node.key | jdevp2p key to-id -"
    })
public final class KeyCommand {

  /** The command with its subcommands. */
  public static CommandLine tree(Terminal terminal) {
    return new CommandLine(new KeyCommand())
        .addSubcommand(new Generate(terminal))
        .addSubcommand(new ToId(terminal))
        .addSubcommand(new ToEnode(terminal))
        .addSubcommand(new ToEnr(terminal));
  }

  private static ObjectNode json(SecretKey key) {
    return Json.object("node-key", 1)
        .put("id", NodeId.of(key.publicKey()).toString())
        .put("publicKey", key.publicKey().toString());
  }

  /** Prints what follows from a key: as a field of JSON, or alone on a line. */
  private static void print(
      Terminal terminal, OutputOptions output, SecretKey key, String field, String value) {
    if (output.isJson()) {
      output.write(terminal, json(key).put(field, value));
    } else {
      terminal.out().println(value);
    }
  }

  /** The argument of the verbs that read a key. */
  static final class KeyFile {
    @Parameters(paramLabel = "FILE", description = "A key file of 64 hex digits; - is stdin.")
    private String file;

    SecretKey load(Terminal terminal) throws IOException, CommandException {
      if (!file.equals("-")) {
        return NodeKey.load(Path.of(file));
      }
      try {
        return SecretKey.of(Bytes.fromHex(terminal.readIn()));
      } catch (IllegalArgumentException | CryptoException e) {
        throw new CommandException(
            ExitCode.LOCAL_CONFIGURATION, "stdin holds no key: " + e.getMessage(), e);
      }
    }
  }

  /** Where the node of the key listens. */
  static final class Address {
    @Option(
        names = "--ip",
        paramLabel = "ADDRESS",
        defaultValue = "127.0.0.1",
        converter = IpConverter.class,
        description = "The node's IPv4 or IPv6 address (default: ${DEFAULT-VALUE}).")
    private InetAddress ip;

    @Option(
        names = "--tcp",
        paramLabel = "PORT",
        defaultValue = "30303",
        converter = PortConverter.class,
        description = "Port for links; 0 = none (default: ${DEFAULT-VALUE}).")
    private int tcp;

    @Option(
        names = "--udp",
        paramLabel = "PORT",
        defaultValue = "30303",
        converter = PortConverter.class,
        description = "Port for discovery; 0 = none (default: ${DEFAULT-VALUE}).")
    private int udp;

    Endpoint endpoint() {
      return new Endpoint(ip, tcp, udp);
    }
  }

  @Command(
      name = "generate",
      description = "Write a new key, readable by you alone, to a file that is not there yet.",
      footer = "  jdevp2p key generate node.key")
  static final class Generate implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "Where to write it; never overwritten.")
    private Path file;

    @Mixin private OutputOptions output;

    Generate(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
      SecretKey key = NodeKey.create(file);
      if (output.isJson()) {
        output.write(terminal, json(key).put("file", file.toString()));
      } else {
        terminal.out().println(NodeId.of(key.publicKey()));
        terminal.err().println("wrote " + file + "; above is the node's id");
      }
      return ExitCode.OK.number();
    }
  }

  @Command(
      name = "to-id",
      description = "Print the node id of a key: Keccak-256 of its public key.",
      footer = "  jdevp2p key to-id node.key")
  static final class ToId implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private KeyFile file;
    @Mixin private OutputOptions output;

    ToId(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, CommandException {
      SecretKey key = file.load(terminal);
      print(terminal, output, key, "id", NodeId.of(key.publicKey()).toString());
      return ExitCode.OK.number();
    }
  }

  @Command(
      name = "to-enode",
      description = "Print the enode URL of the node with this key at an address.",
      footer = "  jdevp2p key to-enode node.key --ip 203.0.113.7 --tcp 30303 --udp 30301")
  static final class ToEnode implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private KeyFile file;
    @Mixin private Address address;
    @Mixin private OutputOptions output;

    ToEnode(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, CommandException {
      SecretKey key = file.load(terminal);
      Enode enode = Enode.of(key.publicKey(), address.endpoint());
      print(terminal, output, key, "enode", enode.toString());
      return ExitCode.OK.number();
    }
  }

  @Command(
      name = "to-enr",
      description = "Print a signed node record (EIP-778) for this key at an address.",
      footer = "  jdevp2p key to-enr node.key --ip 203.0.113.7 --tcp 30303 --udp 30301")
  static final class ToEnr implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private KeyFile file;
    @Mixin private Address address;

    @Option(
        names = "--seq",
        paramLabel = "N",
        defaultValue = "0",
        description = "Sequence number; nodes keep the highest (default: ${DEFAULT-VALUE}).")
    private long seq;

    @Mixin private OutputOptions output;

    ToEnr(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, CommandException {
      SecretKey key = file.load(terminal);
      NodeRecord record =
          NodeRecord.builder(key).seq(seq).ip(address.ip).tcp(address.tcp).udp(address.udp).sign();
      print(terminal, output, key, "record", record.toText());
      return ExitCode.OK.number();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.cli.frame.CommandException;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Json;
import org.jdevp2p.cli.frame.OutputOptions;
import org.jdevp2p.cli.frame.Terminal;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.node.NodeRecord.Entry;
import org.jdevp2p.node.NodeRecordException;
import org.jdevp2p.rlp.RlpException;
import org.jdevp2p.rlp.RlpReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code enrdump}: checks a node record and shows what is in it. */
@Command(
    name = "enrdump",
    description = "Check a node record (EIP-778) and show what is in it.",
    footer = {
      "  jdevp2p enrdump enr:-IS4QHCYrYZbAKWCBRlAy5zzaDZXJBGk...",
      "  jdevp2p enrdump record.txt --json",
      "  jdevp2p key to-enr node.key | jdevp2p enrdump -"
    })
public final class EnrDumpCommand implements Callable<Integer> {
  private static final int FIRST_RLP_LIST_BYTE = 0xc0;

  private final Terminal terminal;

  @Parameters(
      paramLabel = "RECORD",
      description = "A record as enr:... or 0x and hex, a file with one, or - for stdin.")
  private String argument;

  @Mixin private OutputOptions output;

  public EnrDumpCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, CommandException {
    NodeRecord record = read();
    if (output.isJson()) {
      output.write(terminal, json(record));
    } else {
      print(record);
    }
    return ExitCode.OK.number();
  }

  private NodeRecord read() throws IOException, CommandException {
    if (argument.equals("-")) {
      return parse(terminal.readIn());
    }
    Optional<Path> file = file(argument);
    if (file.isPresent()) {
      return readFile(file.get());
    }
    if (!looksLikeRecord(argument)) {
      throw new CommandException(
          ExitCode.USAGE,
          argument.startsWith(Enode.SCHEME)
              ? "an enode URL has no record in it; enrdump reads enr:..."
              : "'" + argument + "' is neither a record (enr:... or 0x and hex) nor a file");
    }
    return parse(argument);
  }

  private static boolean looksLikeRecord(String text) {
    return text.startsWith(NodeRecord.TEXT_PREFIX) || text.startsWith("0x");
  }

  private static Optional<Path> file(String name) {
    try {
      return name.isEmpty() || looksLikeRecord(name)
          ? Optional.empty()
          : Optional.of(Path.of(name)).filter(Files::exists);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** A file holds the text form, or the record itself as bytes. */
  private static NodeRecord readFile(Path file) throws IOException, CommandException {
    if (Files.isDirectory(file)) {
      throw new CommandException(ExitCode.USAGE, file + " is a directory, not a record");
    }
    byte[] content;
    try (var in = Files.newInputStream(file)) {
      content = in.readNBytes(Terminal.MAX_STDIN_BYTES);
    }
    if (content.length == 0) {
      throw new CommandException(ExitCode.LOCAL_CONFIGURATION, file + " is empty");
    }
    return (content[0] & 0xff) >= FIRST_RLP_LIST_BYTE
        ? NodeRecord.decode(Bytes.wrap(content))
        : parse(new String(content, UTF_8).strip());
  }

  private static NodeRecord parse(String text) throws NodeRecordException, CommandException {
    if (!text.startsWith("0x")) {
      return NodeRecord.parse(text);
    }
    try {
      return NodeRecord.decode(Bytes.fromHex(text));
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.CRYPTO, "record: " + e.getMessage(), e);
    }
  }

  private void print(NodeRecord record) {
    line("id", record.nodeId().toString());
    line("public key", record.publicKey().toString());
    line("seq", Long.toUnsignedString(record.seq()));
    line("size", record.toBytes().size() + " of " + NodeRecord.MAX_SIZE + " bytes");
    line("signature", "valid");
    String endpoints =
        record.endpoints().stream().map(Endpoint::toString).collect(Collectors.joining(", "));
    line("address", endpoints.isEmpty() ? "none" : endpoints);
    record.toEnode().ifPresent(enode -> line("enode", enode.toString()));
    terminal.out().println("entries");
    int width =
        record.entries().stream().mapToInt(e -> printable(e.key()).length()).max().orElse(0);
    for (Entry entry : record.entries()) {
      String key = printable(entry.key());
      terminal.out().println("  " + key + " ".repeat(width - key.length()) + "  " + shown(entry));
    }
  }

  private void line(String name, String value) {
    terminal.out().println("%-10s  %s".formatted(name, value));
  }

  /** The object that docs/command.md describes. */
  static ObjectNode json(NodeRecord record) {
    ObjectNode object =
        Json.object("enr", 1)
            .put("record", record.toText())
            .put("id", record.nodeId().toString())
            .put("publicKey", record.publicKey().toString())
            .put("seq", new BigInteger(Long.toUnsignedString(record.seq())))
            .put("sizeBytes", record.toBytes().size())
            .put("signature", record.signature().toHex());
    ArrayNode endpoints = object.putArray("endpoints");
    for (Endpoint endpoint : record.endpoints()) {
      endpoints
          .addObject()
          .put("address", endpoint.address().getHostAddress())
          .put("tcpPort", endpoint.tcpPort())
          .put("udpPort", endpoint.udpPort());
    }
    object.put("enode", record.toEnode().map(Enode::toString).orElse(null));
    ArrayNode entries = object.putArray("entries");
    for (Entry entry : record.entries()) {
      entries
          .addObject()
          .put("key", entry.key())
          .put("value", value(entry).orElse(null))
          .put("rlp", entry.rlpValue().toHex());
    }
    return object;
  }

  private static String shown(Entry entry) {
    return value(entry).orElseGet(() -> "rlp " + entry.rlpValue().toHex());
  }

  /** The values that enr.md names, in words; empty for all others, whose meaning is their own. */
  private static Optional<String> value(Entry entry) {
    try {
      RlpReader in = RlpReader.of(entry.rlpValue());
      return switch (entry.key()) {
        case "id" -> Optional.of(printable(in.bytes().toUtf8()));
        case "secp256k1" -> Optional.of(in.bytes().toHex());
        case "ip", "ip6" ->
            Optional.of(InetAddress.getByAddress(in.bytes().toArray()).getHostAddress());
        case "tcp", "udp", "tcp6", "udp6" -> Optional.of(Integer.toString(in.intValue()));
        default -> Optional.empty();
      };
    } catch (RlpException | UnknownHostException e) {
      return Optional.empty(); // a valid record has none of these, but the bytes can be shown
    }
  }

  /** A remote chose these characters; none of them may steer the terminal. */
  static String printable(String text) {
    return text.codePoints()
        .mapToObj(c -> c >= 0x20 && c < 0x7f ? Character.toString(c) : "\\u%04x".formatted(c))
        .collect(Collectors.joining());
  }
}

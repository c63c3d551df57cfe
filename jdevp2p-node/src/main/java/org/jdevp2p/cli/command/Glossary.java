// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jdevp2p.cli.frame.ExitCode;

/** Everything {@code jdevp2p explain} has words for. */
final class Glossary {
  /** Disconnect reasons in plain words: RLPx specification, "Disconnect (0x01)". */
  private static final List<Entry> REASONS =
      List.of(
          reason(0x00, "requested", "They asked to disconnect and gave no other reason."),
          reason(0x01, "tcp-error", "Their TCP connection to you failed."),
          reason(
              0x02,
              "breach-of-protocol",
              "They say you broke the protocol: a message they could not read or did not expect."),
          reason(
              0x03,
              "useless-peer",
              "They find you useless: no shared capability, another chain, or requests that you"
                  + " did not answer."),
          reason(0x04, "too-many-peers", "They are full. Not your fault; try again later."),
          reason(
              0x05,
              "already-connected",
              "They have a link with this node key already: the same key runs twice, or both"
                  + " sides dialled at once."),
          reason(
              0x06, "incompatible-version", "They speak another version of the p2p base protocol."),
          reason(0x07, "null-identity", "They received an empty node identity from you."),
          reason(0x08, "client-quitting", "Their client is shutting down."),
          reason(
              0x09,
              "unexpected-identity",
              "Your node id is not the one they dialled: your key has changed, or their record of"
                  + " you is old."),
          reason(
              0x0a,
              "connected-to-self",
              "They have the same node key as you: the same key runs twice, or you dialled"
                  + " yourself."),
          reason(0x0b, "ping-timeout", "No answer to a ping, or nothing to read, came in time."),
          reason(
              0x10,
              "subprotocol-error",
              "A subprotocol ended the link for a reason of its own; the base protocol has no"
                  + " further words."));

  private static final List<Entry> CAPABILITIES =
      List.of(
          capability("eth", "Ethereum blocks, transactions and receipts between full nodes."),
          capability("snap", "Ethereum state snapshots; runs beside eth, never alone."),
          capability("les", "Light Ethereum clients; no client serves it any more."),
          capability("wit", "Witnesses of block execution."),
          capability("p2p", "The base protocol: Hello, Disconnect, Ping, Pong. Never negotiated."),
          capability("chat", "Example of jdevp2p: lines of text passed on to all peers."),
          capability("echo", "Example of jdevp2p: requests and replies with ids, for latency."),
          capability("bulk", "Example of jdevp2p: a stream as fast as the link goes."));

  private Glossary() {}

  /** What a number or name belongs to. */
  enum Kind {
    EXIT_CODE("exit code"),
    DISCONNECT_REASON("disconnect reason"),
    CAPABILITY("capability");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /**
   * One explained thing.
   *
   * @param number its wire code or exit code; none for a capability
   * @param name in lower case, words joined with dashes
   * @param explanation in plain words
   */
  record Entry(Kind kind, OptionalInt number, String name, String explanation) {
    /** The number as people meet it: exit codes decimal, wire codes hex. */
    String code() {
      if (number.isEmpty()) {
        return "";
      }
      return kind == Kind.DISCONNECT_REASON
          ? "0x%02x".formatted(number.getAsInt())
          : Integer.toString(number.getAsInt());
    }

    private boolean has(int wanted) {
      return number.isPresent() && number.getAsInt() == wanted;
    }
  }

  /** All entries: exit codes, disconnect reasons, capabilities. */
  static List<Entry> all() {
    return Stream.of(exitCodes(), REASONS.stream(), CAPABILITIES.stream())
        .flatMap(kind -> kind)
        .toList();
  }

  /**
   * What {@code text} may mean: an exit code or reason ({@code 4}, {@code 0x10}, {@code 68}), a
   * name or a part of one ({@code too-many}), a capability ({@code eth/69}). Empty if nothing.
   */
  static List<Entry> find(String text) {
    String wanted = text.strip().toLowerCase(Locale.ROOT);
    OptionalInt number = number(wanted);
    if (number.isPresent()) {
      return ofNumber(number.getAsInt(), wanted.startsWith("0x"));
    }
    String name = wanted.replaceFirst("/\\d+$", "").replaceAll("[\\s_]+", "-");
    List<Entry> exact = all().stream().filter(e -> e.name().equals(name)).toList();
    return exact.isEmpty() && name.length() >= 3
        ? all().stream().filter(e -> e.name().contains(name)).toList()
        : exact;
  }

  /** What a remote means that disconnects with {@code code}. */
  static String disconnectReason(int code) {
    return REASONS.stream()
        .filter(reason -> reason.has(code))
        .findFirst()
        .map(Entry::explanation)
        .orElse("No specification names this reason.");
  }

  private static List<Entry> ofNumber(int number, boolean wireCode) {
    List<Entry> found = new ArrayList<>();
    if (!wireCode) {
      exitCodes().filter(e -> e.has(number)).forEach(found::add);
      if (number >= ExitCode.DISCONNECTED && number <= ExitCode.disconnected(ExitCode.MAX_REASON)) {
        found.add(ofDisconnect(number));
      }
    }
    REASONS.stream().filter(e -> e.has(number)).forEach(found::add);
    return found;
  }

  private static Entry ofDisconnect(int exitCode) {
    int code = exitCode - ExitCode.DISCONNECTED;
    Entry known =
        REASONS.stream()
            .filter(e -> e.has(code))
            .findFirst()
            .orElseGet(() -> reason(code, "unknown-reason", "No specification names this reason."));
    return new Entry(
        Kind.EXIT_CODE,
        OptionalInt.of(exitCode),
        known.name(),
        "The remote disconnected with reason %s. %s".formatted(known.code(), known.explanation()));
  }

  private static OptionalInt number(String text) {
    try {
      return OptionalInt.of(
          text.startsWith("0x")
              ? Integer.parseInt(text, 2, text.length(), 16)
              : Integer.parseInt(text));
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }

  private static Stream<Entry> exitCodes() {
    return Stream.of(ExitCode.values())
        .map(code ->
            new Entry(Kind.EXIT_CODE, OptionalInt.of(code.number()), code.label(), code.meaning()));
  }

  private static Entry reason(int code, String name, String explanation) {
    return new Entry(Kind.DISCONNECT_REASON, OptionalInt.of(code), name, explanation);
  }

  private static Entry capability(String name, String explanation) {
    return new Entry(Kind.CAPABILITY, OptionalInt.empty(), name, explanation);
  }
}

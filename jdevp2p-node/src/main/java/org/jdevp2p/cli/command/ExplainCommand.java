// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.jdevp2p.cli.command.Glossary.Entry;
import org.jdevp2p.cli.command.Glossary.Kind;
import org.jdevp2p.cli.frame.CommandException;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Json;
import org.jdevp2p.cli.frame.OutputOptions;
import org.jdevp2p.cli.frame.Prose;
import org.jdevp2p.cli.frame.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code explain}: says in words what a number or name means. */
@Command(
    name = "explain",
    description = "Say in plain words what an exit code, disconnect reason or capability means.",
    footer = {
      "  jdevp2p explain 68               an exit code: they hung up, reason 4",
      "  jdevp2p explain 0x04             a disconnect reason",
      "  jdevp2p explain too-many-peers   the same by name",
      "  jdevp2p explain eth/69           a capability",
      "  jdevp2p explain                  everything"
    })
public final class ExplainCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      arity = "0..1",
      paramLabel = "N|NAME",
      description = "What to explain; everything if left out.")
  private @Nullable String subject;

  @Mixin private OutputOptions output;

  public ExplainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws CommandException {
    List<Entry> found = subject == null ? Glossary.all() : Glossary.find(subject);
    if (found.isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE,
          "nothing is known of '%s'; 'jdevp2p explain' lists all".formatted(subject));
    }
    if (output.isJson()) {
      printJson(found);
    } else if (subject == null) {
      printAll(found);
    } else {
      found.forEach(this::print);
    }
    return ExitCode.OK.number();
  }

  private void print(Entry entry) {
    terminal
        .out()
        .println(
            "%s %s (%s): %s"
                .formatted(entry.kind().words(), entry.code(), entry.name(), entry.explanation())
                .replaceAll(" {2,}", " "));
  }

  private void printAll(List<Entry> entries) {
    String separator = "";
    for (Kind kind : Kind.values()) {
      terminal.out().println(separator + heading(kind));
      entries.stream().filter(e -> e.kind() == kind).forEach(this::printIndented);
      separator = System.lineSeparator();
    }
  }

  private static String heading(Kind kind) {
    return switch (kind) {
      case EXIT_CODE -> "Exit codes (64 + N: the remote disconnected with reason N)";
      case DISCONNECT_REASON -> "Disconnect reasons, as the other side tells them";
      case CAPABILITY -> "Capabilities";
    };
  }

  /** Code and name in front, the explanation wrapped beside them. */
  private void printIndented(Entry entry) {
    String front = "  %-4s  %-20s  ".formatted(entry.code(), entry.name());
    Prose.lines(front, entry.explanation(), terminal.proseWidth()).forEach(terminal.out()::println);
  }

  private void printJson(List<Entry> entries) {
    if (output.isStream()) {
      entries.forEach(e -> output.write(terminal, fill(Json.object("explanation", 1), e)));
      return;
    }
    ObjectNode object = Json.object("explanations", 1);
    ArrayNode list = object.putArray("entries");
    entries.forEach(e -> fill(list.addObject(), e));
    output.write(terminal, object);
  }

  private static ObjectNode fill(ObjectNode object, Entry entry) {
    object.put("kind", entry.kind().words().replace(' ', '-'));
    if (entry.number().isPresent()) {
      object.put("number", entry.number().getAsInt());
    } else {
      object.putNull("number");
    }
    return object.put("name", entry.name()).put("explanation", entry.explanation());
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jdevp2p.cli.frame.CommandException;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code man}: manual pages, made from the commands themselves. */
@Command(
    name = "man",
    description = "Print the manual page of a command, or write all of them to a directory.",
    footer = {
      "  jdevp2p man key generate | man -l -          read one",
      "  jdevp2p man --all ~/.local/share/man/man1    install all"
    })
public final class ManCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Option(names = "--all", paramLabel = "DIR", description = "Write every page to this directory.")
  private @Nullable Path directory;

  @Mixin private CommandWords words;

  public ManCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, CommandException {
    if (directory != null) {
      Files.createDirectories(directory);
      writeAll(spec.root(), directory);
      return ExitCode.OK.number();
    }
    terminal.out().print(ManPage.of(words.find()));
    return ExitCode.OK.number();
  }

  private static void writeAll(CommandSpec command, Path directory) throws IOException {
    Files.writeString(directory.resolve(ManPage.name(command) + ".1"), ManPage.of(command));
    for (CommandLine subcommand : command.subcommands().values()) {
      writeAll(subcommand.getCommandSpec(), directory);
    }
  }
}

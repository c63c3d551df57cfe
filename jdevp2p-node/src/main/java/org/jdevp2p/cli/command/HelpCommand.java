// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.util.concurrent.Callable;
import org.jdevp2p.cli.frame.CommandException;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code help}: {@code jdevp2p help key} is {@code jdevp2p key --help}. */
@Command(
    name = "help",
    description = "Show the help of a command.",
    footer = {"  jdevp2p help key generate    the same as jdevp2p key generate --help"})
public final class HelpCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private CommandWords words;

  public HelpCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws CommandException {
    words.find().commandLine().usage(terminal.out());
    return ExitCode.OK.number();
  }
}

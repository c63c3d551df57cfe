// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.util.concurrent.Callable;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Terminal;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code completion}: the script that lets bash and zsh complete this command line. */
@Command(
    name = "completion",
    description = "Print the completion script for bash and zsh.",
    footer = {
      "  source <(jdevp2p completion)                  in this shell",
      "  jdevp2p completion > ~/.jdevp2p-completion    for your ~/.bashrc to source"
    })
public final class CompletionCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;

  public CompletionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal.out().print(AutoComplete.bash("jdevp2p", spec.root().commandLine()));
    return ExitCode.OK.number();
  }
}

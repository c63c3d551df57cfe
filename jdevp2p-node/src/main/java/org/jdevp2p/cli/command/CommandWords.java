// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.util.List;
import org.jdevp2p.cli.frame.CommandException;
import org.jdevp2p.cli.frame.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which command another one is about, named word by word. */
final class CommandWords {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "The command, word by word; jdevp2p itself if left out.")
  private List<String> words = List.of();

  /**
   * The command that is named.
   *
   * @throws CommandException if there is none of that name
   */
  CommandSpec find() throws CommandException {
    return Help.find(spec.root(), words);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_DESCRIPTION;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_FOOTER;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_FOOTER_HEADING;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_PARAMETER_LIST;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_PARAMETER_LIST_HEADING;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_SYNOPSIS;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The shape of every help text: what it does, examples, then the synopsis and the lists. A
 * command's examples are its {@code footer}, one line each.
 */
public final class Help {
  private static final List<String> SECTIONS =
      List.of(
          SECTION_KEY_DESCRIPTION,
          SECTION_KEY_FOOTER_HEADING,
          SECTION_KEY_FOOTER,
          SECTION_KEY_SYNOPSIS_HEADING,
          SECTION_KEY_SYNOPSIS,
          SECTION_KEY_PARAMETER_LIST_HEADING,
          SECTION_KEY_PARAMETER_LIST,
          SECTION_KEY_COMMAND_LIST_HEADING,
          SECTION_KEY_COMMAND_LIST,
          SECTION_KEY_OPTION_LIST_HEADING,
          SECTION_KEY_OPTION_LIST);

  private Help() {}

  /** Gives {@code command} and all below it this shape, in {@code width} columns. */
  public static void shape(CommandLine command, int width) {
    command.setHelpSectionKeys(SECTIONS);
    command.setUsageHelpLongOptionsMaxWidth(24);
    shapeOne(command, width);
  }

  private static void shapeOne(CommandLine command, int width) {
    UsageMessageSpec usage = command.getCommandSpec().usageMessage();
    usage.width(width);
    usage.footerHeading("%nExamples:%n");
    usage.synopsisHeading("%nUsage:%n  ");
    usage.parameterListHeading("%nArguments:%n");
    usage.optionListHeading("%nOptions:%n");
    usage.commandListHeading("%nCommands:%n");
    usage.abbreviateSynopsis(true);
    command.getSubcommands().values().forEach(subcommand -> shapeOne(subcommand, width));
  }

  /**
   * The command that {@code words} name, word by word from the root.
   *
   * @throws CommandException if there is none
   */
  public static CommandSpec find(CommandSpec root, List<String> words) throws CommandException {
    CommandSpec command = root;
    for (String word : words) {
      @Nullable CommandLine next = command.subcommands().get(word);
      if (next == null) {
        throw new CommandException(
            ExitCode.USAGE,
            "no such command: %s %s; see 'jdevp2p --help'"
                .formatted(command.qualifiedName(), word));
      }
      command = next.getCommandSpec();
    }
    return command;
  }
}

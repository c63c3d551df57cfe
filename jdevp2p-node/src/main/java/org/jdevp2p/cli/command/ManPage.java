// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** One command's manual page in roff's man macros, made from the same data as its help. */
final class ManPage {
  private final CommandSpec command;
  private final StringBuilder page = new StringBuilder();

  private ManPage(CommandSpec command) {
    this.command = command;
  }

  /** The page of {@code command}, which {@code man -l} shows. */
  static String of(CommandSpec command) {
    ManPage page = new ManPage(command);
    page.write();
    return page.page.toString();
  }

  /** {@code jdevp2p-key-generate} for {@code key generate}. */
  static String name(CommandSpec command) {
    return command.qualifiedName("-");
  }

  private void write() {
    page.append(".TH ").append(quoted(name(command).toUpperCase(Locale.ROOT)));
    page.append(" 1\n");
    section("NAME");
    text(name(command) + " - " + description(command));
    section("SYNOPSIS");
    text(new Help(command, Help.defaultColorScheme(Help.Ansi.OFF)).synopsis(0).strip());
    if (command.usageMessage().footer().length > 0) {
      section("EXAMPLES");
      page.append(".nf\n");
      for (String line : command.usageMessage().footer()) {
        text(line.strip());
      }
      page.append(".fi\n");
    }
    arguments();
    subcommands();
    environment();
    section("EXIT STATUS");
    for (ExitCode code : ExitCode.values()) {
      item(Integer.toString(code.number()), code.meaning());
    }
    item("64+N", "The remote disconnected with reason N; 'jdevp2p explain' lists the reasons.");
  }

  private void arguments() {
    List<PositionalParamSpec> parameters = command.positionalParameters();
    if (!parameters.isEmpty()) {
      section("ARGUMENTS");
      parameters.forEach(p -> item(p.paramLabel(), description(p)));
    }
    section("OPTIONS");
    for (OptionSpec option : command.options()) {
      if (!option.hidden()) {
        String value = option.arity().max() == 0 ? "" : " " + option.paramLabel();
        item(String.join(", ", option.names()) + value, description(option));
      }
    }
  }

  private void subcommands() {
    Set<CommandSpec> distinct = new LinkedHashSet<>();
    command.subcommands().values().forEach(line -> distinct.add(line.getCommandSpec()));
    if (!distinct.isEmpty()) {
      section("COMMANDS");
      distinct.forEach(sub -> item(name(sub) + "(1)", description(sub)));
    }
  }

  private void environment() {
    section("ENVIRONMENT");
    text("An option that is not given takes its value from the environment, else from the file");
    text("that --config or JDEVP2P_CONFIG names (~/.config/jdevp2p/config.toml).");
    List<String> path = Settings.path(command);
    for (OptionSpec option : command.options()) {
      if (Settings.isSettable(option)) {
        List<String> scope = option.inherited() ? List.of() : path;
        item(Settings.variable(scope, Settings.name(option)), "Sets " + option.longestName() + ".");
      }
    }
  }

  private static String description(CommandSpec command) {
    return String.join(" ", command.usageMessage().description());
  }

  /** Descriptions hold picocli's variables; the only one in use is the default value. */
  private static String description(ArgSpec argument) {
    @Nullable Object value =
        argument.defaultValue() == null ? argument.initialValue() : argument.defaultValue();
    List<String> lines = new ArrayList<>(List.of(argument.description()));
    return String.join(" ", lines)
        .replace("${DEFAULT-VALUE}", value == null ? "none" : value.toString());
  }

  private void section(String title) {
    page.append(".SH ").append(title).append('\n');
  }

  private void item(String term, String explanation) {
    page.append(".TP\n\\fB").append(escaped(term)).append("\\fR\n");
    text(explanation);
  }

  private void text(String line) {
    page.append(escaped(line)).append('\n');
  }

  /** A line must not start with roff's control characters, nor a dash become a hyphen. */
  private static String escaped(String text) {
    String escaped = text.replace("\\", "\\e").replace("-", "\\-");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }
}

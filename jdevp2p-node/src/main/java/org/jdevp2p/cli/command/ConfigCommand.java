// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Json;
import org.jdevp2p.cli.frame.OutputOptions;
import org.jdevp2p.cli.frame.Settings;
import org.jdevp2p.cli.frame.Settings.Setting;
import org.jdevp2p.cli.frame.Table;
import org.jdevp2p.cli.frame.Table.Column;
import org.jdevp2p.cli.frame.Terminal;
import org.jdevp2p.crawl.StoreName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code config}: the value of every option, and where it came from. */
@Command(
    name = "config",
    description =
        "Show the value of every option. Command line beats environment, environment beats the"
            + " TOML file, the file beats the default.",
    footer = {
      "  jdevp2p config --origin                       all values and their origins",
      "  jdevp2p config --origin explain --json 4      the options of one command line",
      "  JDEVP2P_JSON=true jdevp2p config --origin     as the environment changes them"
    })
public final class ConfigCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final Settings settings;
  private final Supplier<CommandLine> tree;

  @Option(
      names = "--origin",
      fallbackValue = "true",
      description = "Show where each value came from.")
  private boolean origin;

  @Mixin private OutputOptions output;

  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "A command line whose options to show; every command if left out.")
  private List<String> commandLine = List.of();

  /** {@code tree} gives a command tree that has parsed nothing yet. */
  public ConfigCommand(Terminal terminal, Settings settings, Supplier<CommandLine> tree) {
    this.terminal = terminal;
    this.settings = settings;
    this.tree = tree;
  }

  private record Row(String command, String option, String value, String origin) {}

  @Override
  public Integer call() {
    List<Row> rows = new ArrayList<>();
    if (commandLine.isEmpty()) {
      addAll(tree.get().getCommandSpec(), rows);
    } else {
      @Nullable ParseResult parsed = tree.get().parseArgs(commandLine.toArray(String[]::new));
      for (; parsed != null; parsed = parsed.subcommand()) {
        add(parsed.commandSpec(), rows);
      }
    }
    if (output.isJson()) {
      printJson(rows);
    } else {
      printTable(rows);
      unreadVariables()
          .forEach(v -> terminal.err().println("jdevp2p: warning: no option reads " + v));
    }
    return ExitCode.OK.number();
  }

  private void addAll(CommandSpec command, List<Row> rows) {
    add(command, rows);
    distinctSubcommands(command).forEach(subcommand -> addAll(subcommand, rows));
  }

  private void add(CommandSpec command, List<Row> rows) {
    for (OptionSpec option : command.options()) {
      boolean repeated = option.inherited() && option.originalStringValues().isEmpty();
      if (Settings.isSettable(option) && !repeated) {
        rows.add(row(command, option));
      }
    }
  }

  private Row row(CommandSpec command, OptionSpec option) {
    String path = String.join(" ", Settings.path(command));
    Setting setting = setting(option);
    return new Row(path, option.longestName(), StoreName.shown(setting.value()), setting.origin());
  }

  private Setting setting(OptionSpec option) {
    List<String> given = option.originalStringValues();
    if (!given.isEmpty()) {
      return new Setting(String.join(",", given), "command line");
    }
    boolean flagGiven = !option.stringValues().isEmpty();
    if (flagGiven) {
      return new Setting(String.join(",", option.stringValues()), "command line");
    }
    Optional<Setting> found = settings.find(option);
    return found.orElseGet(() -> new Setting(defaultOf(option), "default"));
  }

  private static String defaultOf(OptionSpec option) {
    @Nullable String value = option.defaultValue();
    if (value != null) {
      return value;
    }
    return option.arity().max() == 0 ? "false" : "";
  }

  private void printTable(List<Row> rows) {
    settings.file().ifPresent(file -> terminal.err().println("settings file: " + file));
    Table table =
        origin
            ? Table.of(
                Column.text("COMMAND"),
                Column.text("OPTION"),
                Column.prose("VALUE"),
                Column.prose("ORIGIN"))
            : Table.of(Column.text("COMMAND"), Column.text("OPTION"), Column.prose("VALUE"));
    for (Row row : rows) {
      String command = row.command().isEmpty() ? "(all)" : row.command();
      String value = row.value().isEmpty() ? "-" : row.value();
      if (origin) {
        table.row(command, row.option(), value, row.origin());
      } else {
        table.row(command, row.option(), value);
      }
    }
    table.print(terminal);
  }

  private void printJson(List<Row> rows) {
    if (output.isStream()) {
      rows.forEach(row -> output.write(terminal, fill(Json.object("setting", 1), row)));
      return;
    }
    ObjectNode object = Json.object("config", 1);
    object.put("file", settings.file().map(Object::toString).orElse(null));
    ArrayNode list = object.putArray("settings");
    rows.forEach(row -> fill(list.addObject(), row));
    output.write(terminal, object);
  }

  private static ObjectNode fill(ObjectNode object, Row row) {
    return object
        .put("command", row.command())
        .put("option", row.option())
        .put("value", row.value())
        .put("origin", row.origin());
  }

  /** Variables that look like settings but are none: most likely misspelt. */
  private List<String> unreadVariables() {
    Set<String> known = new LinkedHashSet<>(List.of("JDEVP2P_CONFIG", "JDEVP2P_JAVA_OPTS"));
    addVariables(tree.get().getCommandSpec(), known);
    return terminal.environment().keySet().stream()
        .filter(name -> name.startsWith("JDEVP2P_") && !known.contains(name))
        .sorted()
        .toList();
  }

  private static void addVariables(CommandSpec command, Set<String> known) {
    List<String> path = Settings.path(command);
    for (OptionSpec option : command.options()) {
      if (Settings.isSettable(option)) {
        for (int depth = option.inherited() ? 0 : path.size(); depth >= 0; depth--) {
          known.add(Settings.variable(path.subList(0, depth), Settings.name(option)));
        }
      }
    }
    distinctSubcommands(command).forEach(subcommand -> addVariables(subcommand, known));
  }

  private static Set<CommandSpec> distinctSubcommands(CommandSpec command) {
    Set<CommandSpec> distinct = new LinkedHashSet<>();
    command.subcommands().values().forEach(line -> distinct.add(line.getCommandSpec()));
    return distinct;
  }
}

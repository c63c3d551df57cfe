// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * Values for options that are not on the command line: environment first, then the TOML file; what
 * neither has keeps the default of its option.
 *
 * <p>For {@code --timeout} of {@code rlpx ping} the environment is asked for {@code
 * JDEVP2P_RLPX_PING_TIMEOUT}, {@code JDEVP2P_RLPX_TIMEOUT} and {@code JDEVP2P_TIMEOUT}, the file
 * for {@code timeout} in the tables {@code [rlpx.ping]}, {@code [rlpx]} and outside of any table.
 */
public final class Settings implements IDefaultValueProvider {
  private static final String PREFIX = "JDEVP2P_";

  private final Map<String, String> environment;
  private final @Nullable Path file;
  private final @Nullable JsonNode tables;

  private Settings(
      Map<String, String> environment, @Nullable Path file, @Nullable JsonNode tables) {
    this.environment = environment;
    this.file = file;
    this.tables = tables;
  }

  /**
   * A value and where it was found.
   *
   * @param value as text, in the form that the option takes on the command line
   * @param origin in words: {@code environment JDEVP2P_TIMEOUT}
   */
  public record Setting(String value, String origin) {}

  /** Settings of the environment alone. */
  public static Settings ofEnvironment(Map<String, String> environment) {
    return new Settings(environment, null, null);
  }

  /**
   * Settings of the environment and of a file: {@code named}, else the one in {@code
   * JDEVP2P_CONFIG}, else {@code jdevp2p/config.toml} in {@code XDG_CONFIG_HOME} ({@code
   * ~/.config}), if that exists.
   *
   * @throws CommandException if a file that was named is missing, or is not TOML
   */
  public static Settings load(Map<String, String> environment, @Nullable Path named)
      throws CommandException {
    String variable = environment.getOrDefault(PREFIX + "CONFIG", "");
    @Nullable Path file = named;
    if (file == null && !variable.isEmpty()) {
      file = Path.of(variable);
    }
    if (file == null) {
      file = userFile(environment);
      if (file == null || !Files.exists(file)) {
        return ofEnvironment(environment);
      }
    }
    return new Settings(environment, file, read(file));
  }

  private static @Nullable Path userFile(Map<String, String> environment) {
    String base = environment.getOrDefault("XDG_CONFIG_HOME", "");
    String home = environment.getOrDefault("HOME", "");
    if (base.isEmpty() && home.isEmpty()) {
      return null;
    }
    Path directory = base.isEmpty() ? Path.of(home, ".config") : Path.of(base);
    return directory.resolve("jdevp2p").resolve("config.toml");
  }

  private static JsonNode read(Path file) throws CommandException {
    try {
      return TomlMapper.shared().readTree(Files.readString(file));
    } catch (JacksonException e) {
      throw new CommandException(
          ExitCode.LOCAL_CONFIGURATION,
          "%s, line %d: not TOML: %s"
              .formatted(file, e.getLocation().getLineNr(), e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.LOCAL_CONFIGURATION, "settings: " + Failure.of(e).sentence(), e);
    }
  }

  /** The file that was read, if there is one. */
  public Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    return find(argument).map(Setting::value).orElse(null);
  }

  /** The value for {@code argument}, if environment or file have one. */
  public Optional<Setting> find(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option) || !isSettable(option)) {
      return Optional.empty();
    }
    List<String> path = path(option.inherited() ? option.root().command() : option.command());
    String name = name(option);
    return inEnvironment(path, name).or(() -> inFile(path, name));
  }

  /** Whether environment and file may set it: all but help, version and the file itself. */
  public static boolean isSettable(OptionSpec option) {
    return option.longestName().startsWith("--")
        && !option.usageHelp()
        && !option.versionHelp()
        && !name(option).equals("config");
  }

  private Optional<Setting> inEnvironment(List<String> path, String name) {
    for (int depth = path.size(); depth >= 0; depth--) {
      String variable = variable(path.subList(0, depth), name);
      @Nullable String value = environment.get(variable);
      if (value != null) {
        return Optional.of(new Setting(value, "environment " + variable));
      }
    }
    return Optional.empty();
  }

  /** The variable that sets option {@code name} (without dashes) of the command at {@code path}. */
  public static String variable(List<String> path, String name) {
    List<String> parts = new ArrayList<>(path);
    parts.add(name);
    return PREFIX + String.join("_", parts).replace('-', '_').toUpperCase(Locale.ROOT);
  }

  private Optional<Setting> inFile(List<String> path, String name) {
    if (tables == null) {
      return Optional.empty();
    }
    for (int depth = path.size(); depth >= 0; depth--) {
      List<String> table = path.subList(0, depth);
      JsonNode at = tables;
      for (String step : table) {
        at = at.path(step);
      }
      JsonNode value = at.path(name);
      if (value.isValueNode() || value.isArray()) {
        String key = table.isEmpty() ? name : String.join(".", table) + "." + name;
        return Optional.of(new Setting(text(value), "file " + file + ", " + key));
      }
    }
    return Optional.empty();
  }

  /** Arrays become a list with commas, as options that take several values read them. */
  private static String text(JsonNode value) {
    return value.isArray()
        ? String.join(",", value.valueStream().map(JsonNode::asString).toList())
        : value.asString();
  }

  /**
   * Refuses a file with a key that no option reads, because a misspelt setting would be ignored in
   * silence.
   */
  public void refuseUnknownKeys(CommandSpec root) throws CommandException {
    if (tables != null) {
      refuseUnknownKeys(root, tables, "");
    }
  }

  private void refuseUnknownKeys(CommandSpec command, JsonNode table, String prefix)
      throws CommandException {
    for (Map.Entry<String, JsonNode> property : table.properties()) {
      String key = property.getKey();
      var subcommand = command.subcommands().get(key);
      if (property.getValue().isObject() && subcommand != null) {
        refuseUnknownKeys(subcommand.getCommandSpec(), property.getValue(), prefix + key + ".");
      } else if (property.getValue().isObject() || !reads(command, key)) {
        throw new CommandException(
            ExitCode.LOCAL_CONFIGURATION,
            "%s: unknown setting '%s%s'; 'jdevp2p config' lists all".formatted(file, prefix, key));
      }
    }
  }

  private static boolean reads(CommandSpec command, String name) {
    return command.options().stream().anyMatch(o -> isSettable(o) && name(o).equals(name))
        || command.subcommands().values().stream()
            .anyMatch(subcommand -> reads(subcommand.getCommandSpec(), name));
  }

  /** The longest name of {@code option} without its dashes: its key in the file. */
  public static String name(OptionSpec option) {
    return option.longestName().replaceFirst("^--?", "");
  }

  /** The names that lead from the root to {@code command}, the root's own left out. */
  public static List<String> path(CommandSpec command) {
    List<String> path = new ArrayList<>();
    for (CommandSpec at = command; at.parent() != null; at = at.parent()) {
      path.addFirst(at.name());
    }
    return path;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdevp2p.cli.frame.CommandException;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Failure;
import org.jdevp2p.cli.frame.Interruption;
import org.jdevp2p.cli.frame.LogSetup;
import org.jdevp2p.cli.frame.Settings;
import org.jdevp2p.cli.frame.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * One command line, from its words to the exit code. Every exception of parsing and running ends
 * here as one sentence on stderr.
 */
final class Invocation {
  private final Terminal terminal;
  private boolean debug;

  Invocation(Terminal terminal) {
    this.terminal = terminal;
  }

  int run(String... args) {
    int exitCode =
        args.length == 1 && args[0].equals("--version") ? printVersion() : parseAndRun(args);
    if (terminal.out().checkError() && exitCode == ExitCode.OK.number()) {
      terminal.err().println("jdevp2p: stdout was closed or is full, some output is lost");
      exitCode = ExitCode.LOCAL_CONFIGURATION.number();
    }
    terminal.err().flush();
    Interruption.end(terminal);
    return exitCode;
  }

  /** Without the parser, which would take longer than the answer. */
  private int printVersion() {
    try {
      for (String line : new Version().getVersion()) {
        terminal.out().println(line);
      }
      return ExitCode.OK.number();
    } catch (Throwable thrown) {
      return report(thrown, Settings.ofEnvironment(terminal.environment()));
    }
  }

  private int parseAndRun(String... args) {
    Settings settings = Settings.ofEnvironment(terminal.environment());
    debug = List.of(args).contains("--debug"); // holds where parsing fails, too
    try {
      settings = Settings.load(terminal.environment(), configFile(args));
      return execute(CommandTree.create(terminal, settings), settings, args);
    } catch (Throwable thrown) {
      return report(thrown, settings);
    }
  }

  private int execute(CommandLine root, Settings settings, String... args) throws CommandException {
    ParseResult parsed = root.parseArgs(args);
    @Nullable Integer helped = CommandLine.executeHelpRequest(parsed);
    if (helped != null) {
      return helped;
    }
    if (args.length == 0) {
      root.usage(root.getErr());
      return ExitCode.USAGE.number();
    }
    settings.refuseUnknownKeys(root.getCommandSpec());
    RootCommand options = root.getCommand();
    debug = options.isDebug();
    LogSetup.announce(options.verbosity());
    return new RunLast().execute(parsed);
  }

  /** {@code --config} must be known before the parser asks for the first default. */
  private static @Nullable Path configFile(String... args) throws CommandException {
    for (int i = 0; i < args.length && !args[i].equals("--"); i++) {
      @Nullable String name = null;
      if (args[i].startsWith("--config=")) {
        name = args[i].substring("--config=".length());
      } else if (args[i].equals("--config") && i + 1 < args.length) {
        name = args[i + 1];
      }
      if (name != null) {
        try {
          return Path.of(name);
        } catch (InvalidPathException e) {
          throw new CommandException(ExitCode.USAGE, "--config: " + e.getMessage(), e);
        }
      }
    }
    return null;
  }

  private int report(Throwable thrown, Settings settings) {
    Throwable cause =
        thrown instanceof ExecutionException e && e.getCause() != null ? e.getCause() : thrown;
    Failure failure =
        cause instanceof ParameterException e ? ofParameter(e, settings) : Failure.of(cause);
    terminal.out().flush();
    terminal.err().println("jdevp2p: " + failure.sentence());
    if (debug) {
      cause.printStackTrace(terminal.err());
    }
    return failure.exitCode();
  }

  private static Failure ofParameter(ParameterException e, Settings settings) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    String text = text(e);
    Optional<String> origin = originOfValue(e, settings);
    if (origin.isPresent()) {
      return new Failure(ExitCode.LOCAL_CONFIGURATION.number(), origin.get() + ": " + text);
    }
    return new Failure(
        ExitCode.USAGE.number(),
        "%s%s See '%s --help'.".formatted(lowerFirst(text), nearMisses(e), command));
  }

  private static String text(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched
        && !unmatched.isUnknownOption()
        && !e.getCommandLine().getSubcommands().isEmpty()) {
      return "no such command: '" + unmatched.getUnmatched().getFirst() + "'";
    }
    // Of an argument that has a name, nobody wants to know the index.
    return e.getMessage() == null
        ? "bad arguments"
        : e.getMessage().replaceFirst("positional parameter at index \\d+ \\((\\w+)\\)", "$1");
  }

  private static String lowerFirst(String text) {
    return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
  }

  private static String nearMisses(ParameterException e) {
    List<String> near =
        e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
    return near.isEmpty() ? "." : "; did you mean " + String.join(" or ", near) + "?";
  }

  /** Where a value that was refused came from, if not from the command line. */
  private static Optional<String> originOfValue(ParameterException e, Settings settings) {
    @Nullable ArgSpec argument = e.getArgSpec();
    boolean given =
        argument instanceof OptionSpec option && !option.originalStringValues().isEmpty();
    return argument == null || given
        ? Optional.empty()
        : settings
            .find(argument)
            .filter(found -> e.getValue() == null || found.value().equals(e.getValue()))
            .map(Settings.Setting::origin);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Settings;
import org.jdevp2p.cli.frame.Terminal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * {@code docs/command.md} tells of all that the command can, and of no option that is not there.
 */
class CommandDocumentTest {

  private static final Path DOCUMENT = Path.of("..", "docs", "command.md");
  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z-]+");

  private final CommandLine root = CommandTree.create(silence(), Settings.ofEnvironment(Map.of()));
  private String document = "";

  @BeforeEach
  void read() throws IOException {
    document = Files.readString(DOCUMENT);
  }

  private static Terminal silence() {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    return new Terminal(
        nowhere, nowhere, new ByteArrayInputStream(new byte[0]), Map.of(), false, false);
  }

  private static Stream<CommandLine> tree(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().distinct().flatMap(CommandDocumentTest::tree));
  }

  @Test
  void everyCommandIsNamed() {
    List<String> names = tree(root).map(CommandLine::getCommandName).distinct().toList();
    assertThat(names).hasSizeGreaterThan(20);
    assertThat(names.stream().filter(name -> !isNamed(name))).isEmpty();
  }

  private boolean isNamed(String name) {
    return Pattern.compile("(^|[\\s`,])" + Pattern.quote(name) + "($|[\\s`:,])", Pattern.MULTILINE)
        .matcher(document)
        .find();
  }

  @Test
  void everyOptionThatIsNamedExists() {
    List<String> options =
        tree(root)
            .flatMap(command -> command.getCommandSpec().options().stream())
            .flatMap(CommandDocumentTest::names)
            .toList();
    List<String> named = OPTION.matcher(document).results().map(MatchResult::group).toList();
    assertThat(named).hasSizeGreaterThan(40);
    assertThat(options).containsAll(named);
  }

  private static Stream<String> names(CommandLine.Model.OptionSpec option) {
    Stream<String> names = Stream.of(option.names());
    return option.negatable()
        ? names.flatMap(name -> Stream.of(name, name.replaceFirst("^--", "--no-")))
        : names;
  }

  @Test
  void everyExitCodeIsListed() {
    for (ExitCode code : ExitCode.values()) {
      assertThat(document).contains("| %d | %s |".formatted(code.number(), code.label()));
    }
  }
}

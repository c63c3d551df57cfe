// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jdevp2p.cli.frame.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  @TempDir private Path directory;

  @Test
  void versionNamesJdevp2pCurveAndJava() {
    assertThat(CommandLineRun.of("--version").text().lines())
        .satisfiesExactly(
            line -> assertThat(line).matches("jdevp2p \\d.*"),
            line -> assertThat(line).matches("curve +(libsecp256k1|bouncycastle)"),
            line -> assertThat(line).matches("java +25.*"));
  }

  @Test
  void shortVersionOptionSaysTheSame() {
    assertThat(CommandLineRun.of("-V").text()).isEqualTo(CommandLineRun.of("--version").text());
  }

  @Test
  void nothingAtAllShowsTheHelpOnStderr() {
    CommandLineRun run = CommandLineRun.of();
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("Examples:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bootnode",
        "box",
        "run",
        "rlpx",
        "rlpx ping",
        "crawl",
        "discv4",
        "discv4 crawl",
        "discv4 ping",
        "discv4 requestenr",
        "discv4 resolve",
        "discv4 listen",
        "discv5",
        "discv5 crawl",
        "discv5 ping",
        "discv5 requestenr",
        "discv5 resolve",
        "discv5 talk",
        "discv5 listen",
        "dns",
        "dns sync",
        "dns sign",
        "dns to-txt",
        "dns to-zone",
        "nodeset",
        "nodeset info",
        "nodeset filter",
        "key",
        "key generate",
        "key to-id",
        "key to-enode",
        "key to-enr",
        "enrdump",
        "explain",
        "config",
        "completion",
        "man",
        "help"
      })
  void helpOfEveryCommandHasExamplesBeforeUsage(String command) {
    String help = CommandLineRun.of((command + " --help").strip().split(" ", -1)).text();
    assertThat(help.indexOf("Examples:")).isPositive().isLessThan(help.indexOf("Usage:"));
    assertThat(help.lines()).allMatch(line -> line.length() <= 80);
    assertThat(help.substring(help.indexOf("Examples:"), help.indexOf("Usage:")).lines().skip(1))
        .as("an example is one line")
        .allMatch(line -> line.isEmpty() || line.startsWith("  "));
  }

  @Test
  void helpCommandSaysWhatTheHelpOptionSays() {
    assertThat(CommandLineRun.of("help", "key", "to-enr").text())
        .isEqualTo(CommandLineRun.of("key", "to-enr", "--help").text());
  }

  @Test
  void unknownCommandIsRefusedWithTheNearestName() {
    assertThat(CommandLineRun.of("explan").sentence(ExitCode.USAGE))
        .startsWith("jdevp2p: no such command: 'explan'; did you mean explain")
        .endsWith("? See 'jdevp2p --help'.");
  }

  @Test
  void unknownOptionIsRefusedWithTheNearestName() {
    assertThat(CommandLineRun.of("explain", "--jso").sentence(ExitCode.USAGE))
        .isEqualTo(
            "jdevp2p: unknown option: '--jso'; did you mean --json? See 'jdevp2p explain --help'.");
  }

  @Test
  void commandGroupWithoutSubcommandIsRefused() {
    assertThat(CommandLineRun.of("key").sentence(ExitCode.USAGE))
        .isEqualTo("jdevp2p: missing required subcommand. See 'jdevp2p key --help'.");
  }

  @Test
  void debugShowsTheTraceBelowTheSentence() {
    CommandLineRun run = CommandLineRun.of("--debug", "key", "to-id", absent());
    assertThat(run.err()).contains("does not exist", "\tat ");
    assertThat(run.exitCode()).isEqualTo(ExitCode.LOCAL_CONFIGURATION.number());
  }

  @Test
  void completionIsAShellScriptThatKnowsEveryCommand() {
    assertThat(CommandLineRun.of("completion").text())
        .startsWith("#!/")
        .contains("enrdump", "to-enode", "--verbosity");
  }

  @Test
  void manPageComesFromTheCommand() {
    assertThat(CommandLineRun.of("man", "key", "to-enr").text())
        .startsWith(".TH \"JDEVP2P-KEY-TO-ENR\" 1")
        .contains(".SH EXAMPLES", "\\fB\\-\\-ip ADDRESS\\fR", "(default: 30303)", "64+N");
  }

  @Test
  void allManPagesAreWrittenToADirectory() throws IOException {
    Path pages = directory.resolve("man1");
    assertThat(CommandLineRun.of("man", "--all", pages.toString()).exitCode()).isZero();
    try (var files = Files.list(pages)) {
      assertThat(files.map(page -> page.getFileName().toString()))
          .contains("jdevp2p.1", "jdevp2p-key-generate.1", "jdevp2p-enrdump.1");
    }
  }

  private String absent() {
    return directory.resolve("absent.key").toString();
  }
}

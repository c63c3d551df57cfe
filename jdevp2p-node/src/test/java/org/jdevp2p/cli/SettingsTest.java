// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jdevp2p.cli.frame.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Command line, environment, file, default: who wins, and who says so. */
class SettingsTest {
  @TempDir private Path directory;

  @Test
  void defaultIsShownAsSuch() {
    assertThat(setting(CommandLineRun.of("config", "--json"), "key to-enr", "--tcp"))
        .isEqualTo("30303 from default");
  }

  @Test
  void fileBeatsDefault() throws IOException {
    String file = file("[key.to-enr]\ntcp = 1\n");
    assertThat(
            setting(CommandLineRun.of("config", "--json", "--config", file), "key to-enr", "--tcp"))
        .isEqualTo("1 from file " + file + ", key.to-enr.tcp");
  }

  @Test
  void tableOfTheCommandBeatsTheTablesAround() throws IOException {
    String file = file("tcp = 1\n[key]\ntcp = 2\n[key.to-enr]\ntcp = 3\n");
    CommandLineRun run = CommandLineRun.of("config", "--json", "--config", file);
    assertThat(setting(run, "key to-enr", "--tcp")).startsWith("3 from ");
    assertThat(setting(run, "key to-enode", "--tcp")).startsWith("2 from ");
  }

  @Test
  void environmentBeatsFile() throws IOException {
    CommandLineRun run =
        CommandLineRun.with("JDEVP2P_CONFIG", file("[key.to-enr]\ntcp = 1\n"))
            .with("JDEVP2P_TCP", "2")
            .run("config", "--json");
    assertThat(setting(run, "key to-enr", "--tcp")).isEqualTo("2 from environment JDEVP2P_TCP");
  }

  @Test
  void variableOfTheCommandBeatsTheVariableOfAll() {
    CommandLineRun run =
        CommandLineRun.with("JDEVP2P_KEY_TO_ENR_TCP", "1")
            .with("JDEVP2P_TCP", "2")
            .run("config", "--json");
    assertThat(setting(run, "key to-enr", "--tcp"))
        .isEqualTo("1 from environment JDEVP2P_KEY_TO_ENR_TCP");
  }

  @Test
  void commandLineBeatsEnvironment() {
    CommandLineRun run =
        CommandLineRun.with("JDEVP2P_TCP", "2")
            .run("config", "--json", "key", "to-enr", "x", "--tcp", "3");
    assertThat(setting(run, "key to-enr", "--tcp")).isEqualTo("3 from command line");
  }

  @Test
  void flagStaysSetWhenTheEnvironmentSetsItToo() {
    CommandLineRun run = CommandLineRun.with("JDEVP2P_JSON", "true").run("explain", "3", "--json");
    assertThat(run.json().path("type").asString()).isEqualTo("explanations");
  }

  @Test
  void fileInTheUsersConfigDirectoryIsFound() throws IOException {
    Path file = directory.resolve("jdevp2p").resolve("config.toml");
    Files.createDirectories(directory.resolve("jdevp2p"));
    Files.writeString(file, "json = true\n");
    assertThat(
            CommandLineRun.with("XDG_CONFIG_HOME", directory.toString())
                .run("explain", "3")
                .json()
                .path("type")
                .asString())
        .isEqualTo("explanations");
  }

  @Test
  void originIsAColumnOnlyIfAskedFor() {
    assertThat(CommandLineRun.of("config").text().lines().findFirst().orElseThrow())
        .doesNotContain("ORIGIN");
    assertThat(CommandLineRun.of("config", "--origin").text().lines().findFirst().orElseThrow())
        .endsWith("ORIGIN");
  }

  @Test
  void missingFileIsRefused() {
    String file = directory.resolve("none.toml").toString();
    assertThat(
            CommandLineRun.of("explain", "3", "--config", file)
                .sentence(ExitCode.LOCAL_CONFIGURATION))
        .isEqualTo("jdevp2p: settings: no such file: " + file);
  }

  @Test
  void fileThatIsNotTomlIsRefusedWithItsLine() throws IOException {
    String file = file("json = true\ntcp = = 4\n");
    assertThat(
            CommandLineRun.of("explain", "--config", file).sentence(ExitCode.LOCAL_CONFIGURATION))
        .startsWith("jdevp2p: " + file + ", line 2: not TOML: ");
  }

  @Test
  void misspeltSettingIsRefused() throws IOException {
    String file = file("[key.to-enr]\ntpc = 1\n");
    assertThat(
            CommandLineRun.of("explain", "3", "--config", file)
                .sentence(ExitCode.LOCAL_CONFIGURATION))
        .contains("unknown setting 'key.to-enr.tpc'");
  }

  @Test
  void misspeltVariableIsWarnedOf() {
    assertThat(CommandLineRun.with("JDEVP2P_TPC", "1").run("config").err())
        .isEqualToIgnoringNewLines("jdevp2p: warning: no option reads JDEVP2P_TPC");
  }

  @Test
  void badValueNamesTheVariableItCameFrom() {
    assertThat(
            CommandLineRun.with("JDEVP2P_VERBOSITY", "loud")
                .run("explain", "3")
                .sentence(ExitCode.LOCAL_CONFIGURATION))
        .startsWith("jdevp2p: environment JDEVP2P_VERBOSITY: ")
        .contains("'loud'");
  }

  @Test
  void badValueOnTheCommandLineIsAUsageErrorWhateverTheEnvironmentHolds() {
    assertThat(
            CommandLineRun.with("JDEVP2P_VERBOSITY", "warn")
                .run("explain", "3", "--verbosity", "loud")
                .sentence(ExitCode.USAGE))
        .contains("'loud'");
  }

  private String file(String content) throws IOException {
    return Files.writeString(directory.resolve("settings.toml"), content).toString();
  }

  private static String setting(CommandLineRun run, String command, String option) {
    return run.json()
        .path("settings")
        .valueStream()
        .filter(s -> s.path("command").asString().equals(command))
        .filter(s -> s.path("option").asString().equals(option))
        .map(SettingsTest::valueAndOrigin)
        .findFirst()
        .orElseThrow();
  }

  private static String valueAndOrigin(JsonNode setting) {
    return setting.path("value").asString() + " from " + setting.path("origin").asString();
  }

  @Test
  void configShowsNoPasswordOfAStore() {
    String store = "jdbc:postgresql://localhost/nodes?user=me&password=";
    String[] line = {"config", "crawl"};
    assertThat(CommandLineRun.with("JDEVP2P_CRAWL_STORE", store + "geheim").run(line).text())
        .contains(store + "***")
        .doesNotContain("geheim");
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jdevp2p.cli.frame.ExitCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class KeyCommandTest {
  /** Key, id and record of the example in EIP-778. */
  private static final String SECRET =
      "b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291";

  private static final String ID =
      "a448f24c6d18e575453db13171562b71999873db5b286df957af199ec94617f7";
  private static final String RECORD =
      "enr:-IS4QHCYrYZbAKWCBRlAy5zzaDZXJBGkcnh4MHcBFZntXNFrdvJjX04jRzjzCBOonrkTfj499SZuOh8R33Ls8R"
          + "Rcy5wBgmlkgnY0gmlwhH8AAAGJc2VjcDI1NmsxoQPKY0yuDUmstAHYpMa2_oxVtw0RW_QAdpzBQA8yWM0xOIN1"
          + "ZHCCdl8";

  @TempDir private Path directory;
  private String keyFile = "";

  @BeforeEach
  void writeKeyFile() throws IOException {
    keyFile = Files.writeString(directory.resolve("node.key"), SECRET + "\n").toString();
  }

  @Test
  void generatedKeyIsReadableByItsOwnerOnlyAndHasThePrintedId() throws IOException {
    Path fresh = directory.resolve("fresh.key");
    String id = CommandLineRun.of("key", "generate", fresh.toString()).text();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(fresh)).matches("[0-9a-f]{64}");
    assertThat(CommandLineRun.of("key", "to-id", fresh.toString()).text()).isEqualTo(id);
  }

  @Test
  void generateNeverOverwrites() throws IOException {
    assertThat(CommandLineRun.of("key", "generate", keyFile).sentence(ExitCode.LOCAL_CONFIGURATION))
        .contains(keyFile, "is there already");
    assertThat(Files.readString(Path.of(keyFile))).isEqualTo(SECRET + "\n");
  }

  @Test
  void idIsTheOneOfTheSpecification() {
    assertThat(CommandLineRun.of("key", "to-id", keyFile).text()).isEqualTo(ID);
  }

  @Test
  void keyIsReadFromStdin() {
    assertThat(CommandLineRun.stdin(SECRET + "\n").run("key", "to-id", "-").text()).isEqualTo(ID);
  }

  @Test
  void recordIsTheOneOfTheSpecification() {
    assertThat(CommandLineRun.of("key", "to-enr", keyFile, "--tcp", "0", "--seq", "1").text())
        .isEqualTo(RECORD);
  }

  @Test
  void enodeHasAddressAndPorts() {
    String[] line = {"key", "to-enode", keyFile, "--ip", "2001:db8::1", "--udp", "30301"};
    assertThat(CommandLineRun.of(line).text())
        .matches("enode://[0-9a-f]{128}@\\[2001:db8::1]:30303\\?discport=30301");
  }

  @Test
  void jsonHasIdAndPublicKeyButNeverTheSecret() {
    CommandLineRun run = CommandLineRun.of("key", "to-enode", keyFile, "--json");
    JsonNode json = run.json();
    assertThat(json.path("type").asString()).isEqualTo("node-key");
    assertThat(json.path("id").asString()).isEqualTo(ID);
    assertThat(json.path("publicKey").asString()).hasSize(128);
    assertThat(json.path("enode").asString()).startsWith("enode://");
    assertThat(run.out()).doesNotContain(SECRET);
  }

  @Test
  void missingKeyFileIsNamed() {
    String absent = directory.resolve("absent").toString();
    assertThat(CommandLineRun.of("key", "to-id", absent).sentence(ExitCode.LOCAL_CONFIGURATION))
        .contains(absent, "does not exist");
  }

  @Test
  void fileThatIsNoKeyIsNamedWithWhatIsWrong() throws IOException {
    String bad = Files.writeString(directory.resolve("bad"), "hello").toString();
    assertThat(CommandLineRun.of("key", "to-id", bad).sentence(ExitCode.LOCAL_CONFIGURATION))
        .contains(bad, "5 characters");
  }

  @Test
  void stdinThatIsNoKeyIsRefusedWithoutShowingIt() {
    String almost = SECRET.substring(2);
    assertThat(
            CommandLineRun.stdin(almost)
                .run("key", "to-id", "-")
                .sentence(ExitCode.LOCAL_CONFIGURATION))
        .contains("31 bytes")
        .doesNotContain(almost);
  }

  @Test
  void portAbove65535IsRefused() {
    assertThat(CommandLineRun.of("key", "to-enode", keyFile, "--tcp", "65535").exitCode()).isZero();
    assertThat(
            CommandLineRun.of("key", "to-enode", keyFile, "--tcp", "65536")
                .sentence(ExitCode.USAGE))
        .contains("'65536' is not a port");
  }

  @Test
  void nameInPlaceOfAnAddressIsRefusedAndNotLookedUp() {
    assertThat(
            CommandLineRun.of("key", "to-enr", keyFile, "--ip", "localhost")
                .sentence(ExitCode.USAGE))
        .contains("'localhost' is not an IPv4 or IPv6 address");
  }
}

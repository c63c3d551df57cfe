// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.jdevp2p.cli.frame.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class EnrDumpCommandTest {
  /** The example of EIP-778, as text and as RLP. */
  private static final String RECORD =
      "enr:-IS4QHCYrYZbAKWCBRlAy5zzaDZXJBGkcnh4MHcBFZntXNFrdvJjX04jRzjzCBOonrkTfj499SZuOh8R33Ls8R"
          + "Rcy5wBgmlkgnY0gmlwhH8AAAGJc2VjcDI1NmsxoQPKY0yuDUmstAHYpMa2_oxVtw0RW_QAdpzBQA8yWM0xOIN1"
          + "ZHCCdl8";

  private static final String RLP =
      "f884b8407098ad865b00a582051940cb9cf36836572411a47278783077011599ed5cd16b76f2635f4e234738f3"
          + "0813a89eb9137e3e3df5266e3a1f11df72ecf1145ccb9c01826964827634826970847f0000018973656370"
          + "3235366b31a103ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd313883756470"
          + "82765f";
  private static final String ID =
      "a448f24c6d18e575453db13171562b71999873db5b286df957af199ec94617f7";

  @TempDir private Path directory;

  @Test
  void recordIsShownWithAllItsEntries() {
    assertThat(CommandLineRun.of("enrdump", RECORD).text().lines())
        .contains(
            "id          " + ID,
            "seq         1",
            "size        134 of 300 bytes",
            "  ip         127.0.0.1",
            "  udp        30303");
  }

  @Test
  void jsonHasAllOfIt() {
    JsonNode json = CommandLineRun.of("enrdump", RECORD, "--json").json();
    assertThat(json.path("type").asString()).isEqualTo("enr");
    assertThat(json.path("record").asString()).isEqualTo(RECORD);
    assertThat(json.path("id").asString()).isEqualTo(ID);
    assertThat(json.path("seq").asLong()).isEqualTo(1);
    assertThat(json.path("endpoints").path(0).path("udpPort").asInt()).isEqualTo(30303);
    assertThat(json.path("entries").valueStream().map(e -> e.path("key").asString()))
        .containsExactly("id", "ip", "secp256k1", "udp");
  }

  @Test
  void recordIsReadFromStdinHexAndFiles() throws IOException {
    String text = Files.writeString(directory.resolve("text"), RECORD + "\n").toString();
    Path raw = Files.write(directory.resolve("raw"), HexFormat.of().parseHex(RLP));
    String shown = CommandLineRun.of("enrdump", RECORD).text();
    assertThat(CommandLineRun.stdin(RECORD + "\n").run("enrdump", "-").text()).isEqualTo(shown);
    assertThat(CommandLineRun.of("enrdump", "0x" + RLP).text()).isEqualTo(shown);
    assertThat(CommandLineRun.of("enrdump", text).text()).isEqualTo(shown);
    assertThat(CommandLineRun.of("enrdump", raw.toString()).text()).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"enr:", "enr:x", "0xc0", "0xzz", "0xc"})
  void brokenRecordIsAnIdentityFailure(String record) {
    assertThat(CommandLineRun.of("enrdump", record).sentence(ExitCode.CRYPTO)).contains("record");
  }

  @Test
  void changedRecordHasAWrongSignature() {
    String changed = RLP.replace("7f000001", "7f000002");
    assertThat(CommandLineRun.of("enrdump", "0x" + changed).sentence(ExitCode.CRYPTO))
        .contains("signature");
  }

  @ParameterizedTest
  @CsvSource({
    "enode://01@1.2.3.4:5, an enode URL has no record in it",
    "no-such-file, neither a record",
    "'', neither a record",
    "., is a directory",
  })
  void whatIsNoRecordAtAllIsAUsageError(String argument, String words) {
    assertThat(CommandLineRun.of("enrdump", argument).sentence(ExitCode.USAGE)).contains(words);
  }

  @Test
  void emptyStdinIsAUsageError() {
    assertThat(CommandLineRun.stdin(" \n").run("enrdump", "-").sentence(ExitCode.USAGE))
        .isEqualTo("jdevp2p: nothing to read on stdin");
  }
}

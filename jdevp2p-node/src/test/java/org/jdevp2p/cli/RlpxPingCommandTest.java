// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jdevp2p.cli.Pings.CLIENT;
import static org.jdevp2p.cli.Pings.nobody;
import static org.jdevp2p.cli.Pings.ping;
import static org.jdevp2p.cli.Pings.report;
import static org.jdevp2p.cli.Pings.server;
import static org.jdevp2p.cli.Pings.stages;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.node.NodeRecordBuilder;
import org.jdevp2p.server.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RlpxPingCommandTest {
  @TempDir private Path directory;

  // ---- somebody answers

  @Test
  void nodeThatSharesSomethingIsDescribedInFull() throws IOException {
    try (Server server = server()) {
      String enode = server.enode().toString();
      String[] line = {
        enode, "--capability", "echo/1:2", "--capability", "chat/1:1", "--capability", "gone/1:3"
      };
      CommandLineRun run = ping(withJson(line));
      JsonNode json = report(run, "ok", 0);
      assertThat(json.path("node").asString()).isEqualTo(enode);
      assertThat(json.path("reason").isNull()).isTrue();
      assertThat(stages(json)).containsExactly("dns", "tcp", "auth", "hello");
      assertThat(json.path("clientId").asString()).isEqualTo(CLIENT);
      assertThat(json.path("p2pVersion").asInt()).isEqualTo(5);
      assertThat(json.path("nodeId").asString()).isEqualTo(server.enode().publicKey().toString());
      assertThat(json.path("capabilities").toString()).isEqualTo("[\"chat/1\",\"echo/1\"]");
      assertThat(json.path("shared").toString())
          .isEqualTo(
              "[{\"capability\":\"chat/1\",\"offset\":16,\"length\":1},"
                  + "{\"capability\":\"echo/1\",\"offset\":17,\"length\":2}]");
      assertThat(json.path("rttMillis").asDouble()).isPositive();
    }
  }

  private static String[] withJson(String... args) {
    String[] more = Arrays.copyOf(args, args.length + 1);
    more[args.length] = "--json";
    return more;
  }

  @Test
  void recordIsAsGoodAsAUrl() throws IOException {
    try (Server server = server()) {
      String record = server.record().toText();
      JsonNode json = report(ping(record, "--capability", "echo/1:2", "--json"), "ok", 0);
      assertThat(json.path("clientId").asString()).isEqualTo(CLIENT);
    }
  }

  @Test
  void peopleReadClientCapabilitiesTimesAndVerdict() throws IOException {
    try (Server server = server()) {
      String text = ping(server.enode().toString(), "--capability", "echo/1:2").text();
      assertThat(text.lines())
          .anyMatch(line -> line.matches("node +" + server.nodeId()))
          .anyMatch(line -> line.matches("address +127\\.0\\.0\\.1:\\d+"))
          .anyMatch(line -> line.matches("client +" + CLIENT))
          .anyMatch(line -> line.matches("p2p +5"))
          .anyMatch(line -> line.matches("speaks +chat/1 echo/1"))
          .anyMatch(line -> line.matches("echo/1 +0x10 +2"))
          .anyMatch(line -> line.matches("ping 1 +dns .* ms  tcp .* auth .* hello .* rtt .* ms"))
          .anyMatch(line -> line.matches("ok +All is well: .* you share 1 subprotocol\\."))
          .noneMatch(line -> line.startsWith("summary"));
    }
  }

  @Test
  void severalPingsEndWithASummary() throws IOException {
    try (Server server = server()) {
      String[] line = {
        server.enode().toString(), "--capability", "echo/1:2", "--count", "3", "--every", "0ms"
      };
      String text = ping(line).text();
      assertThat(text.lines().filter(l -> l.startsWith("ping "))).hasSize(3);
      assertThat(text.lines().toList().getLast())
          .matches("summary +3 pings, 3 answered, rtt min/avg/max [\\d.]+/[\\d.]+/[\\d.]+ ms");
    }
  }

  @Test
  void streamHasOneObjectAPing() throws IOException {
    try (Server server = server()) {
      String[] line = {
        server.enode().toString(),
        "--capability",
        "echo/1:2",
        "--count",
        "3",
        "--every",
        "0ms",
        "--ndjson"
      };
      assertThat(ping(line).text().lines())
          .hasSize(3)
          .allSatisfy(object ->
              assertThat(JsonMapper.shared().readTree(object).path("result").asString())
                  .isEqualTo("ok"));
    }
  }

  @Test
  void severalPingsInOneObjectAreRepeats() throws IOException {
    try (Server server = server()) {
      String[] line = {
        server.enode().toString(), "--capability", "echo/1:2", "--count", "2", "--every", "0s"
      };
      JsonNode json = ping(withJson(line)).json();
      assertThat(json.path("repeats").size()).isEqualTo(2);
      assertThat(json.path("repeats").path(1).path("type").asString()).isEqualTo("rlpx-ping");
    }
  }

  // ---- exit codes 2 and 7: not even tried

  @Test
  void recordWhoseSignatureIsWrongIsRefused() throws IOException {
    String record = record(30303);
    int middle = "enr:".length() + 20;
    char other = record.charAt(middle) == 'A' ? 'B' : 'A';
    String broken = record.substring(0, middle) + other + record.substring(middle + 1);
    assertThat(ping(broken).sentence(ExitCode.USAGE)).contains("signature");
  }

  private static String record(int tcpPort) {
    NodeRecordBuilder builder =
        NodeRecord.builder(SecretKey.random()).ip(InetAddress.getLoopbackAddress());
    return (tcpPort == 0 ? builder : builder.tcp(tcpPort)).sign().toText();
  }

  @Test
  void malformedEnodeIsRefused() {
    assertThat(ping("enode://12@127.0.0.1:30303").sentence(ExitCode.USAGE))
        .startsWith("jdevp2p: invalid value for NODE: enode")
        .contains("128");
  }

  @Test
  void recordWithoutTcpPortIsRefused() {
    assertThat(ping(record(0)).sentence(ExitCode.USAGE)).contains("no TCP port");
  }

  @Test
  void enodeWithoutTcpPortIsRefused() {
    String key = SecretKey.random().publicKey().toString();
    assertThat(ping("enode://" + key + "@127.0.0.1:0?discport=30301").sentence(ExitCode.USAGE))
        .contains("TCP port");
  }

  @Test
  void malformedCapabilityIsRefused() throws IOException {
    for (String bad : List.of("eth", "eth/68", "eth/68:0", "eth/68:65537", "eth/x:3", ":4")) {
      assertThat(ping(nobody(), "--capability", bad).sentence(ExitCode.USAGE))
          .contains("'" + bad + "' is not a capability to offer; write NAME/VERSION:LENGTH");
    }
  }

  @Test
  void timeoutOfNothingIsRefused() throws IOException {
    assertThat(ping(nobody(), "--timeout", "0s").sentence(ExitCode.USAGE))
        .contains("'--timeout'", "'0s' leaves no time");
  }

  @Test
  void countBelowOneIsRefused() throws IOException {
    assertThat(ping(nobody(), "--count", "0").sentence(ExitCode.USAGE))
        .contains("--count 0: expected 1 or more");
  }

  @Test
  void badKeyFileIsNamed() throws IOException {
    Path bad = Files.writeString(directory.resolve("bad.key"), "not a key");
    assertThat(ping(nobody(), "--nodekey", bad.toString()).sentence(ExitCode.LOCAL_CONFIGURATION))
        .contains(bad.toString());
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.examples.Chat;
import org.jdevp2p.examples.Echo;
import org.jdevp2p.node.Enode;
import org.jdevp2p.server.Server;
import org.jdevp2p.server.ServerConfig;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs {@code rlpx ping}, reads what it reports, and has somebody whom to ask. */
final class Pings {
  static final String CLIENT = "answerer/v1.2.3";

  private Pings() {}

  static Server server() throws IOException {
    return Server.start(
        ServerConfig.builder()
            .clientId(CLIENT)
            .protocol(new Chat(line -> {}))
            .protocol(new Echo())
            .build());
  }

  static CommandLineRun ping(String... args) {
    return CommandLineRun.of(
        Stream.concat(Stream.of("rlpx", "ping"), Arrays.stream(args)).toArray(String[]::new));
  }

  /** The one object on stdout of a ping that ended so. */
  static JsonNode report(CommandLineRun run, String result, int exitCode) {
    assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(exitCode);
    assertThat(run.err()).isEmpty();
    JsonNode json = JsonMapper.shared().readTree(run.out());
    assertThat(json.propertyNames())
        .containsExactly(
            "type",
            "schema",
            "node",
            "result",
            "reason",
            "reasonText",
            "explanation",
            "stages",
            "clientId",
            "p2pVersion",
            "nodeId",
            "capabilities",
            "shared",
            "rttMillis");
    assertThat(json.path("type").asString()).isEqualTo("rlpx-ping");
    assertThat(json.path("schema").asInt()).isEqualTo(1);
    assertThat(json.path("result").asString()).isEqualTo(result);
    assertThat(json.path("nodeId").asString()).matches("[0-9a-f]{128}");
    assertThat(json.path("explanation").asString()).matches("[A-Z].*[.?]");
    assertThat(json.path("reasonText").asString()).isNotEmpty().doesNotContain("Exception");
    return json;
  }

  static List<String> stages(JsonNode json) {
    json.path("stages").forEach(time -> assertThat(time.asDouble()).isNotNegative());
    return List.copyOf(json.path("stages").propertyNames());
  }

  static String nobody() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new Enode(SecretKey.random().publicKey(), "127.0.0.1", taken.getLocalPort(), 0)
          .toString();
    }
  }
}

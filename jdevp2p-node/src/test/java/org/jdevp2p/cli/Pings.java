// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
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

  private static final Socket TAKEN = new Socket();

  private Pings() {}

  static Server server() throws IOException {
    return Server.start(
        ServerConfig.builder()
            .clientId(CLIENT)
            .handshakeLimit(Duration.ofHours(1))
            .protocol(new Chat(line -> {}))
            .protocol(new Echo())
            .build());
  }

  /** A ping that may take an hour unless {@code args} say otherwise: no machine is too busy. */
  static CommandLineRun ping(String... args) {
    return CommandLineRun.with("JDEVP2P_TIMEOUT", "1h")
        .run(Stream.concat(Stream.of("rlpx", "ping"), Arrays.stream(args)).toArray(String[]::new));
  }

  /**
   * A ping, as JSON, that runs out of time after it has passed these stages: it is given little
   * time, and more where the machine is too busy to come so far within that.
   */
  static JsonNode timesOut(String enode, String... stages) {
    for (int millis = 300; ; millis *= 4) {
      CommandLineRun run = ping(enode, "--timeout", millis + "ms", "--json");
      JsonNode json = report(run, "timeout", 4);
      if (stages(json).equals(List.of(stages)) || millis > 60_000) {
        assertThat(stages(json)).containsExactly(stages);
        assertThat(json.path("reasonText").asString()).endsWith(" within " + millis + " ms");
        return json;
      }
    }
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
            "udpAnswers",
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

  /** Where nobody listens, and nobody can: a socket that does not listen has the port. */
  static synchronized String nobody() throws IOException {
    if (!TAKEN.isBound()) {
      TAKEN.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }
    return new Enode(SecretKey.random().publicKey(), "127.0.0.1", TAKEN.getLocalPort(), 0)
        .toString();
  }
}

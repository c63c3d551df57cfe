// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.discovery.DiscoveryConfig;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A bootnode on loopback, and nodes that begin with it. */
class BootnodeCommandTest {
  private static final Duration PATIENT = Duration.ofMinutes(2);

  @TempDir private Path directory;

  private LiveRun bootnode(String... more) throws IOException {
    List<String> line = new ArrayList<>(List.of("bootnode", "--address", "127.0.0.1"));
    line.addAll(List.of("--port", "0", "--datadir", directory.toString()));
    line.addAll(List.of(more));
    return LiveRun.of(line.toArray(String[]::new));
  }

  private static HttpResponse<String> ask(String url, String method) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url))
              .method(method, HttpRequest.BodyPublishers.noBody())
              .build();
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void nodesThatBeginWithItFindEachOther() throws Exception {
    try (LiveRun run = bootnode("--verbose", "--every", "100ms")) {
      Node url = Node.parse(run.nextLine("enode://"));
      NodeRecord record = NodeRecord.parse(run.nextLine("enr:"));
      assertThat(record.nodeId()).isEqualTo(url.nodeId());
      try (Discovery one = Discovery.start(DiscoveryConfig.builder().bootnode(record).build());
          Discovery two = Discovery.start(DiscoveryConfig.builder().bootnode(url).build());
          var found = two.nodes(true, node -> node.nodeId().equals(one.localNode().nodeId()))) {
        assertThat(found.next().orElseThrow().nodeId()).isEqualTo(one.localNode().nodeId());
        assertThat(run.nextLine("seen")).contains("127.0.0.1:");
        assertThat(run.nextLine("stats")).contains("verified", "v4 ", "v5 ");
      }
    }
  }

  @Test
  void keyIsMadeOnceAndKept() throws Exception {
    String first;
    try (LiveRun run = bootnode("--for", "0ms")) {
      first = run.nextLine("enode://");
      assertThat(run.exitCode()).isZero();
    }
    assertThat(directory.resolve("nodekey")).isRegularFile();
    try (LiveRun run = bootnode("--for", "0ms")) {
      assertThat(Node.parse(run.nextLine("enode://")).nodeId())
          .isEqualTo(Node.parse(first).nodeId());
      assertThat(run.exitCode()).isZero();
    }
  }

  @Test
  void healthIsToldWithCountersThatGrowWithPackets() throws Exception {
    try (LiveRun run = bootnode("--healthz", "127.0.0.1:0")) {
      String url = run.nextTalk("health is at ").substring("health is at ".length());
      NodeRecord record = NodeRecord.parse(run.nextLine("enr:"));

      HttpResponse<String> alone = ask(url, "GET");
      assertThat(alone.statusCode()).as(alone.body()).isEqualTo(200);
      JsonNode before = JsonMapper.shared().readTree(alone.body());
      assertThat(before.path("type").asString()).isEqualTo("health");
      assertThat(before.path("status").asString()).isEqualTo("alone");
      assertThat(before.path("healthy").asBoolean()).isTrue();
      assertThat(before.path("id").asString()).isEqualTo(record.nodeId().toString());
      assertThat(before.path("selfPingMillis").path("v4").asDouble()).isPositive();
      assertThat(before.path("selfPingMillis").path("v5").asDouble()).isPositive();
      assertThat(before.path("others").path("answered").asInt()).isZero();
      assertThat(before.path("sinceAnswerMillis").isNull()).isTrue();

      try (Discovery other = Discovery.start(DiscoveryConfig.builder().build())) {
        assertThat(other.v5().orElseThrow().ping(record, PATIENT)).isInstanceOf(Answer.Given.class);
      }
      JsonNode after = before;
      while (after.path("status").asString().equals("alone")) { // a fresh check is good for a while
        after = JsonMapper.shared().readTree(ask(url, "GET").body());
      }
      assertThat(after.path("status").asString()).isEqualTo("ok");
      assertThat(after.path("others").path("answered").asInt()).isPositive();
      assertThat(after.path("sinceAnswerMillis").isNumber()).isTrue();
    }
  }

  @Test
  void onlyHealthIsThereAndOnlyToBeRead() throws Exception {
    try (LiveRun run = bootnode("--healthz", ":0")) {
      String url = run.nextTalk("health is at ").substring("health is at ".length());
      assertThat(url).startsWith("http://127.0.0.1:");
      assertThat(ask(url, "POST").statusCode()).isEqualTo(405);
      assertThat(ask(url + "/more", "GET").statusCode()).isEqualTo(404);
      HttpResponse<String> head = ask(url, "HEAD");
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.body()).isEmpty();
    }
  }

  @Test
  void portsInUseAreNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      String[] line = {
        "bootnode",
        "--address",
        "127.0.0.1:0",
        "--datadir",
        directory.toString(),
        "--healthz",
        address
      };
      assertThat(CommandLineRun.of(line).sentence(ExitCode.LOCAL_CONFIGURATION))
          .contains("--healthz: cannot listen on " + address);
    }
    try (Discovery other = Discovery.start(DiscoveryConfig.builder().build())) {
      String port = Integer.toString(other.listenAddress().getPort());
      String[] line = {
        "bootnode", "--address", "127.0.0.1", "--port", port, "--datadir", directory.toString()
      };
      assertThat(CommandLineRun.of(line).sentence(ExitCode.LOCAL_CONFIGURATION))
          .contains("cannot listen on udp 127.0.0.1:" + port);
    }
  }

  @Test
  void dataDirectoryThatIsAFileAndHealthWithoutPortAreRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x");
    assertThat(
            CommandLineRun.of("bootnode", "--datadir", file.toString())
                .sentence(ExitCode.LOCAL_CONFIGURATION))
        .contains("is a file, not a directory");
    assertThat(CommandLineRun.of("bootnode", "--healthz", "127.0.0.1").sentence(ExitCode.USAGE))
        .contains("--healthz has no port");
  }
}

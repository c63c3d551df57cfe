// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jdevp2p.cli.file.NodeSet;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.discovery.DiscoveryConfig;
import org.jdevp2p.discovery.dns.EnrTree;
import org.jdevp2p.discovery.dns.SignedTree;
import org.jdevp2p.examples.Chat;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.server.Server;
import org.jdevp2p.server.ServerConfig;
import org.jdevp2p.testkit.NameServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Ctrl-C, as the real process takes it: SIGINT while stdout is a pipe. */
class InterruptedProcessTest {
  private static final int KILLED_BY_SIGINT = 128 + 2;
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @TempDir private Path directory;

  static Process start(String... args) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("--enable-native-access=ALL-UNNAMED");
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    line.addAll(List.of(args));
    return new ProcessBuilder(line).start();
  }

  static BufferedReader out(Process process) {
    return new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  /** Sends SIGINT and waits for the end, which must be an orderly one. */
  private static void interrupt(Process process) throws IOException, InterruptedException {
    assumeThat(isIgnored(process)).as("whoever started the tests has SIGINT ignored").isFalse();
    String pid = Long.toString(process.pid());
    assertThat(new ProcessBuilder("kill", "-INT", pid).start().waitFor()).isZero();
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as("ends in time").isTrue();
    assertThat(process.exitValue()).isEqualTo(KILLED_BY_SIGINT);
  }

  /** Background jobs of some shells, and all that they start, never see SIGINT. */
  static boolean isIgnored(Process process) throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    return Files.exists(status)
        && Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .map(line -> Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16))
            .anyMatch(ignored -> (ignored & 2) != 0);
  }

  @Test
  void runEndsInOrderWithItsSummary() throws Exception {
    Process node = start("run", "--port", "0", "--datadir", directory.toString());
    try (BufferedReader out = out(node)) {
      assertThat(out.readLine()).startsWith("enode://");
      interrupt(node);
      assertThat(out.readLine()).startsWith("stopped  after ");
      assertThat(node.errorReader(UTF_8).readLine()).isNull();
    } finally {
      node.destroyForcibly();
    }
  }

  @Test
  void streamOfARunHasTheNodeItsLinksItsChatAndASummary() throws Exception {
    Chat chat = new Chat(line -> {});
    Process run = start("run", "--port", "0", "--datadir", directory.toString(), "--ndjson");
    try (BufferedReader out = out(run);
        Server other = Server.start(ServerConfig.builder().dialOnly().protocol(chat).build())) {
      JsonNode node = object(out, "node");
      assertThat(node.path("enr").asString()).startsWith("enr:");
      assertThat(node.path("id").asString()).matches("[0-9a-f]{64}");
      assertThat(node.path("ports").path("listener").asInt()).isPositive();
      assertThat(node.path("protocols").propertyNames()).contains("chat", "echo");
      other.connect(Enode.parse(node.path("enode").asString()), LIMIT);
      JsonNode added = object(out, "peer-event");
      assertThat(added.path("event").asString()).isEqualTo("add");
      assertThat(added.path("peer").asString()).isEqualTo(other.nodeId().toString());
      while (chat.say("hello") == 0) {
        Thread.onSpinWait(); // the link is up before its protocols run
      }
      assertThat(object(out, "chat").path("line").asString()).isEqualTo("hello");
      interrupt(run);
      JsonNode dropped = object(out, "peer-event");
      assertThat(dropped.path("event").asString()).isEqualTo("drop");
      JsonNode summary = object(out, "node-summary");
      assertThat(summary.path("durationMillis").asInt()).isPositive();
      assertThat(summary.path("links").asInt()).isEqualTo(1);
      assertThat(summary.path("chatLinesSaid").asInt()).isZero();
      assertThat(summary.path("chatLinesHeard").asInt()).isEqualTo(1);
    } finally {
      run.destroyForcibly();
    }
  }

  private static JsonNode object(BufferedReader lines, String type) throws IOException {
    JsonNode object = JsonMapper.shared().readTree(lines.readLine());
    assertThat(object.path("type").asString()).isEqualTo(type);
    assertThat(object.path("schema").asInt()).isEqualTo(1);
    return object;
  }

  @Test
  void bootnodeEndsInOrderWithItsSummary() throws Exception {
    String[] line = {
      "bootnode", "--address", "127.0.0.1:0", "--datadir", directory.toString(), "--ndjson"
    };
    Process node = start(line);
    try (BufferedReader out = out(node)) {
      assertThat(object(out, "discovery-node").path("enr").asString()).startsWith("enr:");
      interrupt(node);
      JsonNode last = JsonMapper.shared().readTree(out.lines().toList().getLast());
      assertThat(last.path("type").asString()).isEqualTo("discovery-summary");
      assertThat(node.errorReader(UTF_8).readLine()).isNull();
    } finally {
      node.destroyForcibly();
    }
  }

  /** It waits for a link that nobody answers; what it found before is reported and stored. */
  @Test
  void crawlReportsWhatItHasSoFar() throws Exception {
    SecretKey key = SecretKey.random();
    CountDownLatch dialled = new CountDownLatch(1);
    try (Discovery node = Discovery.start(DiscoveryConfig.builder().key(key).build());
        Remote remote =
            Remote.with(socket -> {
              dialled.countDown();
              Remote.listen(socket);
            })) {
      int port = Enode.parse(remote.enode()).tcpPort();
      node.localNode().update(draft -> draft.tcp(port));
      String store = directory.resolve("crawl.db").toString();
      String enr = node.localNode().record().toText();
      Process crawl =
          start("crawl", "--bootnodes", enr, "--store", store, "--timeout", "1h", "--json");
      try (BufferedReader out = out(crawl)) {
        assertThat(dialled.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        interrupt(crawl);
        JsonNode json = JsonMapper.shared().readTree(out);
        assertThat(json.path("type").asString()).isEqualTo("crawl");
        assertThat(json.path("run").path("answered").asInt()).isEqualTo(1);
        assertThat(json.path("alive").asInt()).isEqualTo(1);
        assertThat(json.path("linked").asInt()).isZero();
      } finally {
        crawl.destroyForcibly();
      }
    }
  }

  @Test
  void boxPrintsWhatItHasSoFar() throws Exception {
    Process box = start("box", "--nodes", "3", "--for", "10m", "--ndjson");
    try (BufferedReader out = out(box)) {
      assertThat(out.readLine()).contains("\"type\":\"box\"");
      interrupt(box);
      JsonNode last = JsonMapper.shared().readTree(out.lines().toList().getLast());
      assertThat(last.path("links").size()).isEqualTo(3);
      assertThat(last.path("links").path(0).path("exit").asString()).contains("client quitting");
    } finally {
      box.destroyForcibly();
    }
  }

  @Test
  void boxWithJsonPrintsItsOneObject() throws Exception {
    try (BoxOnceUp box = new BoxOnceUp("--json")) {
      JsonNode object = JsonMapper.shared().readTree(box.interrupted());
      assertThat(object.path("type").asString()).isEqualTo("box");
      assertThat(object.path("durationMillis").asInt()).isLessThan(600_000);
    }
  }

  @Test
  void boxPrintsItsTableAndSummary() throws Exception {
    try (BoxOnceUp box = new BoxOnceUp()) {
      assertThat(box.interrupted()).startsWith("LINK").contains("2 nodes and 1 link ran ");
    }
  }

  /** A box that says nothing on stdout before its end; on stderr it says when it starts. */
  private static final class BoxOnceUp implements AutoCloseable {
    private final Process process;

    BoxOnceUp(String... more) throws IOException {
      List<String> line = new ArrayList<>(List.of("box", "--nodes", "2", "--for", "10m"));
      line.addAll(List.of(more));
      process = start(line.toArray(String[]::new));
    }

    String interrupted() throws IOException, InterruptedException {
      BufferedReader talk = process.errorReader(UTF_8);
      assertThat(talk.readLine()).startsWith("starting 2 nodes");
      assertThat(talk.readLine()).startsWith("1 link up");
      interrupt(process);
      return new String(process.getInputStream().readAllBytes(), UTF_8);
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  @Test
  void pingsThatWereAnsweredAreSummedUp() throws Exception {
    Process node = start("run", "--port", "0", "--datadir", directory.toString());
    try (BufferedReader out = out(node)) {
      String enode = out.readLine();
      String[] line = {
        "rlpx", "ping", enode, "--capability", "echo/1:2", "--count", "1000", "--every", "10m"
      };
      Process ping = start(line);
      try (BufferedReader answers = out(ping)) {
        String answer = answers.readLine();
        while (answer != null && !answer.startsWith("ok")) {
          answer = answers.readLine();
        }
        interrupt(ping);
        assertThat(answers.readLine()).startsWith("summary       1 ping, 1 answered, rtt");
      } finally {
        ping.destroyForcibly();
      }
    } finally {
      node.destroyForcibly();
    }
  }

  @Test
  void dnsSyncLeavesWhatHasCome() throws Exception {
    Path list = directory.resolve("list");
    try (HalfSynced half = new HalfSynced(list)) {
      interrupt(half.process);
      String last = half.out.lines().toList().getLast();
      JsonNode object = JsonMapper.shared().readTree(last);
      assertThat(object.path("type").asString()).isEqualTo("dns-sync");
      assertThat(object.path("complete").asBoolean()).isFalse();
      assertThat(NodeSet.read(list.resolve("nodes.partial.json")).size())
          .isBetween(1, 29)
          .isEqualTo(object.path("nodes").asInt());
      assertThat(list.resolve("nodes.json")).doesNotExist();
    }
  }

  /** The JVM's end waits for the sentence, too. */
  @Test
  void failureAfterCtrlCIsSaid() throws Exception {
    Path list = directory.resolve("list");
    try (HalfSynced half = new HalfSynced(list)) {
      Files.writeString(list, "in the way");
      interrupt(half.process);
      assertThat(half.process.errorReader(UTF_8).lines().toList())
          .singleElement()
          .asString()
          .startsWith("jdevp2p: ")
          .contains(list.toString());
    }
  }

  /** A download of a list that has brought a node and will take long for the rest. */
  private static final class HalfSynced implements AutoCloseable {
    private final NameServer server = NameServer.start();
    private final Process process;
    private final BufferedReader out;

    HalfSynced(Path list) throws IOException {
      List<NodeRecord> nodes =
          Stream.generate(() -> NodeRecord.builder(SecretKey.random()).sign()).limit(30).toList();
      SignedTree tree = EnrTree.build(1, nodes, List.of()).sign(SecretKey.random(), "example.org");
      server.publish(tree);
      String at = "127.0.0.1:" + server.address().getPort();
      String url = tree.link().toText();
      process =
          start("dns", "sync", url, list.toString(), "--server", at, "--rate", "2", "--ndjson");
      out = out(process);
      assertThat(out.readLine()).contains("\"type\":\"known-node\"");
    }

    @Override
    public void close() throws IOException {
      process.destroyForcibly();
      out.close();
      server.close();
    }
  }
}

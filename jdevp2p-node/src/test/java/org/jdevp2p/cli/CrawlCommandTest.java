// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jdevp2p.cli.file.NodeSet;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.dns.EnrTree;
import org.jdevp2p.discovery.dns.SignedTree;
import org.jdevp2p.node.Enode;
import org.jdevp2p.testkit.NameServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A crawl of four nodes on loopback, of which one takes links. */
class CrawlCommandTest {
  @TempDir private Path directory;
  private CrawledNodes nodes;

  @BeforeEach
  void start() throws Exception {
    nodes = CrawledNodes.start(4);
  }

  @AfterEach
  void stop() {
    nodes.close();
  }

  private String store() {
    return directory.resolve("crawl.db").toString();
  }

  private String boot() {
    return nodes.first().toText();
  }

  private CommandLineRun crawl(String command, String... more) {
    List<String> line = new ArrayList<>(List.of(command.split(" ", -1)));
    line.addAll(List.of("--address", "127.0.0.1", "--store", store(), "--timeout", "2m"));
    line.addAll(List.of(more));
    return CommandLineRun.of(line.toArray(String[]::new));
  }

  @Test
  void everybodyIsFoundAndSaysWhatItRuns() throws IOException {
    JsonNode json = crawl("crawl", "--bootnodes", boot(), "--json").json();
    assertThat(json.path("type").asString()).isEqualTo("crawl");
    assertThat(json.path("complete").asBoolean()).isTrue();
    assertThat(json.path("run").path("visited").asInt()).isEqualTo(4);
    assertThat(json.path("run").path("answered").asInt()).isEqualTo(4);
    assertThat(json.path("run").path("linked").asInt()).isEqualTo(1);
    assertThat(json.path("known").asInt()).isEqualTo(4);
    assertThat(json.path("alive").asInt()).isEqualTo(4);
    assertThat(json.path("waiting").asInt()).isZero();
    assertThat(json.path("discovery").toString()).isEqualTo("{\"v5\":4}");
    assertThat(json.path("clients").toString()).isEqualTo("{\"answerer\":1}");
    assertThat(json.path("clientVersions").toString()).isEqualTo("{\"answerer 1.2.3\":1}");
    assertThat(json.path("capabilities").toString()).isEqualTo("{\"echo/1\":1}");
    assertThat(json.path("failures").size()).isZero();
    assertThat(json.path("linkFailures").size()).isZero();
  }

  @Test
  void reportIsAlignedTablesForPeople() {
    String out = crawl("crawl", "--bootnodes", boot()).text();
    assertThat(out.lines())
        .anyMatch(line -> line.startsWith("crawled   4 nodes in "))
        .anyMatch(line ->
            line.equals("store     " + store() + ": 4 nodes known, 4 alive, 0 to be visited"))
        .anyMatch(line -> line.matches("CLIENT +NODES +SHARE"))
        .anyMatch(line -> line.matches("answerer 1\\.2\\.3 +1 +100\\.0 %"))
        .anyMatch(line -> line.matches("echo/1 +1 +100\\.0 %"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"discv4 crawl", "discv5 crawl"})
  void oneVersionSufficesAndABootnodesUrlToo(String command) {
    String url = nodes.first().toEnode().orElseThrow().toString();
    JsonNode json = crawl(command, "--bootnodes", url, "--no-links", "--json").json();
    String version = command.substring(4, 6);
    assertThat(json.path("discovery").toString()).isEqualTo("{\"" + version + "\":4}");
    assertThat(json.path("linked").asInt()).isZero();
    assertThat(json.path("linkFailures").size()).isZero();
  }

  @Test
  void laterRunGoesOnWhereTheFirstOneEnded() {
    JsonNode first = crawl("crawl", "--bootnodes", boot(), "--for", "0ms", "--json").json();
    assertThat(first.path("run").path("visited").asInt()).isZero();
    assertThat(first.path("complete").asBoolean()).isFalse();
    assertThat(first.path("waiting").asInt()).isEqualTo(1);

    JsonNode second = crawl("crawl", "--json").json();
    assertThat(second.path("run").path("visited").asInt()).isEqualTo(4);

    JsonNode third = crawl("crawl", "--json").json();
    assertThat(third.path("run").path("visited").asInt()).isZero();
    assertThat(third.path("alive").asInt()).isEqualTo(4);
    assertThat(third.path("clients").size()).isEqualTo(1);
  }

  @Test
  void nodesThatAnswerAreWrittenInGethsForm() throws IOException {
    Path file = directory.resolve("nodes.json");
    JsonNode json =
        crawl("crawl", "--bootnodes", boot(), "--output", file.toString(), "--json").json();
    assertThat(json.path("output").path("nodes").asInt()).isEqualTo(4);
    NodeSet set = NodeSet.read(file);
    assertThat(set.records()).containsExactlyInAnyOrderElementsOf(nodes.records());
    assertThat(set.members())
        .allMatch(member -> member.score() == 1)
        .noneMatch(member -> member.lastResponse().equals(NodeSet.Member.NEVER));
  }

  @Test
  void fileIsReadIfItIsThereAndWrittenAnew() throws IOException {
    Path file = directory.resolve("nodes.json");
    NodeSet.of(List.of(nodes.first())).write(file);
    assertThat(crawl("discv5 crawl", file.toString(), "--no-links").text())
        .contains("output    " + file + ": 4 nodes");
    assertThat(NodeSet.read(file).size()).isEqualTo(4);
  }

  @Test
  void listInTheDnsIsABeginning() throws IOException {
    SignedTree tree =
        EnrTree.build(1, List.of(nodes.first()), List.of())
            .sign(SecretKey.random(), "nodes.example.org");
    try (NameServer names = NameServer.start()) {
      names.publish(tree);
      String server = "127.0.0.1:" + names.address().getPort();
      String[] more = {
        "--from", tree.link().toText(), "--dns-server", server, "--no-links", "--json"
      };
      CommandLineRun run = crawl("crawl", more);
      assertThat(run.json().path("alive").asInt()).isEqualTo(4);
      assertThat(run.err()).contains("1 node in enrtree://");
    }
  }

  @Test
  void silentNodesAreCountedByCause() throws IOException {
    try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      String url =
          new Enode(SecretKey.random().publicKey(), "127.0.0.1", 0, silent.getLocalPort())
              .toString();
      String[] more = {"--bootnodes", boot() + "," + url, "--no-links", "--json"};
      JsonNode json = crawl("crawl", more).json();
      assertThat(json.path("alive").asInt()).isEqualTo(4);
      assertThat(json.path("failures").toString()).isEqualTo("{\"timeout\":1}");
    }
  }

  @Test
  void networkInWhichNobodyAnswersIsATimeout() throws IOException {
    try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      String url =
          new Enode(SecretKey.random().publicKey(), "127.0.0.1", 0, silent.getLocalPort())
              .toString();
      CommandLineRun run = crawl("discv4 crawl", "--bootnodes", url, "--json");
      assertThat(run.exitCode()).isEqualTo(ExitCode.TIMEOUT.number());
      assertThat(run.err()).contains("none of the nodes answers");
      assertThat(JsonMapper.shared().readTree(run.out()).path("alive").asInt()).isZero();
    }
  }

  @Test
  void whoCannotBeLinkedWithIsCountedByCause() {
    nodes.closeServer();
    JsonNode json = crawl("crawl", "--bootnodes", boot(), "--json").json();
    assertThat(json.path("linkFailures").toString()).isEqualTo("{\"unreachable\":1}");
  }

  @Test
  void crawlWithoutABeginningIsRefused() {
    assertThat(crawl("crawl").sentence(ExitCode.USAGE))
        .contains("--bootnodes", "--from", "knows no node yet");
  }

  @Test
  void limitsOutOfRangeAreRefusedWithTheRange() {
    assertThat(
            crawl("crawl", "--bootnodes", boot(), "--requests-per-node", "18")
                .sentence(ExitCode.USAGE))
        .contains("requests per node is 18, 2 to 17 allowed");
  }

  @Test
  void storeThatIsNoneIsRefused() throws IOException {
    Files.writeString(Path.of(store()), "no database, but a text that is long enough".repeat(50));
    assertThat(crawl("crawl", "--bootnodes", boot()).sentence(ExitCode.LOCAL_CONFIGURATION))
        .contains("cannot open store " + store());
    assertThat(
            CommandLineRun.of("crawl", "--store", "jdbc:mysql://localhost/x", "--bootnodes", boot())
                .sentence(ExitCode.USAGE))
        .contains("neither a file nor jdbc:sqlite");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:1, Connection refused",
    "database.example.org, no such host: database.example.org"
  })
  void storeWhoseServerIsNotReachedIsNamedWithoutItsPassword(String server, String why) {
    String url = "jdbc:postgresql://" + server + "/nodes?user=me&password=";
    assertThat(
            CommandLineRun.of("crawl", "--store", url + "geheim", "--bootnodes", boot())
                .sentence(ExitCode.UNREACHABLE))
        .isEqualTo("jdevp2p: cannot open store " + url + "***: " + why);
  }

  @Test
  void storeWhoseServerSaysNothingIsGivenUp() throws IOException {
    try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      String url = "jdbc:postgresql://127.0.0.1:" + mute.getLocalPort() + "/nodes?user=me";
      assertThat(
              CommandLineRun.of("crawl", "--store", url + "&loginTimeout=1", "--bootnodes", boot())
                  .sentence(ExitCode.UNREACHABLE))
          .contains("cannot open store " + url, "timed out");
    }
  }

  @Test
  void sourceThatIsNoFileIsRefusedByName() {
    String absent = directory.resolve("absent.json").toString();
    assertThat(crawl("crawl", "--from", absent).sentence(ExitCode.LOCAL_CONFIGURATION))
        .isEqualTo("jdevp2p: no such file: " + absent);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jdevp2p.cli.file.NodeSet;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.dns.EnrTree;
import org.jdevp2p.discovery.dns.SignedTree;
import org.jdevp2p.discovery.dns.TreeLink;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.testkit.NameServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DnsCommandTest {
  private static final int SERVFAIL = 2;

  private final SecretKey key = SecretKey.random();
  private final List<NodeRecord> nodes =
      IntStream.range(0, 20)
          .mapToObj(i -> NodeRecord.builder(SecretKey.random()).udp(30303).sign())
          .toList();
  private final TreeLink linked = new TreeLink(SecretKey.random().publicKey(), "more.example.org");
  private final SignedTree tree =
      EnrTree.build(3, nodes, List.of(linked)).sign(key, "nodes.example.org");
  private final String url = tree.link().toText();

  @TempDir private Path directory;
  private NameServer server;
  private String list = "";

  @BeforeEach
  void start() throws IOException {
    server = NameServer.start();
    server.publish(tree);
    list = directory.resolve("list").toString();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private CommandLineRun sync(String... more) {
    List<String> line = new ArrayList<>(List.of("dns", "sync", url, list, "--server"));
    line.add("127.0.0.1:" + server.address().getPort());
    line.addAll(List.of(more));
    return CommandLineRun.of(line.toArray(String[]::new));
  }

  private String keyFile() throws IOException {
    return Files.writeString(directory.resolve("key"), key.toBytes().toHex()).toString();
  }

  /** A directory with nodes that nobody has signed. */
  private void unsigned() throws IOException {
    Files.createDirectories(Path.of(list));
    NodeSet.of(nodes).write(Path.of(list, "nodes.json"));
  }

  private JsonNode info() throws IOException {
    return JsonMapper.shared().readTree(Files.readString(Path.of(list, "enrtree-info.json")));
  }

  @Test
  void syncLeavesADirectoryFromWhichTheSameRecordsArePublished() throws Exception {
    assertThat(sync().text())
        .isEqualTo(
            """
            list       %s
            seq        3
            nodes      20
            link       %s
            directory  %s\
            """
                .formatted(url, linked, list));
    assertThat(NodeSet.read(Path.of(list, "nodes.json")).records())
        .containsExactlyInAnyOrderElementsOf(nodes);
    assertThat(info().path("url").asString()).isEqualTo(url);
    assertThat(info().path("lastModified").asString()).matches("20\\d\\d-.*Z");
    JsonNode txt = JsonMapper.shared().readTree(CommandLineRun.of("dns", "to-txt", list).text());
    assertThat(txt.size()).isEqualTo(tree.toTxt().size());
    tree.toTxt().forEach((name, text) -> assertThat(txt.path(name).asString()).isEqualTo(text));
  }

  @Test
  void syncAsStreamPrintsEachNodeAsItComes() {
    CommandLineRun run = sync("--ndjson");
    List<JsonNode> lines =
        run.text().lines().map(line -> JsonMapper.shared().readTree(line)).toList();
    assertThat(lines).hasSize(1 + nodes.size() + 1);
    assertThat(lines.getFirst().path("url").asString()).isEqualTo(linked.toText());
    assertThat(lines.subList(1, 21))
        .allMatch(line -> line.path("type").asString().equals("known-node"))
        .extracting(line -> line.path("record").asString())
        .containsExactlyInAnyOrderElementsOf(nodes.stream().map(NodeRecord::toText).toList());
    assertThat(lines.getLast().path("type").asString()).isEqualTo("dns-sync");
  }

  @Test
  void syncAsJsonSumsUp() {
    JsonNode object = sync("--json").json();
    assertThat(object.path("complete").asBoolean()).isTrue();
    assertThat(object.path("seq").asInt()).isEqualTo(3);
    assertThat(object.path("nodes").asInt()).isEqualTo(20);
    assertThat(object.path("links").path(0).asString()).isEqualTo(linked.toText());
  }

  @Test
  void syncThatFailsLeavesWhatCameBesideWhatWasThere() throws Exception {
    unsigned();
    String before = Files.readString(Path.of(list, "nodes.json"));
    NodeRecord node = tree.tree().nodes().getLast();
    String last =
        tree.toTxt().entrySet().stream()
            .filter(entry -> entry.getValue().equals(node.toText()))
            .findFirst()
            .orElseThrow()
            .getKey();
    server.put(last, "enrtree-branch:");
    CommandLineRun run = sync();
    assertThat(run.exitCode()).isEqualTo(ExitCode.CRYPTO.number());
    assertThat(run.err())
        .contains("nodes.partial.json", last + ": the entry there has another hash");
    assertThat(NodeSet.read(Path.of(list, "nodes.partial.json")).size()).isEqualTo(19);
    assertThat(Files.readString(Path.of(list, "nodes.json"))).isEqualTo(before);
    server.publish(tree);
    assertThat(sync().exitCode()).isZero();
    assertThat(Path.of(list, "nodes.partial.json")).doesNotExist();
  }

  @Test
  void syncOfAnOlderListThanTheOneInTheDirectoryIsRefused() {
    assertThat(sync().exitCode()).isZero();
    server.publish(EnrTree.build(2, nodes, List.of()).sign(key, "nodes.example.org"));
    assertThat(sync().sentence(ExitCode.CRYPTO)).contains("root has seq 2, but 3 was seen before");
  }

  @Test
  void domainWithoutListIsUnreachable() {
    String nowhere = new TreeLink(key.publicKey(), "nowhere.example.org").toText();
    assertThat(
            CommandLineRun.of(
                    "dns",
                    "sync",
                    nowhere,
                    list,
                    "--server",
                    "localhost:" + server.address().getPort())
                .sentence(ExitCode.UNREACHABLE))
        .isEqualTo("jdevp2p: nowhere.example.org: no such name");
    assertThat(Path.of(list)).doesNotExist();
  }

  @Test
  void silentServerIsATimeoutAndNamed() {
    server.ignore("nodes.example.org", Integer.MAX_VALUE);
    CommandLineRun run = sync("--timeout", "50ms");
    assertThat(run.exitCode()).isEqualTo(ExitCode.TIMEOUT.number());
    assertThat(run.err().lines().toList().getLast())
        .startsWith("jdevp2p: nodes.example.org: no answer from server 127.0.0.1:");
  }

  @Test
  void failingServerIsNamed() {
    server.fail("nodes.example.org", SERVFAIL);
    CommandLineRun run = sync();
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNREACHABLE.number());
    assertThat(run.err()).contains("trying again: nodes.example.org", "answers SERVFAIL");
  }

  @Test
  void textThatIsNoListIsRefused() {
    assertThat(
            CommandLineRun.of("dns", "sync", "enrtree://nodes.example.org")
                .sentence(ExitCode.USAGE))
        .contains("'enrtree://nodes.example.org' has no key: KEY@DOMAIN expected");
    assertThat(sync("--rate", "0").sentence(ExitCode.USAGE)).contains("0.0 lookups a second");
  }

  @Test
  void serverIsAHostWithOrWithoutAPort() {
    for (String bad : List.of("a:b", "a:0", "a:65536", "[::1", "::1]:53", "", "a b")) {
      assertThat(CommandLineRun.of("dns", "sync", url, "--server", bad).sentence(ExitCode.USAGE))
          .contains("'" + bad + "' is not a server");
    }
    assertThat(
            CommandLineRun.of("dns", "sync", url, "--server", "no-such-host.invalid")
                .sentence(ExitCode.UNREACHABLE))
        .contains("no such host: no-such-host.invalid");
  }

  @Test
  void signedListIsThatOfTheKeyAndItsVersionGrows() throws Exception {
    unsigned();
    String named = new TreeLink(key.publicKey(), "list").toText();
    assertThat(CommandLineRun.of("dns", "sign", list, keyFile()).text()).isEqualTo(named);
    assertThat(info().path("seq").asInt()).isEqualTo(1);
    String[] again = {"dns", "sign", list, keyFile(), "--domain", "nodes.example.org", "--json"};
    JsonNode object = CommandLineRun.of(again).json();
    assertThat(object.path("url").asString()).isEqualTo(url);
    assertThat(object.path("seq").asInt()).isEqualTo(2);
    assertThat(object.path("nodes").asInt()).isEqualTo(20);
    // the domain of last time stays
    assertThat(CommandLineRun.of("dns", "sign", list, keyFile()).text()).isEqualTo(url);
    assertThat(CommandLineRun.of("dns", "to-txt", list).text()).contains(" seq=3 sig=");
  }

  @Test
  void versionThatGoesBackIsSignedWithAWarning() throws Exception {
    unsigned();
    assertThat(CommandLineRun.of("dns", "sign", list, keyFile(), "--seq", "9").exitCode()).isZero();
    CommandLineRun run = CommandLineRun.of("dns", "sign", list, keyFile(), "--seq", "8");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).contains("seq 8 is below the last one, 9");
  }

  @Test
  void whatWasSignedIsPublishedAndSyncedAgain() throws Exception {
    unsigned();
    String signed =
        CommandLineRun.of("dns", "sign", list, keyFile(), "--domain", "other.example.org").text();
    JsonMapper.shared()
        .readTree(CommandLineRun.of("dns", "to-txt", list).text())
        .properties()
        .forEach(entry -> server.put(entry.getKey(), entry.getValue().asString()));
    String copy = directory.resolve("copy").toString();
    String at = "127.0.0.1:" + server.address().getPort();
    assertThat(CommandLineRun.of("dns", "sync", signed, copy, "--server", at).exitCode()).isZero();
    assertThat(Files.readString(Path.of(copy, "nodes.json")))
        .isEqualTo(Files.readString(Path.of(list, "nodes.json")));
  }

  @Test
  void listThatChangedAfterSigningIsNotPublished() throws Exception {
    assertThat(sync().exitCode()).isZero();
    NodeSet.of(nodes.subList(0, 19)).write(Path.of(list, "nodes.json"));
    assertThat(CommandLineRun.of("dns", "to-zone", list).sentence(ExitCode.LOCAL_CONFIGURATION))
        .contains("enrtree-info.json: signature is not of this tree", "run 'jdevp2p dns sign'");
  }

  @Test
  void listThatWasNeverSignedIsNotPublished() throws Exception {
    unsigned();
    assertThat(CommandLineRun.of("dns", "to-txt", list).sentence(ExitCode.LOCAL_CONFIGURATION))
        .contains("enrtree-info.json: has no url: run 'jdevp2p dns sign'");
  }

  @Test
  void brokenInfoFileIsNamedWithWhatIsWrong() throws Exception {
    unsigned();
    Path info = Path.of(list, "enrtree-info.json");
    for (String bad : List.of("{\"links\":[\"enrtree://x\"]}", "{\"seq\":-1}", "[]", "{")) {
      Files.writeString(info, bad);
      assertThat(
              CommandLineRun.of("dns", "sign", list, keyFile())
                  .sentence(ExitCode.LOCAL_CONFIGURATION))
          .startsWith("jdevp2p: " + info + ": ");
    }
  }

  @Test
  void zoneFileIsWrittenWithTheTimesToLive() throws Exception {
    assertThat(sync().exitCode()).isZero();
    Path zone = directory.resolve("zone");
    String[] line = {"dns", "to-zone", list, zone.toString(), "--root-ttl", "5m", "--ttl", "1h"};
    assertThat(CommandLineRun.of(line).text()).isEmpty();
    List<String> lines = Files.readAllLines(zone);
    assertThat(lines.get(0)).isEqualTo("$ORIGIN nodes.example.org.");
    assertThat(lines.get(1)).isEqualTo("@ 300 IN TXT \"" + tree.root().toText() + "\"");
    assertThat(lines.subList(2, lines.size()))
        .hasSize(tree.toTxt().size() - 1)
        .allMatch(text -> text.matches("[A-Z2-7]{26} 3600 IN TXT \".*\""));
  }

  @Test
  void directoryWhoseNameIsNoDomainNeedsOne() throws Exception {
    list = directory.resolve("my list").toString();
    unsigned();
    assertThat(CommandLineRun.of("dns", "sign", list, keyFile()).sentence(ExitCode.USAGE))
        .contains("'my list' is not a domain name; see --domain");
  }

  @Test
  void encryptedKeystoreIsNotTakenForAKey() throws Exception {
    unsigned();
    String keystore =
        Files.writeString(directory.resolve("keystore"), "{\"crypto\":{}}").toString();
    assertThat(
            CommandLineRun.of("dns", "sign", list, keystore).sentence(ExitCode.LOCAL_CONFIGURATION))
        .contains(keystore, "64 hex digits");
    assertThat(
            CommandLineRun.of("dns", "sign", list, directory.resolve("no").toString())
                .sentence(ExitCode.LOCAL_CONFIGURATION))
        .contains("does not exist");
  }
}

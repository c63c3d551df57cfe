// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.cli.file.NodeSet;
import org.jdevp2p.cli.file.NodeSet.Member;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.node.NodeRecord.Entry;
import org.jdevp2p.node.NodeRecordBuilder;
import org.jdevp2p.rlp.RlpWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class NodeSetCommandTest {
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  @TempDir private Path directory;
  private final NodeSet set = new NodeSet();

  private final NodeRecord mainnet =
      builder().put(eth("07c9462e")).put(list("snap")).tcp(30303).sign(); // BPO2
  private final NodeRecord frontier = builder().put(eth("fc64ec04")).sign();
  private final NodeRecord hoodi = builder().put(eth("23aa1351")).put(list("les")).sign();
  private final NodeRecord other =
      builder().put(eth("deadbeef")).put(Entry.of("snap", 1)).put(Entry.of("quic", 9000)).sign();
  private final NodeRecord six = builder().remove("ip").ip(ip("2001:db8::7")).sign();

  private static NodeRecordBuilder builder() {
    return NodeRecord.builder(SecretKey.random()).ip(ip("192.0.2.7")).udp(30303);
  }

  private static InetAddress ip(String text) {
    return InetAddress.ofLiteral(text);
  }

  private static Entry eth(String forkHash) {
    RlpWriter id = new RlpWriter().beginList().beginList().put(Bytes.fromHex(forkHash)).put(0);
    return new Entry("eth", id.endList().endList().toBytes());
  }

  private static Entry list(String key) {
    return new Entry(key, new RlpWriter().beginList().endList().toBytes());
  }

  @BeforeEach
  void write() throws IOException {
    set.put(new Member(mainnet, 7, NOON, NOON.plusSeconds(3600), NOON));
    set.put(new Member(frontier, 9, NOON, NOON.plusSeconds(3599), NOON));
    for (NodeRecord record : List.of(hoodi, other, six)) {
      set.put(Member.of(record));
    }
    set.write(directory.resolve("nodes.json"));
  }

  private CommandLineRun run(String verb, String... more) {
    List<String> line = new ArrayList<>(List.of("nodeset", verb));
    line.add(directory.resolve("nodes.json").toString());
    line.addAll(List.of(more));
    return CommandLineRun.of(line.toArray(String[]::new));
  }

  private List<NodeRecord> filtered(String... filters) throws IOException {
    Path file = Files.writeString(directory.resolve("out.json"), run("filter", filters).text());
    return NodeSet.read(file).records();
  }

  @Test
  void infoCountsNodesAndEntries() {
    assertThat(run("info").text().lines())
        .containsExactly(
            "5 nodes",
            "ENTRY      NODES",
            "eth            4",
            "id             5",
            "ip             4",
            "ip6            1",
            "les            1",
            "quic           1",
            "secp256k1      5",
            "snap           2",
            "tcp            1",
            "udp            5");
  }

  @Test
  void infoAsJsonCountsTheSame() {
    JsonNode object = run("info", "--json").json();
    assertThat(object.path("nodes").asInt()).isEqualTo(5);
    assertThat(object.path("entries").path("ip").asInt()).isEqualTo(4);
  }

  @Test
  void infoOfNothingIsNoNode() {
    assertThat(CommandLineRun.stdin("{}").run("nodeset", "info", "-").text()).isEqualTo("0 nodes");
  }

  @Test
  void withoutFilterTheSetIsPrintedAsItIs() throws Exception {
    assertThat(run("filter").out())
        .isEqualTo(Files.readString(directory.resolve("nodes.json")) + "\n");
  }

  @Test
  void eachFilterKeepsItsOwn() throws Exception {
    assertThat(filtered("--eth-network", "mainnet")).containsExactlyInAnyOrder(mainnet, frontier);
    assertThat(filtered("--eth-network", "hoodi")).containsExactly(hoodi);
    assertThat(filtered("--eth-network", "sepolia")).isEmpty();
    assertThat(filtered("--snap")).containsExactly(mainnet);
    assertThat(filtered("--les-server")).containsExactly(hoodi);
    assertThat(filtered("--dialable")).containsExactlyInAnyOrder(mainnet, other);
    assertThat(filtered("--min-age", "1h")).containsExactly(mainnet);
    assertThat(filtered("--ip", "192.0.2.6/31")).hasSize(4).doesNotContain(six);
    assertThat(filtered("--ip", "192.0.2.6")).isEmpty();
    assertThat(filtered("--ip", "2001:db8::/32")).containsExactly(six);
    assertThat(filtered("--ip", "0.0.0.0/0")).hasSize(4);
  }

  @Test
  void filtersAreWrittenAsInGethToo() throws Exception {
    assertThat(filtered("-eth-network", "mainnet", "-limit", "1", "-snap", "-ip", "192.0.2.0/24"))
        .containsExactly(mainnet);
  }

  @Test
  void limitKeepsThoseWithTheHighestScore() throws Exception {
    assertThat(filtered("--limit", "1")).containsExactly(frontier);
    assertThat(filtered("--limit", "2")).containsExactlyInAnyOrder(frontier, mainnet);
    assertThat(filtered("--limit", "0")).isEmpty();
    assertThat(run("filter", "--limit", "-1").sentence(ExitCode.USAGE)).contains("--limit -1");
  }

  @Test
  void jsonSaysNullForNever() {
    JsonNode nodes = run("filter", "--json", "--eth-network", "hoodi").json().path("nodes");
    assertThat(nodes.size()).isEqualTo(1);
    assertThat(nodes.path(0).path("lastResponse").isNull()).isTrue();
    assertThat(run("filter", "--ndjson").text().lines()).hasSize(5);
  }

  @Test
  void whatIsNoFilterIsRefused() {
    assertThat(run("filter", "--eth-network", "ropsten").sentence(ExitCode.USAGE))
        .contains("'ropsten' is not a network; expected mainnet, sepolia, holesky, hoodi");
    for (String bad :
        List.of("192.0.2.0/33", "192.0.2.0/", "192.0.2.0/-1", "a/8", "2001:db8::/129")) {
      assertThat(run("filter", "--ip", bad).sentence(ExitCode.USAGE))
          .contains("'" + bad + "' is not a subnet");
    }
  }

  @Test
  void fileThatIsNoSetIsNamed() throws Exception {
    String bad = Files.writeString(directory.resolve("bad"), "[]").toString();
    assertThat(CommandLineRun.of("nodeset", "info", bad).sentence(ExitCode.LOCAL_CONFIGURATION))
        .contains(bad, "a JSON object of nodes expected");
    assertThat(
            CommandLineRun.of("nodeset", "info", directory.resolve("none").toString())
                .sentence(ExitCode.LOCAL_CONFIGURATION))
        .contains("no such file");
  }
}

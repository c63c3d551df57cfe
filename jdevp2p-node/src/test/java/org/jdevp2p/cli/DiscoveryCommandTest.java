// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.discovery.DiscoveryConfig;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What discv4 and discv5 say of real nodes on loopback, and of those that are not there. */
class DiscoveryCommandTest {

  /** Long enough for any machine; who answers does not let it pass. */
  private static final String PATIENT = "2m";

  private static final String BRIEF = "400ms";

  private static final Duration KNOWN_LIMIT = Duration.ofMinutes(2);

  private static Discovery node(Node... bootnodes) throws IOException {
    return Discovery.start(DiscoveryConfig.builder().bootnodes(Arrays.asList(bootnodes)).build());
  }

  /** Over a version on which it has not seen a node alive, the bootnode tells nobody of it. */
  private static void awaitKnown(Discovery boot, Discovery wanted, int version) {
    long end = System.nanoTime() + KNOWN_LIMIT.toNanos();
    while (!knows(boot, wanted.localNode().nodeId(), version)) {
      assertThat(System.nanoTime()).as("not seen alive in " + KNOWN_LIMIT).isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static boolean knows(Discovery boot, NodeId wanted, int version) {
    return boot.table().buckets().stream()
        .flatMap(bucket -> bucket.entries().stream())
        .filter(entry -> entry.node().nodeId().equals(wanted))
        .anyMatch(entry -> entry.verifiedOver().contains(version));
  }

  private static CommandLineRun run(String... line) {
    return CommandLineRun.with("JDEVP2P_TIMEOUT", PATIENT).run(line);
  }

  private static CommandLineRun brief(String... line) {
    return CommandLineRun.of(
        Stream.concat(Arrays.stream(line), Stream.of("--timeout", BRIEF)).toArray(String[]::new));
  }

  private static String enr(Discovery node) {
    return node.localNode().record().toText();
  }

  private static String enode(Discovery node) {
    return node.localNode().record().toEnode().orElseThrow().toString();
  }

  /** Somebody's address with a port at which a socket listens that never answers. */
  private static String at(int port) {
    return new Enode(SecretKey.random().publicKey(), "127.0.0.1", 0, port).toString();
  }

  private static DatagramSocket silent() throws IOException {
    return new DatagramSocket(0, InetAddress.getLoopbackAddress());
  }

  private static JsonNode report(CommandLineRun run, int exitCode) {
    assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(exitCode);
    assertThat(run.err()).isEmpty();
    JsonNode json = JsonMapper.shared().readTree(run.out());
    assertThat(json.propertyNames())
        .startsWith(
            "type",
            "schema",
            "node",
            "id",
            "result",
            "reasonText",
            "explanation",
            "recordSeq",
            "seenAs",
            "rttMillis");
    assertThat(json.path("schema").asInt()).isEqualTo(1);
    return json;
  }

  // ---- ping

  @ParameterizedTest
  @ValueSource(strings = {"discv4", "discv5"})
  void pingSaysThatANodeIsThereAndHowItSeesUs(String version) throws IOException {
    try (Discovery node = node()) {
      String out = run(version, "ping", enr(node)).text();
      assertThat(out)
          .contains("node          " + node.localNode().nodeId())
          .contains("address       127.0.0.1:" + node.listenAddress().getPort())
          .containsPattern(
              "ping 1 +rtt [\\d.,]+ ms  record seq %s  you are 127\\.0\\.0\\.1:\\d+"
                  .formatted(Long.toUnsignedString(node.localNode().record().seq())))
          .endsWith("ok            They answer.");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"discv4", "discv5"})
  void pingByUrlAsJsonHoldsTheSame(String version) throws IOException {
    try (Discovery node = node()) {
      JsonNode json = report(run(version, "ping", enode(node), "--json"), 0);
      assertThat(json.path("type").asString()).isEqualTo(version + "-ping");
      assertThat(json.path("node").asString()).isEqualTo(enode(node));
      assertThat(json.path("id").asString()).isEqualTo(node.localNode().nodeId().toString());
      assertThat(json.path("result").asString()).isEqualTo("ok");
      assertThat(json.path("recordSeq").asLong()).isEqualTo(node.localNode().record().seq());
      assertThat(json.path("seenAs").asString()).startsWith("127.0.0.1:");
      assertThat(json.path("rttMillis").asDouble()).isPositive();
    }
  }

  @Test
  void severalPingsAreSummedUp() throws IOException {
    try (Discovery node = node()) {
      String[] line = {"discv5", "ping", enr(node), "--count", "3", "--every", "1ms"};
      assertThat(run(line).text().lines())
          .anyMatch(l -> l.startsWith("ping 3 "))
          .anyMatch(l -> l.startsWith("summary       3 pings, 3 answered, rtt min/avg/max "));
      String[] json = {"discv5", "ping", enr(node), "--count", "2", "--every", "1ms", "--json"};
      assertThat(report(run(json), 0).path("repeats").size()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"discv4", "discv5"})
  void closedPortIsUnreachableLongBeforeTheTimeIsUp(String version) throws IOException {
    int port;
    try (DatagramSocket socket = silent()) {
      port = socket.getLocalPort();
    }
    JsonNode json = report(run(version, "ping", at(port), "--json"), 3);
    assertThat(json.path("result").asString()).isEqualTo("unreachable");
    assertThat(json.path("reasonText").asString()).isEqualTo("UDP port unreachable");
    assertThat(json.path("explanation").asString()).startsWith("Nothing listens there now");
    assertThat(json.path("rttMillis").isNull()).isTrue();
    assertThat(json.path("recordSeq").isNull()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"discv4", "discv5"})
  void silenceTimesOutAndSaysWhatItMayMean(String version) throws IOException {
    try (DatagramSocket socket = silent()) {
      CommandLineRun run = brief(version, "ping", at(socket.getLocalPort()));
      assertThat(run.exitCode()).isEqualTo(ExitCode.TIMEOUT.number());
      assertThat(run.out())
          .containsPattern("timeout +\\S.*\\d")
          .contains("off-line, a firewall drops you, it has another key")
          .contains(version.replace("discv", "discovery v"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"discv4", "discv5"})
  void nodeWithAnotherKeyTimesOut(String version) throws IOException {
    try (Discovery node = node()) {
      JsonNode json =
          report(brief(version, "ping", at(node.listenAddress().getPort()), "--json"), 4);
      assertThat(json.path("result").asString()).isEqualTo("timeout");
    }
  }

  @Test
  void unknownHostIsUnreachable() {
    String key = SecretKey.random().publicKey().toString();
    JsonNode json =
        report(
            run("discv4", "ping", "enode://" + key + "@no-such-host.invalid:30303", "--json"), 3);
    assertThat(json.path("reasonText").asString()).contains("no-such-host.invalid");
  }

  @Test
  void nodeWithoutUdpPortIsRefused() {
    Enode enode = new Enode(SecretKey.random().publicKey(), "127.0.0.1", 30303, 0);
    assertThat(run("discv4", "ping", enode.toString()).sentence(ExitCode.USAGE))
        .contains("no UDP port");
  }

  @Test
  void brokenRecordIsRefusedByName() {
    assertThat(run("discv5", "ping", "enr:-IS4QHCY").sentence(ExitCode.USAGE))
        .contains("NODE")
        .contains("See 'jdevp2p discv5 ping --help'");
  }

  @Test
  void portInUseIsALocalFault() throws IOException {
    try (Discovery node = node()) {
      String port = Integer.toString(node.listenAddress().getPort());
      String[] line = {"discv5", "ping", enr(node), "--address", "127.0.0.1", "--port", port};
      assertThat(run(line).sentence(ExitCode.LOCAL_CONFIGURATION))
          .contains("cannot listen on udp 127.0.0.1:" + port);
    }
  }

  // ---- requestenr

  @ParameterizedTest
  @ValueSource(strings = {"discv4", "discv5"})
  void requestenrPrintsTheCurrentRecord(String version) throws IOException {
    try (Discovery node = node()) {
      assertThat(run(version, "requestenr", enode(node)).text()).isEqualTo(enr(node));
      JsonNode json = run(version, "requestenr", enode(node), "--json").json();
      assertThat(json.path("type").asString()).isEqualTo("enr");
      assertThat(json.path("record").asString()).isEqualTo(enr(node));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"discv4", "discv5"})
  void requestenrOfASilentNodeTimesOut(String version) throws IOException {
    try (DatagramSocket socket = silent()) {
      assertThat(brief(version, "requestenr", at(socket.getLocalPort())).sentence(ExitCode.TIMEOUT))
          .contains("The node is off-line");
    }
  }

  // ---- resolve

  @Test
  void resolveFindsANodeByItsIdThroughTheNetwork() throws IOException {
    try (Discovery boot = node();
        Discovery wanted = node(boot.localNode().record())) {
      awaitKnown(boot, wanted, 5);
      String id = wanted.localNode().nodeId().toString();
      String[] line = {"discv5", "resolve", id, "--bootnodes", enr(boot)};
      assertThat(run(line).text()).isEqualTo(enr(wanted));
    }
  }

  @Test
  void resolveFindsANodeByItsKeyOverV4() throws IOException {
    try (Discovery boot = node();
        Discovery wanted = node(boot.localNode().record())) {
      awaitKnown(boot, wanted, 4);
      String key = wanted.localNode().publicKey().toString();
      String[] line = {"discv4", "resolve", key, "--bootnodes", enode(boot), "--json"};
      assertThat(run(line).json().path("record").asString()).isEqualTo(enr(wanted));
    }
  }

  @Test
  void resolveOfAnOldRecordGivesTheNewOne() throws IOException {
    SecretKey key = SecretKey.random();
    try (Discovery node = Discovery.start(DiscoveryConfig.builder().key(key).build())) {
      NodeRecord old = node.localNode().record();
      node.localNode().update(draft -> draft.tcp(30303));
      assertThat(run("discv5", "resolve", old.toText()).text())
          .isEqualTo(enr(node))
          .isNotEqualTo(old.toText());
    }
  }

  @Test
  void nodeThatNobodyKnowsIsUnreachable() throws IOException {
    try (Discovery boot = node()) {
      String id = SecretKey.random().publicKey().toString();
      String[] line = {"discv5", "resolve", id, "--bootnodes", enr(boot)};
      assertThat(run(line).sentence(ExitCode.UNREACHABLE)).contains("do not know a node");
    }
  }

  @Test
  void silentBootnodesTimeOut() throws IOException {
    try (DatagramSocket socket = silent()) {
      String id = SecretKey.random().publicKey().toString();
      String[] line = {"discv4", "resolve", id, "--bootnodes", at(socket.getLocalPort())};
      assertThat(brief(line).sentence(ExitCode.TIMEOUT)).contains("no node of the network answers");
    }
  }

  @Test
  void resolveSaysWhatIsMissing() {
    String key = SecretKey.random().publicKey().toString();
    assertThat(run("discv5", "resolve", key).sentence(ExitCode.USAGE)).contains("--bootnodes");
    String[] id = {"discv4", "resolve", "ab".repeat(32), "--bootnodes", at(30303)};
    assertThat(run(id).sentence(ExitCode.USAGE)).contains("128 hex digits");
    assertThat(run("discv5", "resolve", "00".repeat(64)).sentence(ExitCode.USAGE)).contains("NODE");
  }

  // ---- talk

  @Test
  void talkPrintsTheAnswer() throws IOException {
    try (Discovery node = node()) {
      node.v5().orElseThrow().onTalk(Bytes.utf8("echo"), (from, address, request) -> request);
      assertThat(run("discv5", "talk", enr(node), "echo", "0x0011ff").text()).isEqualTo("0x0011ff");
      String[] json = {"discv5", "talk", enr(node), "0x6563686f", "aa", "--json"};
      JsonNode object = run(json).json();
      assertThat(object.path("type").asString()).isEqualTo("discv5-talk");
      assertThat(object.path("protocol").asString()).isEqualTo("0x6563686f");
      assertThat(object.path("response").asString()).isEqualTo("0xaa");
      assertThat(object.path("rttMillis").asDouble()).isPositive();
    }
  }

  @Test
  void emptyAnswerIsExplained() throws IOException {
    try (Discovery node = node()) {
      CommandLineRun run = run("discv5", "talk", enr(node), "nobody-speaks-this", "0x");
      assertThat(run.text()).isEqualTo("0x");
      assertThat(run.err()).contains("do not know the protocol");
    }
  }

  @Test
  void talkRefusesWhatIsNotHexOrTooLarge() throws IOException {
    try (Discovery node = node()) {
      assertThat(run("discv5", "talk", enr(node), "echo", "xyz").sentence(ExitCode.USAGE))
          .contains("'xyz' is not hex");
      String large = "00".repeat(1300);
      assertThat(run("discv5", "talk", enr(node), "echo", large).sentence(ExitCode.USAGE))
          .contains("fit into a packet");
    }
  }

  // ---- listen

  @ParameterizedTest
  @ValueSource(strings = {"discv4", "discv5"})
  void listenAnswersAndPrintsWhomItSees(String version) throws Exception {
    String[] line = {version, "listen", "--address", "127.0.0.1", "--port", "0", "--every", "50ms"};
    try (LiveRun run = LiveRun.of(line)) {
      Node listener = Node.parse(run.nextLine("enode://"));
      NodeRecord record = NodeRecord.parse(run.nextLine("enr:"));
      assertThat(record.nodeId()).isEqualTo(listener.nodeId());
      try (Discovery other = node(record)) {
        assertThat(run.nextLine("seen"))
            .contains(other.localNode().nodeId().shortText(), version.replace("discv", " v"));
        assertThat(run.nextLine("stats")).contains("verified", version.replace("discv", "v"));
      }
    }
  }

  @Test
  void listenForAWhileAsStreamHasTypesAndASummary() {
    String[] line = {
      "discv5",
      "listen",
      "--address",
      "127.0.0.1:0",
      "--for",
      "300ms",
      "--every",
      "100ms",
      "--extaddr",
      "192.0.2.7:30399",
      "--ndjson"
    };
    CommandLineRun run = CommandLineRun.of(line);
    assertThat(run.exitCode()).as(run.err()).isZero();
    var objects = run.out().lines().map(JsonMapper.shared()::readTree).toList();
    JsonNode first = objects.getFirst();
    assertThat(first.path("type").asString()).isEqualTo("discovery-node");
    assertThat(first.path("enode").asString()).endsWith("@192.0.2.7:0?discport=30399");
    assertThat(objects).anyMatch(o -> o.path("type").asString().equals("discovery-stats"));
    JsonNode last = objects.getLast();
    assertThat(last.path("type").asString()).isEqualTo("discovery-summary");
    assertThat(last.path("durationMillis").asInt()).isGreaterThanOrEqualTo(300);
    assertThat(last.path("v5").path("dropped").isObject()).isTrue();
  }
}

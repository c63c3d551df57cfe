// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jdevp2p.node.NodeRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What go-ethereum's command {@code devp2p} says of our nodes, its own suites of protocol tests
 * among it; and whether each of the two commands reads the files of the other.
 *
 * <p>Whatever goes on the network is given its bootnodes: without any the command would ask those
 * of the main network.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class GethToolTest {

  /** A line of the Test Anything Protocol. */
  private static final Pattern TAP = Pattern.compile("(ok|not ok) \\d+ (\\S+).*");

  private static final String SECONDS_OF_CRAWL = "5s";

  private final List<AutoCloseable> open = new ArrayList<>();

  @TempDir private Path directory;

  @BeforeEach
  void needsTheTool() {
    Optional<String> lacking = Tool.GETH.lacking();
    assumeTrue(lacking.isEmpty(), () -> lacking.orElse(""));
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable node : open) {
      node.close();
    }
  }

  private OurFinder finder(Finder... bootnodes) throws IOException {
    OurFinder finder = OurFinder.start(List.of(bootnodes));
    open.add(finder);
    return finder;
  }

  /** A node that {@code other} has in its table. */
  private OurFinder knownTo(OurFinder other) throws Exception {
    OurFinder finder = finder(other);
    other.ask("ping", 5, finder, Map.of());
    return finder;
  }

  // ---- protocol tests

  @TestFactory
  Stream<DynamicTest> suiteOfDiscoveryV4() throws Exception {
    return suite("discv4", "--remote", finder().node(4));
  }

  @TestFactory
  Stream<DynamicTest> suiteOfDiscoveryV5() throws Exception {
    return suite("discv5", finder().node(5));
  }

  /** Runs a suite, which speaks from two addresses, and tells each of its tests. */
  private Stream<DynamicTest> suite(String version, String... node) throws Exception {
    List<String> line = new ArrayList<>(List.of(version, "test", "--tap"));
    line.addAll(List.of("--listen1", "127.0.0.1", "--listen2", "127.0.0.2"));
    line.addAll(List.of(node));
    Tool.Run run = Tool.GETH.run(directory, line.toArray(String[]::new));
    List<DynamicTest> tests =
        run.output()
            .lines()
            .map(TAP::matcher)
            .filter(Matcher::matches)
            .map(said -> DynamicTest.dynamicTest(said.group(2), () -> passed(said, run)))
            .toList();
    assertThat(tests).as("what %s says: %s", Tool.GETH, run).hasSizeGreaterThanOrEqualTo(10);
    return tests.stream();
  }

  private static void passed(Matcher said, Tool.Run run) {
    assertThat(said.group(1)).as("%s of: %s", said.group(2), run.output()).isEqualTo("ok");
  }

  // ---- links

  @Test
  void rlpxPingReadsOurHello() throws Exception {
    Node node = Implementation.OURS.start("mid/2:6");
    open.add(node);

    String said = Tool.GETH.prints(directory, "rlpx", "ping", node.enode());

    assertThat(said).contains("mid/2").contains("jdevp2p");
  }

  // ---- files

  @Test
  void keyFileOfEitherIsReadByTheOther() throws Exception {
    Tool.GETH.prints(directory, "key", "generate", "geth.key");
    Tool.OURS.prints(directory, "key", "generate", "ours.key");

    for (String file : List.of("geth.key", "ours.key")) {
      String[] id = {"key", "to-id", file};
      assertThat(Tool.OURS.prints(directory, id)).isEqualTo(Tool.GETH.prints(directory, id));
      String[] record = {"key", "to-enr", "--ip", "203.0.113.7", "--tcp", "9", "--udp", "8", file};
      assertThat(Tool.OURS.prints(directory, record))
          .as("signatures do not depend on chance")
          .isEqualTo(Tool.GETH.prints(directory, record));
    }
  }

  @Test
  void nodesThatWeCrawlAreANodeSetForGeth() throws Exception {
    OurFinder first = finder();
    OurFinder second = knownTo(first);

    Tool.OURS.prints(
        directory,
        "discv5",
        "crawl",
        "--address",
        "127.0.0.1",
        "--bootnodes",
        first.node(5),
        "--store",
        "crawl.db",
        "--output",
        "nodes.json",
        "--requests-per-node",
        "2");

    assertThat(records("nodes.json")).containsExactlyInAnyOrder(first.node(5), second.node(5));
    assertThat(Tool.GETH.prints(directory, "nodeset", "info", "nodes.json"))
        .contains("Set contains 2 nodes.");
    assertThat(json(Tool.GETH.prints(directory, "nodeset", "filter", "nodes.json")))
        .isEqualTo(json(Tool.OURS.prints(directory, "nodeset", "filter", "nodes.json")));
  }

  @Test
  void nodesThatGethCrawlsAreANodeSetForUs() throws Exception {
    OurFinder first = finder();
    OurFinder second = knownTo(first);

    Tool.GETH.prints(
        directory,
        "discv5",
        "crawl",
        "--addr",
        "127.0.0.1:0",
        "--bootnodes",
        first.node(5),
        "--timeout",
        SECONDS_OF_CRAWL,
        "nodes.json");

    assertThat(records("nodes.json")).contains(first.node(5), second.node(5));
    String[] filter = {"nodeset", "filter", "nodes.json", "--ip", "127.0.0.0/8"};
    assertThat(json(Tool.OURS.prints(directory, filter)).size()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void listThatWeSignIsAListForGeth() throws Exception {
    OurFinder node = finder();
    Files.writeString(
        directory.resolve("nodes.json"),
        """
        {"%s": {"seq": %d, "record": "%s", "score": 1}}
        """
            .formatted(node.id(), NodeRecord.parse(node.node(5)).seq(), node.node(5)));
    Tool.OURS.prints(directory, "key", "generate", "list.key");

    Tool.OURS.prints(directory, "dns", "sign", ".", "list.key", "--domain", "nodes.example.org");

    String geth = Tool.GETH.prints(directory, "dns", "to-txt", ".");
    assertThat(json(Tool.OURS.prints(directory, "dns", "to-txt", "."))).isEqualTo(json(geth));
    assertThat(geth).contains(node.node(5));
  }

  private List<String> records(String file) throws IOException {
    return json(Files.readString(directory.resolve(file))).values().stream()
        .map(entry -> entry.get("record").asString())
        .toList();
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }
}

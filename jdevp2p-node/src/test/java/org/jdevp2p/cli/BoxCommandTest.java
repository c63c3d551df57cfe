// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jdevp2p.cli.frame.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BoxCommandTest {
  private static final int FIRST_MILLIS = 1500;
  private static final int LAST_MILLIS = 60_000;
  private static final List<String> COUNTERS =
      List.of("messagesSent", "messagesReceived", "bytesSent", "bytesReceived");

  @ParameterizedTest
  @CsvSource({"2,ring,1", "5,ring,5", "2,full,1", "5,full,10", "2,random,1", "5,random,10"})
  void everyLinkOfTheShapeRunsThreeProtocols(int nodes, String shape, int links) {
    JsonNode box = onceAllIsMeasured(nodes, shape);
    assertThat(box.path("type").asString()).isEqualTo("box");
    assertThat(box.path("schema").asInt()).isEqualTo(1);
    assertThat(box.propertyNames())
        .containsExactly("type", "schema", "nodes", "links", "durationMillis", "totals");
    assertThat(box.path("nodes").size()).isEqualTo(nodes);
    assertThat(box.path("links").size()).isEqualTo(links);
    assertThat(box.path("durationMillis").asInt()).isGreaterThanOrEqualTo(FIRST_MILLIS);
    Set<String> enodes = new HashSet<>();
    box.path("nodes").forEach(enode -> enodes.add(enode.asString()));
    assertThat(enodes).hasSize(nodes);
    box.path("links").forEach(link -> checkLink(link, enodes));
    checkTotals(box, nodes, links);
  }

  /**
   * All know the first node only; what they are told of, and whom they dial, is their own doing.
   */
  @Test
  void nodesThatKnowOnlyOneFindAndLinkEachOther() {
    JsonNode box =
        CommandLineRun.of("box", "--nodes", "9", "--for", FIRST_MILLIS + "ms", "--json").json();

    Set<String> linked = new HashSet<>();
    for (JsonNode link : box.path("links")) {
      linked.add(link.path("from").asString());
      linked.add(link.path("to").asString());
    }
    assertThat(linked).hasSize(9);
    assertThat(box.path("links").size()).isBetween(8, 27);
    assertThat(box.path("tables").size()).isEqualTo(9);
    for (JsonNode table : box.path("tables")) {
      assertThat(table.propertyNames()).containsExactly("node", "nodes", "alive", "lookups");
      assertThat(table.path("nodes").asInt()).isPositive();
    }
    assertThat(box.path("tables").valueStream().mapToLong(t -> t.path("lookups").asLong()).sum())
        .isPositive();
  }

  /** More than a small box: here bulk has a bandwidth, and all still have their turn. */
  @ParameterizedTest
  @CsvSource({"9,ring,9", "12,random,24"})
  void everyLinkOfALargeBoxRunsThreeProtocolsToo(int nodes, String shape, int links) {
    JsonNode box = onceAllIsMeasured(nodes, shape);
    Set<String> enodes = new HashSet<>();
    box.path("nodes").forEach(enode -> enodes.add(enode.asString()));
    assertThat(box.path("links").size()).isEqualTo(links);
    box.path("links").forEach(link -> checkLink(link, enodes));
    checkTotals(box, nodes, links);
  }

  @Test
  void talkSaysHowFastBulkIsInALargeBoxAndNothingOfItInASmallOne() {
    String[] large = {"box", "--nodes", "9", "--links", "ring", "--for", "1ms", "--json"};
    assertThat(CommandLineRun.of(large).err())
        .matches(
            "starting 9 nodes, ring, for 1ms\\R"
                + "bulk/1 at [\\d,.]+ [KM]iB/s a link, so that nobody waits for it\\R"
                + "9 links up after .* s\\R");
    String[] small = {"box", "--nodes", "8", "--links", "ring", "--for", "1ms", "--json"};
    assertThat(CommandLineRun.of(small).err()).doesNotContain("bulk");
  }

  /** A box that has run for a second and a half, or longer where the machine is that busy. */
  private static JsonNode onceAllIsMeasured(int nodes, String shape) {
    for (int millis = FIRST_MILLIS; ; millis *= 4) {
      String[] line = {
        "box", "--nodes", "" + nodes, "--links", shape, "--for", millis + "ms", "--json"
      };
      JsonNode box = CommandLineRun.of(line).json();
      if (box.path("links").valueStream().allMatch(BoxCommandTest::isMeasured)
          || millis > LAST_MILLIS) {
        return box;
      }
    }
  }

  /** Whether every protocol had its turn on a link, both ways. */
  private static boolean isMeasured(JsonNode link) {
    JsonNode protocols = link.path("protocols");
    return !link.path("rttMillis").isNull()
        && protocols.path("bulk").path("messagesSent").asLong() > 0
        && Stream.of("chat", "echo")
            .map(protocols::path)
            .allMatch(one -> COUNTERS.stream().allMatch(counter -> one.path(counter).asLong() > 0));
  }

  private static void checkLink(JsonNode link, Set<String> enodes) {
    assertThat(link.propertyNames())
        .containsExactly("from", "to", "shared", "protocols", "rttMillis", "exit");
    assertThat(enodes).contains(link.path("from").asString(), link.path("to").asString());
    assertThat(link.path("from").asString()).isNotEqualTo(link.path("to").asString());
    assertThat(link.path("shared").toString())
        .isEqualTo(
            "[{\"capability\":\"bulk/1\",\"offset\":16},{\"capability\":\"chat/1\",\"offset\":17},"
                + "{\"capability\":\"echo/1\",\"offset\":18}]");
    JsonNode protocols = link.path("protocols");
    assertThat(protocols.propertyNames()).containsExactly("bulk", "chat", "echo");
    protocols.forEach(
        counters -> assertThat(counters.propertyNames()).containsExactlyElementsOf(COUNTERS));
    for (String counter : COUNTERS) {
      assertThat(protocols.path("chat").path(counter).asLong()).as(counter).isPositive();
      assertThat(protocols.path("echo").path(counter).asLong()).as(counter).isPositive();
    }
    // bulk goes one way: from the side that dialled
    assertThat(protocols.path("bulk").path("messagesSent").asLong()).isPositive();
    assertThat(protocols.path("bulk").path("bytesSent").asLong()).isPositive();
    assertThat(protocols.path("bulk").path("messagesReceived").asLong()).isZero();
    assertThat(link.path("rttMillis").asDouble()).isPositive();
    assertThat(link.path("exit").asString()).endsWith("disconnected: client quitting (8)");
  }

  private static void checkTotals(JsonNode box, int nodes, int links) {
    JsonNode totals = box.path("totals");
    assertThat(totals.path("nodes").asInt()).isEqualTo(nodes);
    assertThat(totals.path("links").asInt()).isEqualTo(links);
    for (String counter : COUNTERS) {
      long sum = 0;
      for (JsonNode link : box.path("links")) {
        for (JsonNode counters : link.path("protocols")) {
          sum += counters.path(counter).asLong();
        }
      }
      assertThat(totals.path(counter).asLong()).as(counter).isEqualTo(sum);
    }
    assertThat(totals.path("chatLinesHeard").asLong()).isPositive();
  }

  /** Two on a machine that is too busy to print the second in time. */
  @Test
  void streamHasOneObjectASecondAndTheLastIsTheResult() {
    String[] line = {"box", "--nodes", "2", "--for", "2500ms", "--ndjson"};
    List<JsonNode> objects =
        CommandLineRun.of(line).text().lines().map(JsonMapper.shared()::readTree).toList();
    assertThat(objects)
        .hasSizeBetween(2, 3)
        .allMatch(box -> box.path("type").asString().equals("box"));
    assertThat(objects.getFirst().path("links").path(0).path("exit").isNull()).isTrue();
    assertThat(objects.getLast().path("links").path(0).path("exit").isNull()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 100, 120})
  void tableFitsTheTerminalAndSaysWhatEachLinkDid(int width) {
    String[] line = {"box", "--nodes", "3", "--for", "1s"};
    CommandLineRun run = CommandLineRun.with("COLUMNS", Integer.toString(width)).run(line);
    List<String> lines = run.text().lines().toList();
    assertThat(lines).allMatch(text -> text.length() <= width);
    assertThat(lines.getFirst())
        .matches("LINK +(CLIENT +)?PROTOCOL +OFFSET +SENT +BYTES +RECEIVED +BYTES +RTT");
    for (String link : List.of("0→1", "1→2", "2→0")) {
      assertThat(lines).anyMatch(text -> text.matches(link + " +(jdevp2p.* )? *bulk/1 +0x10 .*"));
    }
    assertThat(run.out()).contains("jdevp2p/v", "chat/1", "0x11", "echo/1", "0x12");
  }

  @Test
  void summaryIsTwoSentences() {
    String[] line = {"box", "--nodes", "2", "--for", "200ms"};
    List<String> lines = CommandLineRun.of(line).text().lines().toList();
    assertThat(lines.get(lines.size() - 2))
        .matches(
            "2 nodes and 1 link ran [\\d.]+ s: [\\d,]+ messages?, .* \\(.*/s\\), .* lines? heard\\.");
    assertThat(lines.getLast()).isEqualTo("The link lasted to the end.");
  }

  @Test
  void talkSaysWhatStartsAndWithWhichSeed() {
    String[] line = {
      "box", "--nodes", "3", "--links", "RANDOM", "--seed", "42", "--for", "1ms", "--json"
    };
    assertThat(CommandLineRun.of(line).err())
        .matches("starting 3 nodes, random links, seed 42, for 1ms\\R3 links up after .* s\\R");
  }

  @Test
  void sameSeedGivesTheSameLinks() {
    assertThat(randomLinks("5")).isEqualTo(randomLinks("5"));
  }

  private static List<String> randomLinks(String seed) {
    String[] line = {
      "box", "--nodes", "6", "--links", "random", "--seed", seed, "--for", "1ms", "--json"
    };
    JsonNode box = CommandLineRun.of(line).json();
    List<String> enodes =
        Stream.iterate(0, i -> i + 1)
            .limit(box.path("nodes").size())
            .map(i -> box.path("nodes").path(i).asString())
            .toList();
    return Stream.iterate(0, i -> i + 1)
        .limit(box.path("links").size())
        .map(i -> box.path("links").path(i))
        .map(link ->
            enodes.indexOf(link.path("from").asString())
                + "-"
                + enodes.indexOf(link.path("to").asString()))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "0", "-3", "501"})
  void numberOfNodesOutOfRangeIsRefused(String nodes) {
    assertThat(CommandLineRun.of("box", "--nodes", nodes).sentence(ExitCode.USAGE))
        .isEqualTo("jdevp2p: --nodes " + nodes + ": expected 2 to 500");
  }

  @Test
  void whatIsNoNumberOfNodesIsRefused() {
    assertThat(CommandLineRun.of("box", "--nodes", "many").sentence(ExitCode.USAGE))
        .contains("'--nodes'", "'many'");
  }

  @Test
  void unknownShapeIsRefused() {
    assertThat(CommandLineRun.of("box", "--links", "star").sentence(ExitCode.USAGE))
        .contains("'star' is not a shape; ring, full, random or discovered");
  }
}

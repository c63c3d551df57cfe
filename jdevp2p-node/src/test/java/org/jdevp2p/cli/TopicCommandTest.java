// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.discovery.DiscoveryConfig;
import org.jdevp2p.discovery.v5.Topic;
import org.jdevp2p.node.NodeRecord;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code discv5 search}, and nodes that listen with {@code --topics} and {@code --advertise}. */
class TopicCommandTest {

  /** Long enough for any machine; who finds what he wants does not let it pass. */
  private static final String PATIENT = "2m";

  private static final String BRIEF = "400ms";

  private static CommandLineRun run(String... line) {
    return CommandLineRun.with("JDEVP2P_TIMEOUT", PATIENT).run(line);
  }

  @Test
  void searchFindsWhoListensAndAdvertises() throws Exception {
    String[] line = {
      "discv5", "listen", "--address", "127.0.0.1", "--port", "0", "--every", "50ms", "--topics"
    };
    try (LiveRun registrar = LiveRun.of(line)) {
      String enr = registrar.nextLine("enr:");
      List<String> more = new ArrayList<>(Arrays.asList(line));
      more.addAll(List.of("--advertise", "my-app", "--bootnodes", enr));
      try (LiveRun advertiser = LiveRun.of(more.toArray(String[]::new))) {
        NodeRecord record = NodeRecord.parse(advertiser.nextLine("enr:"));
        assertThat(record.entry("topic-discovery")).isPresent();
        String[] search = {"discv5", "search", "my-app", "--wanted", "1", "--bootnodes", enr};
        assertThat(NodeRecord.parse(run(search).text()).nodeId()).isEqualTo(record.nodeId());
        String[] asJson = Arrays.copyOf(search, search.length + 1);
        asJson[search.length] = "--json";
        JsonNode json = run(asJson).json();
        assertThat(json.path("type").asString()).isEqualTo("topic-search");
        assertThat(json.path("topic").asString()).isEqualTo(Topic.named("my-app").toString());
        assertThat(json.path("nodes").path(0).path("id").asString())
            .isEqualTo(record.nodeId().toString());
        awaitFigures(advertiser, "registered with 1 node, 0 pending");
        awaitFigures(registrar, "1 advertisement of 1 topic kept");
      }
    }
  }

  private static void awaitFigures(LiveRun run, String wanted) throws Exception {
    while (!run.nextLine("stats").contains(wanted)) {
      // the next ones may
    }
  }

  @Test
  void searchThatFindsNobodySaysWhatItSaw() throws IOException {
    try (Discovery boot = Discovery.start(DiscoveryConfig.builder().build())) {
      CommandLineRun none =
          CommandLineRun.with("JDEVP2P_TIMEOUT", BRIEF)
              .run("discv5", "search", "my-app", "--bootnodes", boot.localNode().record().toText());
      assertThat(none.exitCode()).isEqualTo(4);
      assertThat(none.err()).containsAnyOf("nobody advertises topic", "no node of the network");
    }
  }

  @Test
  void searchWithoutBootnodesIsAnError() {
    CommandLineRun without = run("discv5", "search", "my-app");
    assertThat(without.exitCode()).isEqualTo(2);
    assertThat(without.err()).contains("--bootnodes is missing");
  }
}

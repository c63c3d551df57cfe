// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crawl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.HashSet;
import java.util.Set;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.Enode;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores of many nodes, all of which call themselves differently, are read in small portions. */
class LargeStoreTest {

  private static final long NOW = 1_700_000_000_000L;
  private static final int NODES = 20_000;

  /** What PostgreSQL's driver may hold of a result at a time: a tenth of what the nodes say. */
  private static final String PORTIONS = "&maxResultBuffer=500K";

  @TempDir Path directory;

  @Test
  void reportOfAnSqliteStoreAddsThemUp() throws Exception {
    String store = "jdbc:sqlite:" + directory.resolve("crawl.db");
    fill(store);
    try (CrawlStore large = CrawlStore.open(store)) {
      checkReport(large);
      checkVisited(large);
    }
  }

  @Test
  void reportOfAPostgresqlStoreHoldsAPortionAtATime() throws Exception {
    Assumptions.assumeTrue(
        PostgresServer.isInstalled(), "PostgreSQL's server programs are not installed");
    try (PostgresServer server = PostgresServer.start()) {
      String store = server.newDatabase();
      fill(store);
      try (CrawlStore large = CrawlStore.open(store + PORTIONS)) {
        checkReport(large);
        checkVisited(large);
      }
    }
  }

  private static void fill(String store) throws Exception {
    CrawlStore.open(store).close(); // makes the tables
    try (Connection connection = DriverManager.getConnection(store);
        PreparedStatement insert =
            connection.prepareStatement(
                """
                WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
                INSERT INTO node (id, url, seq, address, udp, tcp, first_seen, last_seen, due,
                  claimed_until, visits, answers, last_visit, first_answer, last_answer, version,
                  round_trip_micros, link_tried, link_made, client, capabilities)
                SELECT '%s' || (1000000 + i), '%s', -1, NULL, 30303, 30303, 1, 1, %d, 0, 1, 1, 1, 1,
                  1, 4 + i %% 2, 1, 1, 1, 'Geth/node ' || i || '%s/v1.17.' || (i %% 2) || '/linux',
                  'eth/69 own' || i || '/1'
                FROM n\
                """
                    .formatted(NODES, "0".repeat(57), url(), NOW + 1, "x".repeat(230)))) {
      insert.executeUpdate();
    }
  }

  private static String url() {
    return new Enode(SecretKey.random().publicKey(), "192.0.2.7", 30303, 30303).toString();
  }

  private static void checkReport(CrawlStore store) throws StoreException {
    CrawlReport report = store.report(NOW);
    long all = NODES;
    assertThat(report.known()).isEqualTo(all);
    assertThat(report.alive()).isEqualTo(all);
    assertThat(report.linked()).isEqualTo(all);
    assertThat(report.byVersion()).containsExactly(entry(4, all / 2), entry(5, all / 2));
    assertThat(report.clients()).containsExactly(entry("Geth", all));
    assertThat(report.clientVersions())
        .containsExactly(entry("Geth 1.17.0", all / 2), entry("Geth 1.17.1", all / 2));
    // its own name for a capability of each, and the one they share
    assertThat(report.capabilities().entrySet())
        .hasSize(Tally.MAX_NAMES + 1)
        .startsWith(entry("eth/69", all), entry(Tally.OTHERS, all + 1 - Tally.MAX_NAMES));
  }

  private static void checkVisited(CrawlStore store) throws StoreException {
    Set<Long> times = new HashSet<>();
    int[] count = {0};
    store.forEachVisited(node -> {
      count[0]++;
      times.add(node.lastVisitMillis());
    });
    assertThat(count[0]).isEqualTo(NODES);
    assertThat(times).containsExactly(1L);
  }

  @Test
  void namesAreCountedEachForItselfUpToTheLimitAndTogetherBeyond() {
    Tally tally = new Tally();
    for (int i = 0; i < Tally.MAX_NAMES; i++) {
      tally.add("name " + i, 1);
    }
    assertThat(tally.counts()).hasSize(Tally.MAX_NAMES).doesNotContainKey(Tally.OTHERS);
    tally.add("one more", 2);
    tally.add("name 7", 5);
    tally.add("and one more", 1);
    assertThat(tally.counts().entrySet())
        .hasSize(Tally.MAX_NAMES + 1)
        .startsWith(entry("name 7", 6L), entry(Tally.OTHERS, 3L));
  }
}

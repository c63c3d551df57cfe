// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crawl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.crawl.Visit;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.peer.Capability;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a store promises, on a real SQLite file and on a real PostgreSQL server. */
class CrawlStoreTest {

  private static final long NOW = 1_700_000_000_000L;
  private static final Duration HOLD = Duration.ofMinutes(1);
  private static final Duration LATER = Duration.ofHours(1);

  private static Optional<PostgresServer> server = Optional.empty();

  @TempDir Path directory;

  /** Where the stores of a test lie. */
  enum Kind {
    SQLITE,
    POSTGRESQL
  }

  @AfterAll
  static void stopServer() throws Exception {
    if (server.isPresent()) {
      server.get().close();
    }
  }

  /** A store that nobody else of the tests uses. */
  private String store(Kind kind) throws Exception {
    if (kind == Kind.SQLITE) {
      return directory.resolve("crawl.db").toString();
    }
    Assumptions.assumeTrue(
        PostgresServer.isInstalled(), "PostgreSQL's server programs are not installed");
    if (server.isEmpty()) {
      server = Optional.of(PostgresServer.start());
    }
    return server.get().newDatabase();
  }

  private static NodeRecord record(SecretKey key, long seq, int port) {
    return NodeRecord.builder(key)
        .seq(seq)
        .endpoint(new Endpoint(InetAddress.ofLiteral("192.0.2.7"), port, port))
        .sign();
  }

  private static NodeRecord node() {
    return record(SecretKey.random(), 1, 30303);
  }

  private static List<Node> nodes(int count) {
    return Stream.<Node>generate(CrawlStoreTest::node).limit(count).toList();
  }

  private static Visit answered(Node node, Node... found) {
    return new Visit(node, 5, Optional.empty(), Duration.ofMillis(12), List.of(found), 3);
  }

  private static Visit silent(Node node) {
    Answer.Missing<?> missing = new Answer.Missing<>(Answer.Why.TIMEOUT, "nothing came in 1 s");
    return new Visit(node, 4, Optional.of(missing), Duration.ZERO, List.of(), 1);
  }

  @ParameterizedTest
  @EnumSource
  void nodeIsClaimedByOneCrawlerOnlyUntilItsTimeIsUp(Kind kind) throws Exception {
    String url = store(kind);
    try (CrawlStore one = CrawlStore.open(url);
        CrawlStore two = CrawlStore.open(url)) {
      one.seen(nodes(10), NOW);

      List<Node> first = one.claim("one", 6, NOW, HOLD);
      List<Node> second = two.claim("two", 6, NOW, HOLD);

      assertThat(first).hasSize(6);
      assertThat(second).hasSize(4).doesNotContainAnyElementsOf(first);
      assertThat(one.claim("one", 6, NOW, HOLD)).isEmpty();
      long after = NOW + HOLD.toMillis();
      assertThat(one.claim("one", 100, after - 1, HOLD)).isEmpty();
      assertThat(one.claim("one", 100, after, HOLD)).hasSize(10);
    }
  }

  @ParameterizedTest
  @EnumSource
  void crawlersThatClaimAtTheSameTimeShareTheNodes(Kind kind) throws Exception {
    String url = store(kind);
    int crawlers = 4;
    int count = 400;
    try (CrawlStore store = CrawlStore.open(url)) {
      store.seen(nodes(count), NOW);
    }
    List<CompletableFuture<List<Node>>> work = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < crawlers; i++) {
        String name = "crawler " + i;
        work.add(CompletableFuture.supplyAsync(() -> claimAll(url, name), threads));
      }
    }
    Set<Node> all = new HashSet<>();
    work.forEach(
        claimed -> assertThat(all.addAll(claimed.join()) || claimed.join().isEmpty()).isTrue());
    assertThat(all).hasSize(count);
    assertThat(work.stream().mapToInt(claimed -> claimed.join().size()).sum()).isEqualTo(count);
  }

  private static List<Node> claimAll(String url, String crawler) {
    List<Node> mine = new ArrayList<>();
    try (CrawlStore store = CrawlStore.open(url)) {
      while (true) {
        List<Node> some = store.claim(crawler, 7, NOW, HOLD);
        mine.addAll(some);
        if (some.isEmpty()) {
          return mine;
        }
      }
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }

  /** In PostgreSQL two that take the same rows in different orders would lock each other out. */
  @ParameterizedTest
  @EnumSource
  void crawlersNameVisitAndReleaseTheSameNodesInAnyOrder(Kind kind) throws Exception {
    String url = store(kind);
    List<Node> all = nodes(300);
    try (CrawlStore store = CrawlStore.open(url);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      store.seen(all, NOW);
      List<Future<?>> work =
          List.of(
              threads.submit(() -> nameAndVisit(url, "one", all)),
              threads.submit(() -> nameAndVisit(url, "two", all.reversed())),
              threads.submit(() -> nameAndVisit(url, "three", List.of())));
      for (Future<?> one : work) {
        one.get();
      }
      assertThat(store.report(NOW).known()).isEqualTo(all.size());
    }
  }

  private static @Nullable Void nameAndVisit(String url, String crawler, List<Node> nodes)
      throws StoreException {
    try (CrawlStore store = CrawlStore.open(url)) {
      for (int i = 0; i < 10; i++) {
        store.claim(crawler, 150, NOW, HOLD);
        store.seen(nodes, NOW);
        store.visited(nodes.stream().map(CrawlStoreTest::answered).toList(), NOW, Duration.ZERO);
        store.linked(nodes.stream().map(node -> hello(node, "Geth/v1")).toList(), NOW);
        store.release(crawler);
      }
      return null;
    }
  }

  @ParameterizedTest
  @EnumSource
  void crawlGoesOnWhereItStopped(Kind kind) throws Exception {
    String url = store(kind);
    List<Node> all = nodes(3);
    Node found = node();
    try (CrawlStore store = CrawlStore.open(url)) {
      store.seen(all, NOW);
      store.claim("one", 2, NOW, HOLD);
      store.visited(List.of(answered(all.get(0), found), silent(all.get(1))), NOW, LATER);
      store.release("one");
    }
    try (CrawlStore store = CrawlStore.open(url)) {
      assertThat(store.due(NOW)).isEqualTo(2);
      assertThat(store.claim("two", 100, NOW, HOLD)).containsExactlyInAnyOrder(all.get(2), found);
      assertThat(store.claim("two", 100, NOW + LATER.toMillis(), HOLD)).hasSize(4);
    }
  }

  @ParameterizedTest
  @EnumSource
  void crawlerItselfIsLeftOutWhoeverNamesIt(Kind kind) throws Exception {
    Node self = node();
    Node other = node();
    try (CrawlStore store = CrawlStore.open(store(kind))) {
      store.leaveOut(self.nodeId(), NOW);
      store.seen(List.of(self, other), NOW);
      store.visited(List.of(answered(other, self)), NOW, LATER);
      assertThat(store.report(NOW).known()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void crawlersOfOneStoreDoNotCountEachOther(Kind kind) throws Exception {
    String url = store(kind);
    Node first = node();
    Node second = node();
    Node other = node();
    try (CrawlStore one = CrawlStore.open(url);
        CrawlStore two = CrawlStore.open(url)) {
      one.leaveOut(first.nodeId(), NOW);
      two.leaveOut(second.nodeId(), NOW);
      one.seen(List.of(second, other), NOW);
      two.visited(List.of(answered(other, first, second)), NOW, LATER);
      assertThat(one.report(NOW).known()).isEqualTo(1);
      assertThat(two.claim("two", 100, NOW + LATER.toMillis(), HOLD)).containsExactly(other);
    }
  }

  @ParameterizedTest
  @EnumSource
  void nodeThatBecomesACrawlerIsNoLongerCounted(Kind kind) throws Exception {
    Node crawler = node();
    try (CrawlStore store = CrawlStore.open(store(kind))) {
      store.seen(List.of(crawler, node()), NOW);
      store.leaveOut(crawler.nodeId(), NOW);
      assertThat(store.report(NOW).known()).isEqualTo(1);
    }
  }

  /** Others name it for as long as it stands in their tables; a day later it may be a node. */
  @ParameterizedTest
  @EnumSource
  void crawlerThatEndedIsLeftOutForADay(Kind kind) throws Exception {
    String url = store(kind);
    Node ended = node();
    try (CrawlStore store = CrawlStore.open(url)) {
      store.leaveOut(ended.nodeId(), NOW);
    }
    long day = Duration.ofDays(1).toMillis();
    try (CrawlStore store = CrawlStore.open(url)) {
      store.seen(List.of(ended), NOW + day - 1);
      assertThat(store.report(NOW).known()).isZero();
      store.seen(List.of(ended), NOW + day);
      assertThat(store.report(NOW).known()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void crawlerThatGoesOnForDaysStaysLeftOut(Kind kind) throws Exception {
    String url = store(kind);
    Node crawler = node();
    try (CrawlStore its = CrawlStore.open(url);
        CrawlStore another = CrawlStore.open(url)) {
      its.leaveOut(crawler.nodeId(), NOW);
      for (int hour = 0; hour < 48; hour++) {
        its.seen(List.of(), NOW + Duration.ofHours(hour).toMillis());
      }
      another.seen(List.of(crawler), NOW + Duration.ofDays(2).toMillis());
      assertThat(another.report(NOW).known()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void newerRecordReplacesTheOlderOneAndNeverTheOtherWayRound(Kind kind) throws Exception {
    SecretKey key = SecretKey.random();
    try (CrawlStore store = CrawlStore.open(store(kind))) {
      store.seen(List.of(record(key, 2, 2222)), NOW);
      store.seen(List.of(record(key, 1, 1111)), NOW);
      assertThat(store.claim("one", 1, NOW, HOLD)).containsExactly(record(key, 2, 2222));
      store.seen(List.of(record(key, 3, 3333)), NOW);
      assertThat(store.claim("one", 1, NOW + HOLD.toMillis(), HOLD))
          .containsExactly(record(key, 3, 3333));
    }
  }

  @ParameterizedTest
  @EnumSource
  void reportCountsByCauseVersionClientAndCapability(Kind kind) throws Exception {
    List<Node> all = nodes(6);
    try (CrawlStore store = CrawlStore.open(store(kind))) {
      store.seen(all, NOW);
      store.visited(
          List.of(
              answered(all.get(0)),
              answered(all.get(1)),
              answered(all.get(2)),
              silent(all.get(3)),
              silent(all.get(4))),
          NOW,
          LATER);
      store.linked(
          List.of(
              hello(all.get(0), "Geth/v1.17.2-stable-abc/linux-amd64/go1.26", "eth/69", "snap/1"),
              hello(all.get(1), "Geth/my node/v1.17.2/linux", "eth/69"),
              new LinkResult(
                  all.get(2).nodeId(), Optional.empty(), List.of(), "timeout", "no answer in 5 s")),
          NOW);

      CrawlReport report = store.report(NOW);

      assertThat(report.known()).isEqualTo(6);
      assertThat(report.waiting()).isEqualTo(1);
      assertThat(report.alive()).isEqualTo(3);
      assertThat(report.failures()).isEqualTo(Map.of("timeout", 2L));
      assertThat(report.byVersion()).isEqualTo(Map.of(5, 3L));
      assertThat(report.linked()).isEqualTo(2);
      assertThat(report.linkFailures()).isEqualTo(Map.of("timeout", 1L));
      assertThat(report.clients()).isEqualTo(Map.of("Geth", 2L));
      assertThat(report.clientVersions()).isEqualTo(Map.of("Geth 1.17.2", 2L));
      assertThat(report.capabilities()).isEqualTo(Map.of("eth/69", 2L, "snap/1", 1L));
    }
  }

  private static LinkResult hello(Node node, String client, String... capabilities) {
    return new LinkResult(
        node.nodeId(),
        Optional.of(client),
        Stream.of(capabilities).map(Capability::parse).toList(),
        "",
        "");
  }

  @ParameterizedTest
  @EnumSource
  void visitedNodesComeWithTheirScoreAndTimes(Kind kind) throws Exception {
    List<Node> all = nodes(2);
    try (CrawlStore store = CrawlStore.open(store(kind))) {
      store.seen(all, NOW);
      store.visited(List.of(answered(all.getFirst())), NOW + 1, LATER);
      store.visited(List.of(answered(all.getFirst())), NOW + 2, LATER);
      store.visited(List.of(silent(all.getFirst())), NOW + 3, LATER);
      List<StoredNode> stored = new ArrayList<>();
      store.forEachVisited(stored::add);
      assertThat(stored)
          .containsExactly(new StoredNode(all.getFirst(), 1, NOW + 1, NOW + 2, NOW + 3));
    }
  }

  @Test
  void otherDatabasesAreRefusedByName() {
    assertThatThrownBy(() -> CrawlStore.open("jdbc:mysql://localhost/x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'jdbc:mysql://localhost/x' is neither a file nor");
  }

  static Stream<String> brokenFiles() {
    return Stream.of("not a database at all, but a text of more than a hundred bytes".repeat(9));
  }

  @ParameterizedTest
  @MethodSource("brokenFiles")
  void fileThatIsNoDatabaseIsRefusedAndLeftAsItIs(String content) throws Exception {
    Path file = directory.resolve("broken.db");
    Files.writeString(file, content);
    assertThatThrownBy(() -> CrawlStore.open(file.toString()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("cannot open store " + file);
    assertThat(file).hasContent(content);
  }

  @Test
  void userBeforeTheHostIsRefusedWithTheFormThatWorks() {
    assertThatThrownBy(() -> CrawlStore.open("jdbc:postgresql://me:geheim@localhost/x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'jdbc:postgresql://me:***@localhost/x' has a user before the host")
        .hasMessageContaining("?user=NAME");
  }

  @Test
  void serverThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> CrawlStore.open("jdbc:postgresql://127.0.0.1:1/nodes"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("cannot open store jdbc:postgresql://127.0.0.1:1/nodes");
  }
}

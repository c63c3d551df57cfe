// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.crawl.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command {@code crawl} with a real PostgreSQL server, which wants a password. */
class PostgresCrawlTest {
  private static final int NODES = 8;

  private static PostgresServer server;

  private CrawledNodes nodes;
  private String url;

  @BeforeAll
  static void startServer() throws Exception {
    Assumptions.assumeTrue(
        PostgresServer.isInstalled(), "PostgreSQL's server programs are not installed");
    server = PostgresServer.start();
  }

  @AfterAll
  static void stopServer() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void start() throws Exception {
    url = server.newDatabase();
    nodes = CrawledNodes.start(NODES);
  }

  @AfterEach
  void stop() {
    if (nodes != null) {
      nodes.close();
    }
  }

  private static String[] line(String store, String... more) {
    List<String> line =
        new ArrayList<>(
            List.of("crawl", "--address", "127.0.0.1", "--store", store, "--timeout", "2m"));
    line.addAll(List.of(more));
    return line.toArray(String[]::new);
  }

  private CommandLineRun crawl(String... more) {
    CommandLineRun run = CommandLineRun.of(line(url, more));
    assertThat(run.out() + run.err()).doesNotContain(PostgresServer.PASSWORD);
    return run;
  }

  /** The store with one node in it that is to be visited. */
  private void begin() {
    JsonNode json = crawl("--bootnodes", nodes.first().toText(), "--for", "0ms", "--json").json();
    assertThat(json.path("waiting").asInt()).isEqualTo(1);
  }

  @Test
  void everybodyIsFoundAndTheStoreIsNamedWithoutItsPassword() {
    JsonNode json = crawl("--bootnodes", nodes.first().toText(), "--json").json();
    assertThat(json.path("complete").asBoolean()).isTrue();
    assertThat(json.path("store").asString()).startsWith("jdbc:postgresql://").endsWith("=***");
    assertThat(json.path("run").path("visited").asInt()).isEqualTo(NODES);
    assertThat(json.path("alive").asInt()).isEqualTo(NODES);
    assertThat(json.path("clientVersions").toString()).isEqualTo("{\"answerer 1.2.3\":1}");
    assertThat(json.path("capabilities").toString()).isEqualTo("{\"echo/1\":1}");
    assertThat(crawl().text()).contains("&password=***: 8 nodes known, 8 alive, 0 to be visited");
  }

  @Test
  void laterRunGoesOnWhereTheFirstOneEnded() {
    begin();
    assertThat(crawl("--json").json().path("run").path("visited").asInt()).isEqualTo(NODES);
    JsonNode third = crawl("--json").json();
    assertThat(third.path("run").path("visited").asInt()).isZero();
    assertThat(third.path("alive").asInt()).isEqualTo(NODES);
    assertThat(third.path("clients").size()).isEqualTo(1);
  }

  /** Both stand before a closed table, which then is opened; each asks one node at a time. */
  @Test
  void twoCrawlersAtTheSameTimeShareTheNodesAndVisitNoneTwice() throws Exception {
    begin();
    List<CompletableFuture<CommandLineRun>> both;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try (ClosedTable table = new ClosedTable()) {
        both =
            Stream.generate(() ->
                    CompletableFuture.supplyAsync(
                        () -> crawl("--visits-at-once", "1", "--json"), threads))
                .limit(2)
                .toList();
        table.awaitWaiting(2);
      }
    }
    int visited = 0;
    for (CompletableFuture<CommandLineRun> one : both) {
      JsonNode json = one.join().json();
      visited += json.path("run").path("visited").asInt();
    }
    // The crawlers are nodes themselves, one may hear of the other, and neither counts.
    assertThat(visits()).hasSize(NODES).containsOnly(1);
    assertThat(visited).isEqualTo(NODES);
  }

  private List<Integer> visits() throws SQLException {
    List<Integer> visits = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT visits FROM node")) {
      while (rows.next()) {
        visits.add(rows.getInt(1));
      }
    }
    return visits;
  }

  @Test
  void wrongPasswordIsSaidAndNotShown() {
    String store = url.replace(PostgresServer.PASSWORD, "guessed");
    String sentence = CommandLineRun.of(line(store)).sentence(ExitCode.LOCAL_CONFIGURATION);
    assertThat(sentence)
        .startsWith("jdevp2p: cannot open store jdbc:postgresql://127.0.0.1:")
        .endsWith("&password=***: FATAL: password authentication failed for user \"postgres\"")
        .doesNotContain("guessed");
    String[] debug = line(store, "--debug");
    assertThat(CommandLineRun.of(debug).err()).contains("StoreException").doesNotContain("guessed");
  }

  @Test
  void absentPasswordAndDatabaseAreSaid() {
    String none = url.replaceFirst("&password=.*", "");
    assertThat(CommandLineRun.of(line(none)).sentence(ExitCode.LOCAL_CONFIGURATION))
        .contains(none + ": ", "no password was provided");
    String other = url.replaceFirst("/test\\d+\\?", "/absent?");
    assertThat(CommandLineRun.of(line(other)).sentence(ExitCode.LOCAL_CONFIGURATION))
        .endsWith("FATAL: database \"absent\" does not exist");
  }

  @Test
  void serverThatGoesAwayEndsTheCrawlAndIsNamed() throws Exception {
    begin();
    CompletableFuture<CommandLineRun> run;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        ClosedTable table = new ClosedTable()) {
      run = CompletableFuture.supplyAsync(this::crawl, threads);
      table.awaitWaiting(1);
      table.endWaiting();
    }
    assertThat(run.join().sentence(ExitCode.UNREACHABLE))
        .startsWith("jdevp2p: store jdbc:postgresql://")
        .endsWith("***: FATAL: terminating connection due to administrator command");
  }

  /** Ctrl-C while the server is about to answer: the answer is waited for. */
  @Test
  void interruptedCrawlWaitsForItsServerAndReports() throws Exception {
    begin();
    ClosedTable table = new ClosedTable();
    Process crawl =
        InterruptedProcessTest.start(line(url, "--bootnodes", nodes.first().toText(), "--json"));
    try (BufferedReader out = InterruptedProcessTest.out(crawl)) {
      table.awaitWaiting(1);
      interrupt(crawl);
      table.close();
      assertThat(crawl.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(crawl.errorReader().readLine()).isNull();
      JsonNode json = JsonMapper.shared().readTree(out);
      assertThat(json.path("type").asString()).isEqualTo("crawl");
      assertThat(json.path("known").asInt()).isPositive();
    } finally {
      crawl.destroyForcibly();
      table.close();
    }
  }

  /** Ctrl-C before the server goes away: why there is no report is said all the same. */
  @Test
  void interruptedCrawlWhoseServerGoesAwaySaysSo() throws Exception {
    begin();
    Process crawl = InterruptedProcessTest.start(line(url));
    try (ClosedTable table = new ClosedTable()) {
      table.awaitWaiting(1);
      interrupt(crawl);
      table.endWaiting();
      assertThat(crawl.errorReader().lines().toList())
          .singleElement()
          .asString()
          .endsWith("***: FATAL: terminating connection due to administrator command");
      assertThat(crawl.waitFor(1, TimeUnit.MINUTES)).isTrue();
    } finally {
      crawl.destroyForcibly();
    }
  }

  /** Presses Ctrl-C; returns when the process has noticed. */
  private static void interrupt(Process process) throws Exception {
    assumeThat(InterruptedProcessTest.isIgnored(process)).isFalse();
    String pid = Long.toString(process.pid());
    assertThat(new ProcessBuilder("kill", "-INT", pid).start().waitFor()).isZero();
    while (Files.isDirectory(Path.of("/proc", pid, "task")) && !hasThread(pid, "Ctrl-C")) {
      Thread.onSpinWait();
    }
  }

  private static boolean hasThread(String pid, String name) throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc", pid, "task"))) {
      for (Path task : tasks.toList()) {
        if (Files.readString(task.resolve("comm")).strip().equals(name)) {
          return true;
        }
      }
    } catch (NoSuchFileException e) {
      return false; // a thread that has just ended; the next look tells
    }
    return false;
  }

  /** The store's table, which nobody else reads or writes until this is closed. */
  private final class ClosedTable implements AutoCloseable {
    private final Connection connection;

    ClosedTable() throws SQLException {
      connection = DriverManager.getConnection(url);
      connection.setAutoCommit(false);
      run("LOCK TABLE node IN ACCESS EXCLUSIVE MODE");
    }

    private void run(String sql) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }

    /** Returns when so many wait for the table. */
    void awaitWaiting(int count) throws SQLException {
      int waiting = 0;
      while (waiting < count) {
        try (Statement statement = connection.createStatement();
            ResultSet rows =
                statement.executeQuery("SELECT COUNT(*) FROM pg_locks WHERE NOT granted")) {
          rows.next();
          waiting = rows.getInt(1);
        }
      }
    }

    /** Ends the connections that wait. */
    void endWaiting() throws SQLException {
      run("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted");
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crawl;

import java.net.InetAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdevp2p.discovery.crawl.Visit;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.node.NodeRecordException;
import org.jdevp2p.peer.Capability;

/**
 * The nodes of a network in an SQL database, and which of them are to be visited. Several crawlers,
 * on several machines, may share one: each claims nodes for a while, and gets nobody else's.
 *
 * <p>All methods block. For one thread at a time.
 */
public final class CrawlStore implements AutoCloseable {

  private static final String SCHEMA = "classpath:crawl-schema";

  /** Tells every step at INFO; held here, since a logger that nobody holds forgets its level. */
  private static final Logger FLYWAY = Logger.getLogger("org.flywaydb");

  private final String name;
  private final Dialect dialect;
  private final Connection connection;
  private final KnownCrawlers crawlers;

  private CrawlStore(String name, Dialect dialect, Connection connection) {
    this.name = name;
    this.dialect = dialect;
    this.connection = connection;
    crawlers = new KnownCrawlers(connection);
  }

  /**
   * Opens a store, and makes or brings up to date its tables.
   *
   * @param store a file's name for SQLite, or a JDBC URL of SQLite or PostgreSQL
   * @throws StoreException if it cannot be opened, or is of a newer jdevp2p
   * @throws IllegalArgumentException if it is the URL of another database, or not of the form that
   *     the database's driver reads
   */
  public static CrawlStore open(String store) throws StoreException {
    Dialect dialect = Dialect.of(Dialect.url(store));
    String url = dialect.patient(Dialect.url(store));
    try {
      migrate(url);
      Connection connection = DriverManager.getConnection(url);
      dialect.prepare(connection);
      connection.setAutoCommit(false);
      return new CrawlStore(StoreName.shown(store), dialect, connection);
    } catch (SQLException | FlywayException e) {
      throw new StoreException("cannot open store " + StoreName.shown(store), e);
    }
  }

  /** Which store it is, for people: without passwords. */
  public String name() {
    return name;
  }

  private static void migrate(String url) {
    FLYWAY.setLevel(Level.WARNING);
    Flyway.configure(CrawlStore.class.getClassLoader())
        .dataSource(url, null, null)
        .locations(SCHEMA)
        .table("jdevp2p_schema")
        .load()
        .migrate();
  }

  // ---- what a crawler does

  /**
   * The id of the crawler that uses this: others name it, and no crawler of the store is to visit
   * or count it, while this one is at work and for a day after.
   */
  public void leaveOut(NodeId crawler, long nowMillis) throws StoreException {
    write(() -> crawlers.enter(crawler, nowMillis));
  }

  /**
   * Notes that nodes were named. New ones are due at once; of a known one the newer record is kept.
   */
  public void seen(Collection<? extends Node> nodes, long nowMillis) throws StoreException {
    write(() -> crawlers.renew(nowMillis));
    // Read before: in SQLite a transaction that has read must not write once another has written.
    Set<String> leftOut = read(() -> crawlers.ids(nowMillis));
    write(() -> {
      try (PreparedStatement insert =
          connection.prepareStatement(
              """
              INSERT INTO node (id, url, seq, address, udp, tcp, first_seen, last_seen, due,
                claimed_until, visits, answers, last_visit, first_answer, last_answer, version,
                round_trip_micros, link_tried, link_made)
              VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
              ON CONFLICT (id) DO UPDATE SET last_seen = excluded.last_seen,
                url = CASE WHEN excluded.seq > node.seq THEN excluded.url ELSE node.url END,
                address = CASE WHEN excluded.seq > node.seq THEN excluded.address ELSE node.address END,
                udp = CASE WHEN excluded.seq > node.seq THEN excluded.udp ELSE node.udp END,
                tcp = CASE WHEN excluded.seq > node.seq THEN excluded.tcp ELSE node.tcp END,
                seq = CASE WHEN excluded.seq > node.seq THEN excluded.seq ELSE node.seq END
              """)) {
        for (Node node : inOrder(nodes, Node::nodeId)) {
          if (leftOut.contains(node.nodeId().toString())) {
            continue;
          }
          insert.setString(1, node.nodeId().toString());
          setWhereabouts(insert, 2, node);
          insert.setLong(7, nowMillis);
          insert.setLong(8, nowMillis);
          insert.setLong(9, nowMillis);
          insert.addBatch();
        }
        insert.executeBatch();
      }
    });
  }

  /** Sets url, seq, address, udp and tcp, from {@code index} on. */
  private static void setWhereabouts(PreparedStatement statement, int index, Node node)
      throws SQLException {
    Optional<Endpoint> endpoint = node.endpoints().stream().findFirst();
    Optional<NodeRecord> record = node.record();
    statement.setString(index, record.map(NodeRecord::toText).orElse(node.toString()));
    statement.setLong(index + 1, record.map(NodeRecord::seq).orElse(-1L));
    statement.setString(
        index + 2, endpoint.map(Endpoint::address).map(InetAddress::getHostAddress).orElse(null));
    statement.setInt(index + 3, endpoint.map(Endpoint::udpPort).orElse(0));
    statement.setInt(index + 4, endpoint.map(Endpoint::tcpPort).orElse(0));
  }

  /**
   * Claims nodes that are due, the longest due first: nobody else gets them until they were visited
   * or {@code hold} is over.
   */
  public List<Node> claim(String crawler, int max, long nowMillis, Duration hold)
      throws StoreException {
    List<Node> claimed = new ArrayList<>();
    write(() -> {
      try (PreparedStatement update =
          connection.prepareStatement(
              """
              UPDATE node SET claimed_by = ?, claimed_until = ? WHERE id IN (
                SELECT id FROM node WHERE due <= ? AND claimed_until <= ? ORDER BY due LIMIT ?\
              """
                  + dialect.claimLock
                  + ") RETURNING url")) {
        update.setString(1, crawler);
        update.setLong(2, nowMillis + hold.toMillis());
        update.setLong(3, nowMillis);
        update.setLong(4, nowMillis);
        update.setInt(5, max);
        try (ResultSet rows = update.executeQuery()) {
          while (rows.next()) {
            claimed.add(parsed(rows.getString(1)));
          }
        }
      }
    });
    return claimed;
  }

  /** Gives up all claims of a crawler that stops. */
  public void release(String crawler) throws StoreException {
    write(() -> {
      try (PreparedStatement update =
          connection.prepareStatement(
              """
              UPDATE node SET claimed_until = 0, claimed_by = NULL WHERE id IN (
                SELECT id FROM node WHERE claimed_by = ? ORDER BY id\
              """
                  + dialect.lock
                  + ")")) {
        update.setString(1, crawler);
        update.executeUpdate();
      }
    });
  }

  /** Notes visits that are over, and whom they named; the nodes are due again {@code later}. */
  public void visited(Collection<Visit> visits, long nowMillis, Duration later)
      throws StoreException {
    write(() -> {
      try (PreparedStatement update =
          connection.prepareStatement(
              """
              UPDATE node SET url = ?, seq = ?, address = ?, udp = ?, tcp = ?,
                due = ?, claimed_until = 0, claimed_by = NULL, visits = visits + 1,
                answers = answers + ?, last_visit = ?,
                first_answer = CASE WHEN ? = 1 AND first_answer = 0 THEN ? ELSE first_answer END,
                last_answer = CASE WHEN ? = 1 THEN ? ELSE last_answer END,
                version = ?, failure = ?, failure_detail = ?,
                round_trip_micros = CASE WHEN ? = 1 THEN ? ELSE round_trip_micros END
              WHERE id = ?
              """)) {
        for (Visit visit : inOrder(visits, visit -> visit.node().nodeId())) {
          int answered = visit.answered() ? 1 : 0;
          setWhereabouts(update, 1, visit.node());
          update.setLong(6, nowMillis + later.toMillis());
          update.setInt(7, answered);
          update.setLong(8, nowMillis);
          update.setInt(9, answered);
          update.setLong(10, nowMillis);
          update.setInt(11, answered);
          update.setLong(12, nowMillis);
          update.setInt(13, visit.version());
          update.setString(14, visit.failure().map(f -> word(f.why())).orElse(null));
          update.setString(15, visit.failure().map(Answer.Missing::detail).orElse(null));
          update.setInt(16, answered);
          update.setLong(17, visit.roundTrip().toNanos() / 1_000);
          update.setString(18, visit.node().nodeId().toString());
          update.addBatch();
        }
        update.executeBatch();
      }
    });
    Map<String, Node> named = new LinkedHashMap<>();
    for (Visit visit : visits) {
      visit.found().forEach(node -> named.putIfAbsent(node.nodeId().toString(), node));
    }
    seen(named.values(), nowMillis);
  }

  private static String word(Answer.Why why) {
    return switch (why) {
      case TIMEOUT -> "timeout";
      case NO_ADDRESS -> "no address";
      case MALFORMED -> "malformed";
      case BUSY -> "busy";
      case CLOSED -> "closed";
    };
  }

  /** Notes what came of dialling. */
  public void linked(Collection<LinkResult> results, long nowMillis) throws StoreException {
    write(() -> {
      try (PreparedStatement update =
          connection.prepareStatement(
              """
              UPDATE node SET link_tried = ?,
                link_made = CASE WHEN ? = 1 THEN ? ELSE link_made END,
                link_failure = ?, link_detail = ?,
                client = CASE WHEN ? = 1 THEN ? ELSE client END,
                capabilities = CASE WHEN ? = 1 THEN ? ELSE capabilities END
              WHERE id = ?
              """)) {
        for (LinkResult result : inOrder(results, LinkResult::node)) {
          int made = result.client().isPresent() ? 1 : 0;
          update.setLong(1, nowMillis);
          update.setInt(2, made);
          update.setLong(3, nowMillis);
          update.setString(4, made == 1 ? null : result.failure());
          update.setString(5, made == 1 ? null : result.detail());
          update.setInt(6, made);
          update.setString(7, result.client().orElse(null));
          update.setInt(8, made);
          update.setString(
              9,
              result.capabilities().stream()
                  .map(Capability::toString)
                  .collect(Collectors.joining(" ")));
          update.setString(10, result.node().toString());
          update.addBatch();
        }
        update.executeBatch();
      }
    });
  }

  // ---- what is known

  /** How many nodes are due, claimed by others or not. */
  public long due(long nowMillis) throws StoreException {
    return read(() -> {
      try (PreparedStatement query =
          connection.prepareStatement("SELECT COUNT(*) FROM node WHERE due <= ?")) {
        query.setLong(1, nowMillis);
        try (ResultSet rows = query.executeQuery()) {
          rows.next();
          return rows.getLong(1);
        }
      }
    });
  }

  /** All figures of the network. */
  public CrawlReport report(long nowMillis) throws StoreException {
    return read(() -> new Reports(connection).report(nowMillis));
  }

  /** Hands every node that was ever visited to {@code each}, in the order of ids. */
  public void forEachVisited(Consumer<StoredNode> each) throws StoreException {
    read(() -> {
      new Reports(connection).forEachVisited(each);
      return true;
    });
  }

  static Node parsed(String url) throws SQLException {
    try {
      return Node.parse(url);
    } catch (NodeRecordException | IllegalArgumentException e) {
      throw new SQLException("the store holds what is no node: " + url, e);
    }
  }

  // ---- transactions

  /**
   * Rows are changed in the order of ids, by all alike: two transactions that each hold a row which
   * the other wants next would end with a deadlock.
   */
  private static <T> List<T> inOrder(Collection<? extends T> rows, Function<T, NodeId> id) {
    List<T> sorted = new ArrayList<>(rows);
    sorted.sort(Comparator.comparing(row -> id.apply(row).toString()));
    return sorted;
  }

  private interface Writing {
    void run() throws SQLException;
  }

  private interface Reading<T> {
    T run() throws SQLException;
  }

  private void write(Writing change) throws StoreException {
    read(() -> {
      change.run();
      return true;
    });
  }

  private <T> T read(Reading<T> question) throws StoreException {
    try {
      T answer = question.run();
      connection.commit();
      return answer;
    } catch (SQLException e) {
      rollBack(e);
      throw new StoreException("store " + name, e);
    }
  }

  private void rollBack(SQLException e) {
    try {
      connection.rollback();
    } catch (SQLException second) {
      e.addSuppressed(second);
    }
  }

  @Override
  public void close() throws StoreException {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new StoreException("cannot close store " + name, e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crawl;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts what is in a store. The database adds up, and what it finds comes in portions: neither
 * many nodes nor many names take much memory.
 */
final class Reports {

  /** Rows that PostgreSQL's driver fetches at a time; SQLite's takes one after another. */
  private static final int PORTION_ROWS = 500;

  private static final String ALIVE = "visits > 0 AND failure IS NULL";
  private static final String LINKED = "link_made > 0 AND link_failure IS NULL";
  private static final Pattern VERSION = Pattern.compile("/v?(\\d+(?:\\.\\d+)*)");

  private final Connection connection;

  Reports(Connection connection) {
    this.connection = connection;
  }

  CrawlReport report(long nowMillis) throws SQLException {
    Tally clients = new Tally();
    Tally versions = new Tally();
    forEachCount(
        "client",
        LINKED,
        (client, nodes) -> {
          clients.add(name(client), nodes);
          versions.add(nameAndVersion(client), nodes);
        });
    Tally capabilities = new Tally();
    forEachCount(
        "capabilities",
        LINKED,
        (list, nodes) -> {
          for (String capability : list.split(" ", -1)) {
            if (!capability.isEmpty()) {
              capabilities.add(capability, nodes);
            }
          }
        });
    Map<Integer, Long> byVersion = new TreeMap<>();
    forEachCount(
        "version", ALIVE, (version, nodes) -> byVersion.put(Integer.valueOf(version), nodes));
    return new CrawlReport(
        number("SELECT COUNT(*) FROM node"),
        number("SELECT COUNT(*) FROM node WHERE due <= " + nowMillis),
        number("SELECT COUNT(*) FROM node WHERE " + ALIVE),
        causes("failure"),
        byVersion,
        number("SELECT COUNT(*) FROM node WHERE " + LINKED),
        causes("link_failure"),
        clients.counts(),
        versions.counts(),
        capabilities.counts());
  }

  private Map<String, Long> causes(String column) throws SQLException {
    Tally causes = new Tally();
    forEachCount(column, column + " IS NOT NULL", causes::add);
    return causes.counts();
  }

  /**
   * Client ids read name/version/system/language, sometimes with a name of the node's in between.
   */
  private static String name(String client) {
    return client.split("/", -1)[0];
  }

  /** The version without what is behind its first hyphen or plus: builds are not versions. */
  private static String nameAndVersion(String client) {
    Matcher version = VERSION.matcher(client);
    return version.find() ? name(client) + " " + version.group(1) : name(client);
  }

  private long number(String sql) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql);
        ResultSet rows = query.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private interface Count {
    void of(String value, long nodes);
  }

  /** Hands each value of a column to {@code each}, those of the most nodes first. */
  private void forEachCount(String column, String condition, Count each) throws SQLException {
    String sql =
        "SELECT %1$s, COUNT(*) FROM node WHERE %2$s GROUP BY %1$s ORDER BY COUNT(*) DESC, %1$s"
            .formatted(column, condition);
    try (PreparedStatement query = inPortions(sql);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        each.of(rows.getString(1), rows.getLong(2));
      }
    }
  }

  /** Hands every node that was ever visited to {@code each}, in the order of ids. */
  void forEachVisited(Consumer<StoredNode> each) throws SQLException {
    try (PreparedStatement query =
            inPortions(
                """
                SELECT url, answers, visits, first_answer, last_answer, last_visit
                FROM node WHERE visits > 0 ORDER BY id
                """);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        int score = Math.max(0, 2 * rows.getInt(2) - rows.getInt(3));
        each.accept(
            new StoredNode(
                CrawlStore.parsed(rows.getString(1)),
                score,
                rows.getLong(4),
                rows.getLong(5),
                rows.getLong(6)));
      }
    }
  }

  private PreparedStatement inPortions(String sql) throws SQLException {
    PreparedStatement query = connection.prepareStatement(sql);
    query.setFetchSize(PORTION_ROWS);
    return query;
  }
}

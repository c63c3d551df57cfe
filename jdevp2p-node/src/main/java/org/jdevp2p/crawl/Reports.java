// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crawl;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Counts what is in a store. */
final class Reports {

  private static final String ALIVE = "visits > 0 AND failure IS NULL";
  private static final String LINKED = "link_made > 0 AND link_failure IS NULL";
  private static final Pattern VERSION = Pattern.compile("/v?(\\d+(?:\\.\\d+)*)");

  private final Connection connection;

  Reports(Connection connection) {
    this.connection = connection;
  }

  CrawlReport report(long nowMillis) throws SQLException {
    Map<String, Long> clients = new LinkedHashMap<>();
    Map<String, Long> versions = new LinkedHashMap<>();
    Map<String, Long> capabilities = new LinkedHashMap<>();
    count("SELECT client, COUNT(*) FROM node WHERE " + LINKED + " GROUP BY client")
        .forEach((client, nodes) -> {
          clients.merge(name(client), nodes, Long::sum);
          versions.merge(nameAndVersion(client), nodes, Long::sum);
        });
    count("SELECT capabilities, COUNT(*) FROM node WHERE " + LINKED + " GROUP BY capabilities")
        .forEach((list, nodes) -> {
          for (String capability : list.split(" ", -1)) {
            if (!capability.isEmpty()) {
              capabilities.merge(capability, nodes, Long::sum);
            }
          }
        });
    Map<Integer, Long> byVersion = new TreeMap<>();
    count("SELECT CAST(version AS TEXT), COUNT(*) FROM node WHERE " + ALIVE + " GROUP BY version")
        .forEach((version, nodes) -> byVersion.put(Integer.valueOf(version), nodes));
    return new CrawlReport(
        number("SELECT COUNT(*) FROM node"),
        number("SELECT COUNT(*) FROM node WHERE due <= " + nowMillis),
        number("SELECT COUNT(*) FROM node WHERE " + ALIVE),
        sorted(
            count("SELECT failure, COUNT(*) FROM node WHERE failure IS NOT NULL GROUP BY failure")),
        byVersion,
        number("SELECT COUNT(*) FROM node WHERE " + LINKED),
        sorted(
            count(
                "SELECT link_failure, COUNT(*) FROM node WHERE link_failure IS NOT NULL"
                    + " GROUP BY link_failure")),
        sorted(clients),
        sorted(versions),
        sorted(capabilities));
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

  private Map<String, Long> count(String sql) throws SQLException {
    Map<String, Long> counts = new LinkedHashMap<>();
    try (PreparedStatement query = connection.prepareStatement(sql);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        counts.put(rows.getString(1), rows.getLong(2));
      }
    }
    return counts;
  }

  private static Map<String, Long> sorted(Map<String, Long> counts) {
    Map<String, Long> sorted = new LinkedHashMap<>();
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(e -> sorted.put(e.getKey(), e.getValue()));
    return sorted;
  }
}

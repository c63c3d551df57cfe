// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crawl;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jdevp2p.node.NodeId;

/**
 * The ids of a store's crawlers: nodes of the network name them, yet they are none of it.
 *
 * <p>An entry expires a day after its crawler last wrote, and no sooner when it ends in order: it
 * stands in the tables of others for hours. Each method is called within a transaction.
 */
final class KnownCrawlers {

  private static final Duration STAYS = Duration.ofDays(1);
  private static final Duration RENEW_EVERY = Duration.ofHours(1);

  private final Connection connection;
  private Optional<NodeId> self = Optional.empty();
  private long renewAtMillis;

  KnownCrawlers(Connection connection) {
    this.connection = connection;
  }

  /** Notes the crawler that uses this connection, and that it is no node of the network. */
  void enter(NodeId crawler, long nowMillis) throws SQLException {
    self = Optional.of(crawler);
    update("DELETE FROM crawler WHERE left_out_until <= ?", nowMillis);
    update(
        """
        INSERT INTO crawler (left_out_until, id) VALUES (?, ?)
        ON CONFLICT (id) DO UPDATE SET left_out_until = excluded.left_out_until
        """,
        nowMillis + STAYS.toMillis(),
        crawler.toString());
    update("DELETE FROM node WHERE id = ?", crawler.toString());
    renewAtMillis = nowMillis + RENEW_EVERY.toMillis();
  }

  /** Enters this crawler anew now and then, long before its entry expires. */
  void renew(long nowMillis) throws SQLException {
    if (self.isPresent() && nowMillis >= renewAtMillis) {
      enter(self.get(), nowMillis);
    }
  }

  /** Who is to be left out now. */
  Set<String> ids(long nowMillis) throws SQLException {
    Set<String> ids = new HashSet<>();
    try (PreparedStatement query =
        connection.prepareStatement("SELECT id FROM crawler WHERE left_out_until > ?")) {
      query.setLong(1, nowMillis);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getString(1));
        }
      }
    }
    return ids;
  }

  private void update(String sql, Object... values) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        update.setObject(i + 1, values[i]);
      }
      update.executeUpdate();
    }
  }
}

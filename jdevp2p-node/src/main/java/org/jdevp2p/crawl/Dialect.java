// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crawl;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Where databases differ. */
enum Dialect {
  /** One writer at a time: whoever claims nodes has the whole file. */
  SQLITE("", ""),
  /** Crawlers claim at the same time, and pass over the rows that another is claiming. */
  POSTGRESQL(" FOR UPDATE", " SKIP LOCKED");

  /** How long a writer waits for another one of the same SQLite file. */
  private static final int BUSY_MILLIS = 30_000;

  /** How long a server may take to let us in: the driver itself would wait for ever. */
  private static final int LOGIN_SECONDS = 30;

  private static final String SQLITE_URL = "jdbc:sqlite:";

  /** What follows the choice of rows that are to be changed in its order. */
  final String lock;

  /** What follows the choice of rows that are to be claimed. */
  final String claimLock;

  Dialect(String lock, String passingOver) {
    this.lock = lock;
    claimLock = lock + passingOver;
  }

  /**
   * Makes a new connection fit: in SQLite readers beside a writer, a commit that survives the
   * process, and patience with other writers.
   */
  void prepare(Connection connection) throws SQLException {
    if (this == SQLITE) {
      for (String pragma :
          List.of("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=" + BUSY_MILLIS)) {
        try (PreparedStatement statement = connection.prepareStatement("PRAGMA " + pragma)) {
          statement.execute();
        }
      }
    }
  }

  /** The URL with a limit for the first words of a server, unless it names one itself. */
  String patient(String url) {
    if (this != POSTGRESQL || url.contains("loginTimeout=")) {
      return url;
    }
    return url + (url.contains("?") ? "&" : "?") + "loginTimeout=" + LOGIN_SECONDS;
  }

  /**
   * The JDBC URL of a store.
   *
   * @param store a file's name, or a JDBC URL
   */
  static String url(String store) {
    return store.startsWith("jdbc:") ? store : SQLITE_URL + store;
  }

  /**
   * The dialect of a JDBC URL.
   *
   * @throws IllegalArgumentException if it is of another database, or has a user before the host
   */
  static Dialect of(String url) {
    if (url.startsWith(SQLITE_URL)) {
      return SQLITE;
    }
    if (url.startsWith("jdbc:postgresql:")) {
      if (StoreName.hasUserBeforeHost(url)) {
        throw new IllegalArgumentException(
            "store '"
                + StoreName.shown(url)
                + "' has a user before the host, which PostgreSQL's driver does not read; write"
                + " ?user=NAME behind the database, and the password into ~/.pgpass");
      }
      return POSTGRESQL;
    }
    throw new IllegalArgumentException(
        "store '"
            + StoreName.shown(url)
            + "' is neither a file nor jdbc:sqlite:... or jdbc:postgresql:...");
  }
}

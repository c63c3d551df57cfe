// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crawl;

/** Where databases differ. */
enum Dialect {
  /** One writer at a time: whoever claims nodes has the whole file. */
  SQLITE(""),
  /** Crawlers claim at the same time, and pass over the rows that another is claiming. */
  POSTGRESQL(" FOR UPDATE SKIP LOCKED");

  private static final String SQLITE_URL = "jdbc:sqlite:";

  /** What follows the choice of rows that are to be claimed. */
  final String claimLock;

  Dialect(String claimLock) {
    this.claimLock = claimLock;
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
   * @throws IllegalArgumentException if it is of another database
   */
  static Dialect of(String url) {
    if (url.startsWith(SQLITE_URL)) {
      return SQLITE;
    }
    if (url.startsWith("jdbc:postgresql:")) {
      return POSTGRESQL;
    }
    throw new IllegalArgumentException(
        "store '" + url + "' is neither a file nor jdbc:sqlite:... or jdbc:postgresql:...");
  }
}

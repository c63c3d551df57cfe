// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crawl;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The store cannot be opened, read or written; the message names it and says why. */
public final class StoreException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * SQL states of a server that is not there, whose connection broke, or that shuts down or starts
   * (PostgreSQL 17, appendix A, classes 08 and 57).
   */
  private static final Set<String> AWAY = Set.of("08001", "08006", "57P01", "57P02", "57P03");

  private final Kind kind;

  /** Where to look for the fault. */
  public enum Kind {
    /** The database's server cannot be reached, or went away. */
    UNREACHABLE,
    /** It did not answer in time. */
    TIMEOUT,
    /** It answers, or is a file: its name, a permission or what is in it is wrong. */
    REFUSED
  }

  /**
   * What {@code cause} did to a store.
   *
   * @param what what cannot be done, and the store's name without passwords
   */
  StoreException(String what, Exception cause) {
    super(what + ": " + reason(cause), cause);
    kind = kind(cause);
  }

  /** Where to look for the fault. */
  public Kind kind() {
    return kind;
  }

  private static Kind kind(Throwable cause) {
    if (root(cause) instanceof SocketTimeoutException) {
      return Kind.TIMEOUT;
    }
    for (@Nullable Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql && sql.getSQLState() != null) {
        return AWAY.contains(sql.getSQLState()) ? Kind.UNREACHABLE : Kind.REFUSED;
      }
    }
    return Kind.REFUSED;
  }

  /** The first line of the innermost cause: drivers and Flyway wrap it in many. */
  private static String reason(Throwable cause) {
    Throwable root = root(cause);
    String line = String.valueOf(root.getMessage()).lines().findFirst().orElse("").strip();
    return root instanceof UnknownHostException ? "no such host: " + line : line;
  }

  private static Throwable root(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}

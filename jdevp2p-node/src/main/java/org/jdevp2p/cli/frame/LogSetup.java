// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The log of the node: the JDK's own {@code java.util.logging}, one line a record, on stderr.
 *
 * <p>{@link #announce} only leaves two system properties. The JDK reads them and makes an instance
 * of this class when the first logger is asked for, so a command that logs nothing pays nothing.
 */
public final class LogSetup {
  private static final String LEVEL = "jdevp2p.verbosity";

  /** Called by {@link LogManager}, once. */
  public LogSetup() {
    LogManager.getLogManager().reset();
    Level level = Verbosity.valueOf(System.getProperty(LEVEL, Verbosity.WARN.name())).level();
    ConsoleHandler handler = new ConsoleHandler();
    handler.setLevel(level);
    handler.setFormatter(new OneLine());
    Logger root = Logger.getLogger("");
    root.setLevel(level);
    root.addHandler(handler);
  }

  /** Has the JDK set its log up this way when it is first used. */
  public static void announce(Verbosity verbosity) {
    System.setProperty(LEVEL, verbosity.name());
    System.setProperty("java.util.logging.config.class", LogSetup.class.getName());
  }

  /** {@code 2026-11-22T10:11:12.345Z WARN server: text}; a trace follows only a bug's record. */
  static final class OneLine extends Formatter {
    @Override
    public String format(LogRecord entry) {
      Instant time = entry.getInstant().truncatedTo(ChronoUnit.MILLIS);
      String line =
          "%s %-5s %s: %s%n"
              .formatted(time, label(entry.getLevel()), source(entry), formatMessage(entry));
      @Nullable Throwable thrown = entry.getThrown();
      return thrown == null ? line : line + trace(thrown);
    }

    private static String label(Level level) {
      for (Verbosity verbosity : Verbosity.values()) {
        if (verbosity.level().equals(level)) {
          return verbosity.name();
        }
      }
      return level.getName();
    }

    private static String source(LogRecord entry) {
      @Nullable String name = entry.getLoggerName();
      if (name == null || name.isEmpty()) {
        return "log";
      }
      return name.startsWith("org.jdevp2p.") ? name.substring("org.jdevp2p.".length()) : name;
    }

    private static String trace(Throwable thrown) {
      StringWriter text = new StringWriter();
      thrown.printStackTrace(new PrintWriter(text, true));
      return text.toString();
    }
  }
}

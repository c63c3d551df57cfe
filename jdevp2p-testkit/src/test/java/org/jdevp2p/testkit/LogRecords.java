// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What the library logs above debug while this is open; nothing of it reaches the console. */
final class LogRecords extends Handler implements AutoCloseable {

  private static final Logger LIBRARY = Logger.getLogger("org.jdevp2p");

  private final Queue<String> texts = new ConcurrentLinkedQueue<>();
  private final SimpleFormatter formatter = new SimpleFormatter();

  LogRecords() {
    setLevel(Level.INFO);
    LIBRARY.setUseParentHandlers(false);
    LIBRARY.addHandler(this);
  }

  /** The messages so far, each with its level: {@code WARNING: something}. */
  List<String> texts() {
    return List.copyOf(texts);
  }

  @Override
  public void publish(LogRecord logged) {
    if (isLoggable(logged)) {
      String thrown = logged.getThrown() == null ? "" : ": " + logged.getThrown();
      texts.add(logged.getLevel() + ": " + formatter.formatMessage(logged) + thrown);
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    LIBRARY.removeHandler(this);
    LIBRARY.setUseParentHandlers(true);
  }
}

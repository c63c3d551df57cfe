// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.tuweni;

/**
 * Counts messages from the first one on, which only starts the clock, until there were so many or
 * it has lasted so long. 0 is no bound. Used by one thread.
 */
final class Window {

  private final long maxMessages;
  private final long maxNanos;
  private boolean begun;
  private long beginNanos;
  private long messages;
  private long bytes;

  Window(long maxMessages, long maxNanos) {
    this.maxMessages = maxMessages;
    this.maxNanos = maxNanos;
  }

  /** Takes a message that came just now; when the window is full, says so. */
  boolean add(int size, Events events) {
    long now = System.nanoTime();
    if (!begun) {
      begun = true;
      beginNanos = now;
      return false;
    }
    messages++;
    bytes += size;
    long elapsed = now - beginNanos;
    boolean full =
        (maxMessages > 0 && messages >= maxMessages) || (maxNanos > 0 && elapsed >= maxNanos);
    if (full) {
      events.rate("recv", messages, bytes, elapsed);
    }
    return full;
  }
}

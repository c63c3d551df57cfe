// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.peer;

/**
 * Counts messages from the first one on, which only starts the clock, until there were so many or
 * it has lasted so long. Used by one thread.
 */
final class Window {

  private final long maxMessages;
  private final long maxNanos;
  private boolean begun;
  private long beginNanos;
  private long elapsedNanos;
  private long messages;
  private long bytes;

  /**
   * A window that has not begun.
   *
   * @param maxMessages 0 for no bound
   * @param maxNanos 0 for no bound
   */
  Window(long maxMessages, long maxNanos) {
    this.maxMessages = maxMessages;
    this.maxNanos = maxNanos;
  }

  /** Takes a message that came at {@code nowNanos}; true when the window is full. */
  boolean add(int size, long nowNanos) {
    if (!begun) {
      begun = true;
      beginNanos = nowNanos;
      return false;
    }
    messages++;
    bytes += size;
    elapsedNanos = nowNanos - beginNanos;
    return (maxMessages > 0 && messages >= maxMessages)
        || (maxNanos > 0 && elapsedNanos >= maxNanos);
  }

  long messages() {
    return messages;
  }

  long bytes() {
    return bytes;
  }

  long elapsedNanos() {
    return elapsedNanos;
  }
}

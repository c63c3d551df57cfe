// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.udp;

import java.time.Duration;

/**
 * What became of a request: an answer, or why there is none.
 *
 * @param <T> what was asked for
 */
public sealed interface Answer<T> {

  /**
   * The remote answered.
   *
   * @param value what it said
   * @param after how long it took, handshakes and repetitions included
   */
  record Given<T>(T value, Duration after) implements Answer<T> {}

  /**
   * There is no answer, and there will be none.
   *
   * @param why the kind of failure
   * @param detail one sentence that names the thing and the number
   */
  record Missing<T>(Why why, String detail) implements Answer<T> {

    /** The same for another kind of request. */
    public <U> Missing<U> as() {
      return new Missing<>(why, detail);
    }
  }

  /** Kinds of failure. */
  enum Why {
    /** Nothing came in time. */
    TIMEOUT,
    /** The node has no address that we can send to. */
    NO_ADDRESS,
    /** Something came that breaks the specification. */
    MALFORMED,
    /** Too much is under way already. */
    BUSY,
    /** Our discovery was closed. */
    CLOSED
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

/**
 * A Ping that went out.
 *
 * @param number counts the Pings of a link from 1; two of them may go out at the same moment of a
 *     clock
 * @param writtenNanos when it was written
 */
record SentPing(long number, long writtenNanos) {

  /** None went out yet. */
  static final SentPing NONE = new SentPing(0, 0);
}

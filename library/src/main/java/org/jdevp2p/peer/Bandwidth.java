// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

/**
 * How many bytes may go through each second, as compressed on the wire, averaged over a fraction of
 * a second. {@link #UNLIMITED} by default.
 *
 * @param inBytesPerSecond from the remote
 * @param outBytesPerSecond to the remote
 */
public record Bandwidth(long inBytesPerSecond, long outBytesPerSecond) {

  /** As fast as it goes. */
  public static final Bandwidth UNLIMITED = new Bandwidth(Long.MAX_VALUE, Long.MAX_VALUE);

  /**
   * Checks both.
   *
   * @throws IllegalArgumentException if one is not positive
   */
  public Bandwidth {
    if (inBytesPerSecond < 1 || outBytesPerSecond < 1) {
      throw new IllegalArgumentException(
          "bandwidth of "
              + inBytesPerSecond
              + " in and "
              + outBytesPerSecond
              + " out bytes a second, expected 1 or more");
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.time.Duration;

/**
 * The times and sizes that bound one link.
 *
 * @param pingEvery how often a Ping is sent, and at the latest after how long a silence
 * @param silence how long nothing may arrive before the link ends with "read timeout"
 * @param writeStall how long one socket write may take before the link ends
 * @param farewell how long flushing and the Disconnect may take before the socket is closed
 * @param linger how long the remote has to read the Disconnect and hang up
 * @param grace how long protocol threads have to stop before they are abandoned and reported
 * @param inboundBytes what may wait in all inboxes together, as compressed on the wire
 * @param bandwidth what may go through each second
 */
public record LinkLimits(
    Duration pingEvery,
    Duration silence,
    Duration writeStall,
    Duration farewell,
    Duration linger,
    Duration grace,
    int inboundBytes,
    Bandwidth bandwidth) {

  /**
   * go-ethereum pings every 15 s and gives up after 30 s without a frame and 20 s in a write; the
   * specification asks for 2 s after a Disconnect.
   */
  public static final LinkLimits DEFAULT =
      new LinkLimits(
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          Duration.ofSeconds(20),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          32 << 20,
          Bandwidth.UNLIMITED);

  /** The same with another time between two Pings. */
  public LinkLimits pingEvery(Duration value) {
    return new LinkLimits(
        value, silence, writeStall, farewell, linger, grace, inboundBytes, bandwidth);
  }

  /** The same with another bound for silence. */
  public LinkLimits silence(Duration value) {
    return new LinkLimits(
        pingEvery, value, writeStall, farewell, linger, grace, inboundBytes, bandwidth);
  }

  /** The same with another bound for one socket write. */
  public LinkLimits writeStall(Duration value) {
    return new LinkLimits(
        pingEvery, silence, value, farewell, linger, grace, inboundBytes, bandwidth);
  }

  /** The same with another bound for what is still to be said. */
  public LinkLimits farewell(Duration value) {
    return new LinkLimits(
        pingEvery, silence, writeStall, value, linger, grace, inboundBytes, bandwidth);
  }

  /** The same with another time to hang up. */
  public LinkLimits linger(Duration value) {
    return new LinkLimits(
        pingEvery, silence, writeStall, farewell, value, grace, inboundBytes, bandwidth);
  }

  /** The same with another time to stop. */
  public LinkLimits grace(Duration value) {
    return new LinkLimits(
        pingEvery, silence, writeStall, farewell, linger, value, inboundBytes, bandwidth);
  }

  /** The same with another bound for what waits to be taken. */
  public LinkLimits inboundBytes(int value) {
    return new LinkLimits(
        pingEvery, silence, writeStall, farewell, linger, grace, value, bandwidth);
  }

  /** The same with a bandwidth. */
  public LinkLimits bandwidth(Bandwidth value) {
    return new LinkLimits(
        pingEvery, silence, writeStall, farewell, linger, grace, inboundBytes, value);
  }
}

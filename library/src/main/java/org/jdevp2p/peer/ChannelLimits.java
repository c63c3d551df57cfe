// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.time.Duration;

/**
 * How much may wait for one protocol on one link. A message larger than a bound still passes when
 * nothing else waits: the bounds are for queues, {@link
 * org.jdevp2p.rlpx.RlpxConnection#MAX_MESSAGE_BYTES} is for messages.
 *
 * @param inboxBytes received and not yet taken by the protocol, as compressed on the wire
 * @param inboxMessages received and not yet taken by the protocol
 * @param overflow what happens beyond either
 * @param laneBytes sent by the protocol and not yet written, as compressed on the wire
 * @param laneMessages sent by the protocol and not yet written
 * @param outlivesProtocol whether the link goes on when {@link Protocol#run} returns; what the
 *     remote then still sends is counted and skipped
 * @param bandwidth what may go through each second; what comes in faster waits in the inbox
 */
public record ChannelLimits(
    int inboxBytes,
    int inboxMessages,
    Overflow overflow,
    int laneBytes,
    int laneMessages,
    boolean outlivesProtocol,
    Bandwidth bandwidth) {

  /** 4 MiB or 4,096 messages in, 256 KiB or 1,024 messages out, a pause of 10 s, ends the link. */
  public static final ChannelLimits DEFAULT =
      new ChannelLimits(
          4 << 20,
          4096,
          new Overflow.Pause(Duration.ofSeconds(10)),
          256 << 10,
          1024,
          false,
          Bandwidth.UNLIMITED);

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if one is not positive
   */
  public ChannelLimits {
    positive("inboxBytes", inboxBytes);
    positive("inboxMessages", inboxMessages);
    positive("laneBytes", laneBytes);
    positive("laneMessages", laneMessages);
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " " + value + ", expected 1 or more");
    }
  }

  /** The same with another bound for what waits to be taken. */
  public ChannelLimits inbox(int bytes, int messages, Overflow policy) {
    return new ChannelLimits(
        bytes, messages, policy, laneBytes, laneMessages, outlivesProtocol, bandwidth);
  }

  /** The same with another bound for what waits to be written. */
  public ChannelLimits lane(int bytes, int messages) {
    return new ChannelLimits(
        inboxBytes, inboxMessages, overflow, bytes, messages, outlivesProtocol, bandwidth);
  }

  /** The same for a protocol whose end does not end the link. */
  public ChannelLimits linkOutlivesProtocol() {
    return new ChannelLimits(
        inboxBytes, inboxMessages, overflow, laneBytes, laneMessages, true, bandwidth);
  }

  /** The same with a bandwidth. */
  public ChannelLimits bandwidth(Bandwidth value) {
    return new ChannelLimits(
        inboxBytes, inboxMessages, overflow, laneBytes, laneMessages, outlivesProtocol, value);
  }
}

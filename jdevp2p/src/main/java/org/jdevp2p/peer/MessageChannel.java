// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jdevp2p.bytes.Bytes;

/**
 * One capability's share of a link: blocking receive and send with message ids of its own.
 *
 * <p>Any number of threads may send; receiving is for one thread at a time, as a rule that of
 * {@link Protocol#run}. Once the link is over every call throws {@link LinkClosedException}. An
 * interrupt of a thread that is in one of these calls may end the link, since it closes the socket
 * that the thread may be writing to.
 */
public interface MessageChannel {

  /** Which capability this is. */
  Capability capability();

  /**
   * Waits for the next message.
   *
   * @throws LinkClosedException once the link is over
   * @throws IOException if the message does not inflate to what it claims; the link then ends
   */
  Message receive() throws IOException, InterruptedException;

  /**
   * Waits for the next message, but not for longer than {@code limit}.
   *
   * @return the message, or nothing if none came in time
   */
  Optional<Message> receive(Duration limit) throws IOException, InterruptedException;

  /**
   * Sends a message; returns when it is written or has its place in this capability's lane. Waits
   * while the lane is full, which holds up nobody else.
   *
   * @param id message id relative to the capability
   * @throws IllegalArgumentException if the id is not below {@link Protocol#messageCount}, or the
   *     payload is over {@link org.jdevp2p.rlpx.RlpxConnection#MAX_MESSAGE_BYTES}
   * @throws LinkClosedException once the link is over
   */
  void send(int id, Bytes payload) throws IOException, InterruptedException;

  /**
   * Sends a message like {@link #send(int, Bytes)}, but waits no longer than {@code limit} for a
   * place in the lane.
   *
   * @return whether the message got its place; if not, it is not sent
   */
  boolean send(int id, Bytes payload, Duration limit) throws IOException, InterruptedException;

  /**
   * Sends a message if there is a place for it, without waiting for anything.
   *
   * @return whether the message got its place; if not, it is not sent
   */
  boolean offer(int id, Bytes payload) throws IOException;
}

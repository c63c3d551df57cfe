// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import org.jdevp2p.bytes.Bytes;

/**
 * A message as it came off the wire, still compressed: whoever takes it inflates it on its own
 * thread, so that queues hold the smaller form.
 *
 * @param id absolute message id
 * @param data message data as received
 * @param compressed whether {@code data} is in Snappy's block format
 * @param size how many bytes {@link #payload} has
 * @param frameBytes how many bytes the frame's data had: id and {@code data}
 */
public record InboundMessage(int id, Bytes data, boolean compressed, int size, int frameBytes) {

  /**
   * The message data itself, inflated on the calling thread.
   *
   * @throws BreachException if it does not inflate to what it claimed
   */
  public Bytes payload() throws BreachException {
    return compressed ? Compression.inflate(data, size) : data;
  }
}

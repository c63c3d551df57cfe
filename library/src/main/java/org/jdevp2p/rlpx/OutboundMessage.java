// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import org.jdevp2p.bytes.Bytes;

/**
 * A message ready to be sealed, compressed if the link compresses.
 *
 * @param id absolute message id
 * @param data message data as it goes into the frame
 * @param literal whether {@code data} was not compressed, since that would not make it smaller, and
 *     goes out as one literal of Snappy's block format
 * @param size how many bytes it had before compression
 */
public record OutboundMessage(int id, Bytes data, boolean literal, int size) {

  /** What it takes on the wire beside its data: header, MACs and id, padding left out. */
  private static final int OVERHEAD_BYTES = 49;

  /** A message whose data is written as it is. */
  public OutboundMessage(int id, Bytes data, int size) {
    this(id, data, false, size);
  }

  /** How many bytes it takes on the wire, to within the padding of a block. */
  public int wireBytes() {
    return dataBytes() + OVERHEAD_BYTES;
  }

  /** How many bytes of the frame are not its id. */
  int dataBytes() {
    return literal ? Compression.literalHeadBytes(data.size()) + data.size() : data.size();
  }
}

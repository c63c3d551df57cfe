// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import java.util.concurrent.ArrayBlockingQueue;

/**
 * A few large buffers that the links of a node share: a link holds one only while it moves bytes,
 * so an idle link keeps none. More are made when all are out, and dropped when the pool is full.
 */
public final class BufferPool {

  /** Size of each buffer. */
  public static final int BUFFER_BYTES = 64 * 1024;

  static final byte[] NONE = new byte[0];

  private final ArrayBlockingQueue<byte[]> free;

  /** Keeps at most {@code kept} buffers of {@link #BUFFER_BYTES} each. */
  public BufferPool(int kept) {
    free = new ArrayBlockingQueue<>(kept);
  }

  /** A pool for this machine: four buffers for each processor. */
  public static BufferPool sized() {
    return new BufferPool(4 * Runtime.getRuntime().availableProcessors());
  }

  byte[] acquire() {
    byte[] buffer = free.poll();
    return buffer == null ? new byte[BUFFER_BYTES] : buffer;
  }

  void release(byte[] buffer) {
    if (buffer.length == BUFFER_BYTES) {
      free.offer(buffer);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A few large buffers that the links of a node share: a link holds one only while it moves bytes,
 * so an idle link keeps none. More are made when all are out, and dropped when the pool is full.
 *
 * <p>Safe for use by any number of threads, without a lock: senders of all links meet here.
 */
public final class BufferPool {

  /** Size of each buffer. */
  public static final int BUFFER_BYTES = 64 * 1024;

  static final byte[] NONE = new byte[0];

  private final AtomicReferenceArray<byte @Nullable []> free;

  /** Keeps at most {@code kept} buffers of {@link #BUFFER_BYTES} each. */
  public BufferPool(int kept) {
    free = new AtomicReferenceArray<>(kept);
  }

  /** A pool for this machine: four buffers for each processor. */
  public static BufferPool sized() {
    return new BufferPool(4 * Runtime.getRuntime().availableProcessors());
  }

  byte[] acquire() {
    for (int i = 0; i < free.length(); i++) {
      if (free.getPlain(i) != null) {
        byte[] buffer = free.getAndSet(i, null);
        if (buffer != null) {
          return buffer;
        }
      }
    }
    return new byte[BUFFER_BYTES];
  }

  void release(byte[] buffer) {
    if (buffer.length != BUFFER_BYTES) {
      return;
    }
    for (int i = 0; i < free.length(); i++) {
      if (free.getPlain(i) == null && free.compareAndSet(i, null, buffer)) {
        return;
      }
    }
  }
}

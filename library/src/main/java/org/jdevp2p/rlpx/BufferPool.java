// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A few large buffers that the links of a node share: a link holds one only while it moves bytes,
 * so an idle link keeps none. More are made when all are out, and dropped when the pool is full.
 *
 * <p>Who compresses a large message needs more for a moment. Such a buffer is kept as well, but
 * only until the next collection: a node that sends many reuses one, one that has sent one keeps
 * none.
 *
 * <p>Safe for use by any number of threads, without a lock: senders of all links meet here.
 */
public final class BufferPool {

  /** Size of each buffer. */
  public static final int BUFFER_BYTES = 64 * 1024;

  /** A buffer above this size is not kept: enough to compress 1 MiB. */
  static final int MAX_LARGE_BYTES = 1_310_720;

  static final byte[] NONE = new byte[0];

  private static final int LARGE_KEPT = 2;

  private final AtomicReferenceArray<byte @Nullable []> free;
  private final AtomicReferenceArray<@Nullable WeakReference<byte[]>> large =
      new AtomicReferenceArray<>(LARGE_KEPT);

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

  /** A buffer of at least this size. */
  byte[] acquire(int size) {
    if (size <= BUFFER_BYTES) {
      return acquire();
    }
    for (int i = 0; i < LARGE_KEPT; i++) {
      WeakReference<byte[]> kept = large.getAndSet(i, null);
      byte[] buffer = kept == null ? null : kept.get();
      if (buffer != null && buffer.length >= size) {
        return buffer;
      }
    }
    return new byte[size];
  }

  void release(byte[] buffer) {
    if (buffer.length != BUFFER_BYTES) {
      releaseLarge(buffer);
      return;
    }
    for (int i = 0; i < free.length(); i++) {
      if (free.getPlain(i) == null && free.compareAndSet(i, null, buffer)) {
        return;
      }
    }
  }

  private void releaseLarge(byte[] buffer) {
    if (buffer.length > BUFFER_BYTES && buffer.length <= MAX_LARGE_BYTES) {
      WeakReference<byte[]> kept = new WeakReference<>(buffer);
      for (int i = 0; i < LARGE_KEPT; i++) {
        if (large.compareAndSet(i, null, kept)) {
          return;
        }
      }
    }
  }
}

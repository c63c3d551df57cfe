// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.primitives;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jdevp2p.rlpx.Transport;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection in memory, that grows as far as it must. Reading waits until there is
 * something. Can forget what is written, so that writing alone is measured.
 */
final class MemoryPipe implements Transport {

  private static final InetSocketAddress NOWHERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private byte[] buffer = new byte[64 * 1024];
  private int start;
  private int end;
  private boolean closed;
  private boolean forgetful;
  private @Nullable MemoryPipe remote;

  private MemoryPipe() {}

  /** Both ends of a new connection. */
  static MemoryPipe[] pair() {
    MemoryPipe one = new MemoryPipe();
    MemoryPipe other = new MemoryPipe();
    one.remote = other;
    other.remote = one;
    return new MemoryPipe[] {one, other};
  }

  /** From now on what is written here goes nowhere, or again to the other end. */
  void forget(boolean value) {
    forgetful = value;
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    if (!forgetful && remote != null) {
      remote.take(source, offset, length);
    }
  }

  private synchronized void take(byte[] source, int offset, int length) {
    if (start == end) {
      start = 0;
      end = 0;
    }
    if (buffer.length - end < length) {
      buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, end + length));
    }
    System.arraycopy(source, offset, buffer, end, length);
    end += length;
    notifyAll();
  }

  @Override
  public synchronized int read(byte[] target, int offset, int length) throws IOException {
    while (start == end && !closed) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    if (start == end) {
      return -1;
    }
    int count = Math.min(length, end - start);
    System.arraycopy(buffer, start, target, offset, count);
    start += count;
    return count;
  }

  @Override
  public synchronized int available() {
    return end - start;
  }

  @Override
  public void shutdownOutput() {
    if (remote != null) {
      remote.close();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }

  @Override
  public InetSocketAddress localAddress() {
    return NOWHERE;
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return NOWHERE;
  }
}

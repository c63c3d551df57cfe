// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jdevp2p.rlpx.Transport;

/**
 * A stream of bytes in memory, in two ends, that behaves like a TCP connection: writes block when
 * the other end does not read, closing frees whoever is blocked.
 */
public final class MemoryTransport implements Transport {

  /** What one direction holds before writes block, unless said otherwise. */
  public static final int DEFAULT_CAPACITY_BYTES = 256 * 1024;

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final Pipe in;
  private final Pipe out;
  private final InetSocketAddress local;
  private final InetSocketAddress remote;

  private MemoryTransport(Pipe in, Pipe out, int localPort, int remotePort) {
    this.in = in;
    this.out = out;
    local = new InetSocketAddress(LOOPBACK, localPort);
    remote = new InetSocketAddress(LOOPBACK, remotePort);
  }

  /** Both ends of one connection. */
  public record Pair(MemoryTransport initiator, MemoryTransport recipient) {}

  /** A connection with the default capacity, whose reads give all that is there. */
  public static Pair pair() {
    return pair(DEFAULT_CAPACITY_BYTES, Integer.MAX_VALUE);
  }

  /**
   * A connection.
   *
   * @param capacityBytes what each direction holds before writes block
   * @param chunkBytes what one read gives at the most: 1 cuts the stream into single bytes
   */
  public static Pair pair(int capacityBytes, int chunkBytes) {
    Pipe there = new Pipe(capacityBytes, chunkBytes);
    Pipe back = new Pipe(capacityBytes, chunkBytes);
    return new Pair(
        new MemoryTransport(back, there, 40000, 30303),
        new MemoryTransport(there, back, 30303, 40000));
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return in.read(target, offset, length);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    out.write(source, offset, length);
  }

  @Override
  public int available() {
    return in.available();
  }

  @Override
  public void shutdownOutput() {
    out.end();
  }

  @Override
  public void close() {
    in.close();
    out.close();
  }

  @Override
  public InetSocketAddress localAddress() {
    return local;
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return remote;
  }

  /** One direction: a ring of bytes. */
  private static final class Pipe {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final byte[] ring;
    private final int chunkBytes;

    // guarded by lock
    private int start;
    private int count;
    private boolean ended;
    private boolean closed;

    Pipe(int capacityBytes, int chunkBytes) {
      ring = new byte[capacityBytes];
      this.chunkBytes = chunkBytes;
    }

    int read(byte[] target, int offset, int length) throws IOException {
      lock.lock();
      try {
        while (count == 0 && !ended && !closed) {
          changed.awaitUninterruptibly();
        }
        if (count == 0) {
          return -1;
        }
        int size = Math.min(Math.min(length, count), Math.min(chunkBytes, ring.length - start));
        System.arraycopy(ring, start, target, offset, size);
        start = (start + size) % ring.length;
        count -= size;
        changed.signalAll();
        return size;
      } finally {
        lock.unlock();
      }
    }

    void write(byte[] source, int offset, int length) throws IOException {
      lock.lock();
      try {
        int done = 0;
        while (done < length) {
          while (count == ring.length && !closed && !ended) {
            changed.awaitUninterruptibly();
          }
          if (closed || ended) {
            throw new SocketException("the connection is closed");
          }
          int end = (start + count) % ring.length;
          int room = Math.min(ring.length - count, ring.length - end);
          int size = Math.min(length - done, room);
          System.arraycopy(source, offset + done, ring, end, size);
          count += size;
          done += size;
          changed.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }

    int available() {
      lock.lock();
      try {
        return count;
      } finally {
        lock.unlock();
      }
    }

    void end() {
      lock.lock();
      try {
        ended = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    void close() {
      lock.lock();
      try {
        closed = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import java.io.EOFException;
import java.io.IOException;
import org.jdevp2p.concurrent.Tasks;

/**
 * Opens frames from a stream of bytes, however the stream is cut into pieces.
 *
 * <p>First {@link #readHeader}, which tells the size before anything is allocated; then {@link
 * #readBody}, which decrypts each piece as it comes, so that a frame exists once in memory and not
 * twice. What was decrypted counts only after {@code readBody} has returned, because the MAC stands
 * at the end.
 *
 * <p>Layout: see {@link FrameWriter}. Source: rlpx.md "Framing". The header data after the size is
 * ignored, as go-ethereum does (the specification has it "always zero"). One thread at a time.
 */
final class FrameReader {

  /** What an idle link keeps for reading; many small frames fit. */
  private static final int BUFFER_BYTES = 8 * 1024;

  /** After so much of work others may have the processor: some 0.2 ms. */
  private static final int YIELD_BYTES = 64 * 1024;

  private static final int HEADER_BYTES = FrameCipher.BLOCK_BYTES + FrameMac.MAC_BYTES;

  private final Transport transport;
  private final FrameCipher cipher;
  private final FrameMac mac;
  private final BufferPool pool;

  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int start;
  private int end;
  private int sinceYieldBytes;

  private final byte[] scratch = new byte[FrameCipher.BLOCK_BYTES];

  FrameReader(Transport transport, Secrets secrets, BufferPool pool) {
    this.transport = transport;
    this.pool = pool;
    cipher = new FrameCipher(secrets.aes);
    mac = new FrameMac(secrets.mac, secrets.ingressMac);
  }

  /**
   * Waits for the next frame's header.
   *
   * @return the size of its data, 1 to 2^24-1
   * @throws BreachException if the MAC is wrong, or the size is 0 or above {@code maxBytes}
   * @throws EOFException if the remote has ended its output, whether between frames or within one
   */
  int readHeader(int maxBytes) throws IOException {
    require(HEADER_BYTES);
    mac.header(buffer, start);
    if (!mac.matches(buffer, start + FrameCipher.BLOCK_BYTES)) {
      throw new BreachException("frame header with a wrong MAC");
    }
    cipher.apply(buffer, start, FrameCipher.BLOCK_BYTES, scratch, 0);
    start += HEADER_BYTES;
    int size = (scratch[0] & 0xff) << 16 | (scratch[1] & 0xff) << 8 | (scratch[2] & 0xff);
    if (size == 0 || size > maxBytes) {
      throw new BreachException("frame of " + size + " bytes, expected 1 to " + maxBytes);
    }
    return size;
  }

  /**
   * Reads the frame's data, of the size that {@link #readHeader} told, into {@code target}.
   *
   * @throws BreachException if the MAC is wrong; {@code target} then holds rubbish
   */
  void readBody(byte[] target, int size) throws IOException {
    int padded = size + FrameCipher.padding(size);
    int done = openPart(buffer, start, Math.min(end - start, padded), target, 0, size);
    start += done;
    if (padded - done > BUFFER_BYTES) {
      done = readLarge(target, size, done, padded);
    }
    while (done < padded) {
      fill();
      int part = openPart(buffer, start, Math.min(end - start, padded - done), target, done, size);
      start += part;
      done += part;
    }
    mac.endBody();
    require(FrameMac.MAC_BYTES);
    if (!mac.matches(buffer, start)) {
      throw new BreachException("frame of " + size + " bytes with a wrong MAC");
    }
    start += FrameMac.MAC_BYTES;
  }

  /** Reads the rest of a large body through a pooled buffer, with fewer calls of the kernel. */
  private int readLarge(byte[] target, int size, int from, int padded) throws IOException {
    byte[] large = pool.acquire();
    try {
      int done = from;
      while (done < padded) {
        int count = readSome(large, 0, Math.min(large.length, padded - done));
        done += openPart(large, 0, count, target, done, size);
      }
      return done;
    } finally {
      pool.release(large);
    }
  }

  /**
   * Takes a part of the body that lies at {@code position} of it; what is past the data is padding.
   */
  private int openPart(
      byte[] source, int offset, int length, byte[] target, int position, int size) {
    mac.body(source, offset, length);
    int data = Math.max(0, Math.min(length, size - position));
    cipher.apply(source, offset, data, target, position);
    cipher.apply(source, offset + data, length - data, scratch, 0);
    return length;
  }

  private void require(int bytes) throws IOException {
    while (end - start < bytes) {
      fill();
    }
  }

  /** Reads whatever is there behind what is buffered, waiting for at least one byte. */
  private void fill() throws IOException {
    if (start == end) {
      start = 0;
      end = 0;
    } else if (end == buffer.length) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      end -= start;
      start = 0;
    }
    end += readSome(buffer, end, buffer.length - end);
  }

  private int readSome(byte[] target, int offset, int length) throws IOException {
    int count = transport.read(target, offset, length);
    if (count < 0) {
      throw new RemoteClosedException();
    }
    sinceYieldBytes += count;
    if (sinceYieldBytes >= YIELD_BYTES) {
      sinceYieldBytes = 0;
      Tasks.letOthersRun();
    }
    return count;
  }
}

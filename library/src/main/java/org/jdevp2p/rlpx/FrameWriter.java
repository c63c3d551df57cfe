// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import java.io.IOException;
import org.jdevp2p.concurrent.Tasks;

/**
 * Seals frames into one buffer and writes it when it is full or flushed, so that many small frames
 * share a socket write and a large one needs no second copy.
 *
 * <pre>
 *   +-----------------------+------------+----------------------------+-----------+
 *   | header-ciphertext 16  | header-mac | frame-ciphertext           | frame-mac |
 *   | size 3 | C2 80 80 | 0 |     16     | id, payload, 0 to 16-block |    16     |
 *   +-----------------------+------------+----------------------------+-----------+
 * </pre>
 *
 * Source: rlpx.md "Framing". One thread at a time. The buffer belongs to the pool and is held only
 * from the first byte to the flush.
 */
final class FrameWriter {

  private static final byte[] ZEROS = new byte[FrameCipher.BLOCK_BYTES];

  /** After so much of work others may have the processor: some 0.2 ms. */
  private static final int YIELD_BYTES = 64 * 1024;

  /** What a socket write costs however little it carries, as bytes to seal. */
  private static final int WRITE_COST_BYTES = 4 * 1024;

  private final Transport transport;
  private final FrameCipher cipher;
  private final FrameMac mac;
  private final BufferPool pool;

  /** Header with an empty [capability-id, context-id]: 3 bytes of size to fill in. */
  private final byte[] header = new byte[FrameCipher.BLOCK_BYTES];

  private byte[] buffer = BufferPool.NONE;
  private int filled;
  private long socketWrites;
  private int sinceYieldBytes;

  FrameWriter(Transport transport, Secrets secrets, BufferPool pool) {
    this.transport = transport;
    this.pool = pool;
    cipher = new FrameCipher(secrets.aes);
    mac = new FrameMac(secrets.mac, secrets.egressMac);
    header[3] = (byte) 0xc2;
    header[4] = (byte) 0x80;
    header[5] = (byte) 0x80;
  }

  /** Seals a frame of {@code prefix} (the message id) and then {@code data}. */
  void write(byte[] prefix, int prefixLength, byte[] data, int offset, int length)
      throws IOException {
    int size = prefixLength + length;
    header(size);
    body(prefix, 0, prefixLength);
    body(data, offset, length);
    body(ZEROS, 0, FrameCipher.padding(size));
    room(FrameMac.MAC_BYTES);
    mac.endBody();
    mac.copyTo(buffer, filled);
    filled += FrameMac.MAC_BYTES;
  }

  /** Writes out what is gathered and gives the buffer back. */
  void flush() throws IOException {
    try {
      drain();
    } finally {
      release();
    }
  }

  /** Gives the buffer back without writing, when the transport has failed. */
  void release() {
    pool.release(buffer);
    buffer = BufferPool.NONE;
    filled = 0;
  }

  /** How often the transport was written to. */
  long socketWrites() {
    return socketWrites;
  }

  private void header(int size) throws IOException {
    header[0] = (byte) (size >> 16);
    header[1] = (byte) (size >> 8);
    header[2] = (byte) size;
    room(FrameCipher.BLOCK_BYTES + FrameMac.MAC_BYTES);
    cipher.apply(header, 0, FrameCipher.BLOCK_BYTES, buffer, filled);
    mac.header(buffer, filled);
    mac.copyTo(buffer, filled + FrameCipher.BLOCK_BYTES);
    filled += FrameCipher.BLOCK_BYTES + FrameMac.MAC_BYTES;
  }

  private void body(byte[] source, int offset, int length) throws IOException {
    for (int done = 0; done < length; ) {
      room(1);
      int part = Math.min(Math.min(length - done, buffer.length - filled), FrameCipher.STEP_BYTES);
      cipher.apply(source, offset + done, part, buffer, filled);
      mac.body(buffer, filled, part);
      filled += part;
      done += part;
    }
  }

  private void room(int bytes) throws IOException {
    if (buffer.length - filled >= bytes) {
      return;
    }
    if (buffer.length == 0) {
      buffer = pool.acquire();
    } else {
      drain();
    }
  }

  private void drain() throws IOException {
    if (filled > 0) {
      socketWrites++;
      transport.write(buffer, 0, filled);
      sinceYieldBytes += Math.max(filled, WRITE_COST_BYTES);
      filled = 0;
      if (sinceYieldBytes >= YIELD_BYTES) {
        sinceYieldBytes = 0;
        Tasks.letOthersRun();
      }
    }
  }
}

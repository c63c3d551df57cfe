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
@SuppressWarnings("ReferenceEquality") // which buffer it is, not what it holds
final class FrameReader {

  /** What an idle link keeps for reading: enough for a ping, or the head of a large frame. */
  private static final int OWN_BUFFER_BYTES = 1024;

  /** After so much of work others may have the processor: some 0.2 ms. */
  private static final int YIELD_BYTES = 64 * 1024;

  private static final int HEADER_BYTES = FrameCipher.BLOCK_BYTES + FrameMac.MAC_BYTES;

  private final Transport transport;
  private final FrameCipher cipher;
  private final FrameMac mac;
  private final BufferPool pool;

  private final byte[] own = new byte[OWN_BUFFER_BYTES];
  private byte[] buffer = own;
  private int start;
  private int end;

  /** Whether the last read filled all the room there was, so that more may wait. */
  private boolean more;

  /** Whether the remote is trusted with a large buffer. */
  private boolean mayGrow;

  private int sinceYieldBytes;
  private Runnable beforeRead = () -> {};

  private final byte[] scratch = new byte[FrameCipher.BLOCK_BYTES];

  FrameReader(Transport transport, Secrets secrets, BufferPool pool) {
    this.transport = transport;
    this.pool = pool;
    cipher = new FrameCipher(secrets.aes);
    mac = new FrameMac(secrets.mac, secrets.ingressMac);
  }

  /** Has {@code action} run each time before the transport is read, which may wait. */
  void beforeRead(Runnable action) {
    beforeRead = action;
  }

  /**
   * Waits for the next frame's header.
   *
   * @return the size of its data, 1 to 2^24-1
   * @throws BreachException if the MAC is wrong, or the size is 0 or above {@code maxBytes}
   * @throws EOFException if the remote has ended its output, whether between frames or within one
   */
  int readHeader(int maxBytes) throws IOException {
    mayGrow = maxBytes > OWN_BUFFER_BYTES * 4;
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
    int done = 0;
    while (done < padded) {
      if (start == end) {
        fill();
      }
      int part = Math.min(Math.min(end - start, padded - done), FrameCipher.STEP_BYTES);
      openPart(part, target, done, size);
      done += part;
    }
    mac.endBody();
    require(FrameMac.MAC_BYTES);
    if (!mac.matches(buffer, start)) {
      throw new BreachException("frame of " + size + " bytes with a wrong MAC");
    }
    start += FrameMac.MAC_BYTES;
  }

  /**
   * Takes a part of the body that lies at {@code position} of it; what is past the data is padding.
   */
  private void openPart(int length, byte[] target, int position, int size) {
    mac.body(buffer, start, length);
    int data = Math.max(0, Math.min(length, size - position));
    cipher.apply(buffer, start, data, target, position);
    cipher.apply(buffer, start + data, length - data, scratch, 0);
    start += length;
  }

  private void require(int bytes) throws IOException {
    while (end - start < bytes) {
      fill();
    }
  }

  /** Reads whatever is there behind what is buffered, waiting for at least one byte. */
  private void fill() throws IOException {
    beforeRead.run();
    chooseBuffer();
    int count = transport.read(buffer, end, buffer.length - end);
    if (count < 0) {
      release();
      throw new RemoteClosedException();
    }
    end += count;
    more = end == buffer.length;
    sinceYieldBytes += count;
    if (sinceYieldBytes >= YIELD_BYTES) {
      sinceYieldBytes = 0;
      Tasks.letOthersRun();
    }
  }

  /**
   * Makes room behind what is buffered: in a pooled buffer while a read fills all the room there
   * is, in the own small one once the stream has been drained.
   */
  private void chooseBuffer() {
    byte[] next = buffer;
    if (more && mayGrow && buffer == own) {
      next = pool.acquire();
    } else if (!more && start == end && buffer != own) {
      next = own;
    }
    if (start > 0 || next != buffer) {
      System.arraycopy(buffer, start, next, 0, end - start);
      end -= start;
      start = 0;
    }
    if (next != buffer) {
      byte[] last = buffer;
      buffer = next;
      pool.release(last);
    }
  }

  /** Gives a pooled buffer back, at the end of the stream. */
  void release() {
    if (buffer != own) {
      byte[] last = buffer;
      buffer = own;
      start = 0;
      end = 0;
      pool.release(last);
    }
  }
}

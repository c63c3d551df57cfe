// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jdevp2p.bytes.Bytes;

/**
 * A transport that plays back what the test has fed it, in pieces of the sizes that the test wants,
 * and keeps what was written. The end of what was fed is the end of the stream: nothing ever waits.
 */
final class ReplayTransport implements Transport {

  /** What the far side does when it sees what was written; may feed this transport. */
  interface Answer {
    void to(Bytes written) throws IOException;
  }

  private static final InetSocketAddress NOWHERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

  private final List<Integer> chunks;
  private int turn;

  private Bytes input = Bytes.EMPTY;
  private int position;
  private int bytesRead;

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private int writes;
  private Answer answer = bytes -> {};

  /** Gives as much as is asked for. */
  ReplayTransport() {
    this(List.of());
  }

  /** Gives at most as many bytes at once as {@code chunks} say, over and over. */
  ReplayTransport(List<Integer> chunks) {
    this.chunks = new ArrayList<>(chunks);
  }

  ReplayTransport feed(Bytes bytes) {
    input = Bytes.concat(input.slice(position), bytes);
    position = 0;
    return this;
  }

  /** Calls {@code next} at each write, after it was recorded. */
  ReplayTransport onWrite(Answer next) {
    answer = next;
    return this;
  }

  /** All that was written since the last call. */
  Bytes takeWritten() {
    Bytes taken = Bytes.wrap(written.toByteArray());
    written.reset();
    return taken;
  }

  int writes() {
    return writes;
  }

  int bytesRead() {
    return bytesRead;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    int left = available();
    if (left == 0) {
      return -1;
    }
    int count = Math.min(Math.min(length, left), chunk());
    input.slice(position, count).copyTo(target, offset);
    position += count;
    bytesRead += count;
    return count;
  }

  private int chunk() {
    return chunks.isEmpty() ? Integer.MAX_VALUE : chunks.get(turn++ % chunks.size());
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    writes++;
    written.write(source, offset, length);
    answer.to(Bytes.copyOf(source, offset, length));
  }

  @Override
  public int available() {
    return input.size() - position;
  }

  @Override
  public void shutdownOutput() {}

  @Override
  public void close() {}

  @Override
  public InetSocketAddress localAddress() {
    return NOWHERE;
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return NOWHERE;
  }
}

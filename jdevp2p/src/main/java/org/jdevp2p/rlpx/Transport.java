// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A reliable stream of bytes each way, which RLPx runs on: a TCP socket, or two queues in memory.
 *
 * <p>At most one thread reads and one writes at a time. {@link #close} and {@link #shutdownOutput}
 * may come from any thread, and {@code close} frees a thread stuck in the other calls: it is the
 * only thing that does, since a socket has no write timeout.
 */
public interface Transport extends AutoCloseable {

  /**
   * Reads at least one byte and at most {@code length}, waiting as long as it takes.
   *
   * @return how many were read, or -1 when the remote has ended its output
   */
  int read(byte[] target, int offset, int length) throws IOException;

  /** Writes all {@code length} bytes, waiting as long as it takes. */
  void write(byte[] source, int offset, int length) throws IOException;

  /** How many bytes can be read without waiting; an estimate that may be too low. */
  int available() throws IOException;

  /** Tells the remote that nothing more will come, once it has read what was written. */
  void shutdownOutput() throws IOException;

  /** Ends both directions at once. Never blocks and never throws. */
  @Override
  void close();

  /** Our end. */
  InetSocketAddress localAddress();

  /** The remote's end. */
  InetSocketAddress remoteAddress();
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jdevp2p.rlpx.Transport;

/**
 * Stands between a remote and its connection: keeps a copy of what the remote writes, and holds
 * back what the test has not let through, so that a frame can be cut or dripped. For one writing
 * thread.
 */
final class Tap implements Transport {

  private final Transport under;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private boolean holding;
  private byte[] held = new byte[0];
  private int heldFrom;

  Tap(Transport under) {
    this.under = under;
  }

  /** All that was written, held back or not. */
  byte[] written() {
    return written.toByteArray();
  }

  /** From now on nothing passes but by {@link #pass}. */
  Tap holds() {
    holding = true;
    return this;
  }

  /** How many bytes are held back. */
  int held() {
    return held.length - heldFrom;
  }

  /** Lets the next {@code count} bytes through. */
  void pass(int count) throws IOException {
    under.write(held, heldFrom, count);
    heldFrom += count;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return under.read(target, offset, length);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    if (!holding) {
      written.write(source, offset, length);
      under.write(source, offset, length);
      return;
    }
    byte[] more = new byte[held() + length];
    System.arraycopy(held, heldFrom, more, 0, held());
    System.arraycopy(source, offset, more, held(), length);
    held = more;
    heldFrom = 0;
  }

  @Override
  public int available() throws IOException {
    return under.available();
  }

  @Override
  public void shutdownOutput() throws IOException {
    under.shutdownOutput();
  }

  @Override
  public void close() {
    under.close();
  }

  @Override
  public InetSocketAddress localAddress() {
    return under.localAddress();
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return under.remoteAddress();
  }
}

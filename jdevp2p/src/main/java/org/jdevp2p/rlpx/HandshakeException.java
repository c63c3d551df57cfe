// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import java.io.IOException;

/**
 * The handshake failed: what the remote sent is no auth or ack for our key. The remote is told
 * nothing (the socket is closed), so that failures cannot be told apart from outside. Built without
 * a stack trace.
 */
public final class HandshakeException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Says what was wrong, for our own user. */
  public HandshakeException(String message) {
    super(message);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}

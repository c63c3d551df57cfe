// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import java.io.EOFException;

/** The remote hung up in the middle of the handshake, without a word. No stack trace. */
public final class HandshakeInterruptedException extends EOFException {

  private static final long serialVersionUID = 1L;

  HandshakeInterruptedException(int received) {
    super("the remote hung up during the handshake, after " + received + " bytes of its packet");
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}

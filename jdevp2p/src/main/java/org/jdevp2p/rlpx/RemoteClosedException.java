// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import java.io.EOFException;

/** The remote ended its output without having said Disconnect. No stack trace. */
public final class RemoteClosedException extends EOFException {

  private static final long serialVersionUID = 1L;

  RemoteClosedException() {
    super("the remote closed the connection without a Disconnect");
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}

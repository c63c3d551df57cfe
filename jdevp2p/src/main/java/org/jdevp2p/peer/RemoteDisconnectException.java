// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.io.IOException;

/** The remote said Disconnect instead of Hello. No stack trace: it is an answer, not a fault. */
public final class RemoteDisconnectException extends IOException {

  private static final long serialVersionUID = 1L;

  private final transient DisconnectReason reason;

  /** With the reason that the remote gave. */
  public RemoteDisconnectException(DisconnectReason reason) {
    super("the remote disconnected: " + reason);
    this.reason = reason;
  }

  /** The reason that the remote gave. */
  public DisconnectReason reason() {
    return reason;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}

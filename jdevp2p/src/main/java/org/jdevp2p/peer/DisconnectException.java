// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.io.IOException;

/**
 * Ends a link with a reason of the protocol's choice: a {@link Protocol} throws it, and the remote
 * is told.
 */
public final class DisconnectException extends IOException {

  private static final long serialVersionUID = 1L;

  private final transient DisconnectReason reason;

  /**
   * To be thrown by a protocol.
   *
   * @param reason what the remote is told
   * @param detail what observers here are told
   */
  public DisconnectException(DisconnectReason reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  /** What the remote is told. */
  public DisconnectReason reason() {
    return reason;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}

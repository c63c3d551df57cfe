// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.node;

import java.io.IOException;

/**
 * Bytes or text that are no valid node record. The message names what is wrong, and the number.
 * Built without a stack trace, since remotes send what they like.
 */
public final class NodeRecordException extends IOException {

  private static final long serialVersionUID = 1L;

  NodeRecordException(String message) {
    super(message);
  }

  /** Does nothing: no trace is recorded. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}

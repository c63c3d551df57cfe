// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import java.io.IOException;

/**
 * The remote sent what the specification forbids; the link cannot go on. Built without a stack
 * trace: it is the remote's fault, and a flood of them must cost little.
 */
public final class BreachException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Says what was wrong, with the number. */
  public BreachException(String message) {
    super(message);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}

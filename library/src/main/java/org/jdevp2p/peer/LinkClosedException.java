// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.io.IOException;

/**
 * The link is over; {@link #exit} says who ended it and why. A protocol that gets this simply lets
 * it pass. No stack trace: it is how every protocol ends.
 */
public final class LinkClosedException extends IOException {

  private static final long serialVersionUID = 1L;

  private final transient PeerExit exit;

  /** With how the link ended. */
  public LinkClosedException(PeerExit exit) {
    super("the link is over: " + exit.text());
    this.exit = exit;
  }

  /** Who ended the link and why. */
  public PeerExit exit() {
    return exit;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}

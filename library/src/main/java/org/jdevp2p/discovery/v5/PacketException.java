// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.io.IOException;

/** A packet or message that breaks the specification. Carries no stack trace. */
final class PacketException extends IOException {

  private static final long serialVersionUID = 1L;

  private final Drop cause;

  PacketException(Drop cause, String message) {
    super(message);
    this.cause = cause;
  }

  /** Under what it is counted. */
  Drop drop() {
    return cause;
  }

  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // nothing is written
  public Throwable fillInStackTrace() {
    return this;
  }
}

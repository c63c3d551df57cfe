// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlp;

import java.io.IOException;

/**
 * Bytes that are not the RLP they should be. The text says where and what: {@code "at byte 12:
 * string of 40 bytes, at most 32 allowed"}, counted from the first byte the outermost reader was
 * given.
 *
 * <p>It carries no stack trace: whoever sends bad bytes must not make us walk our stack.
 */
public final class RlpException extends IOException {

  private static final long serialVersionUID = 1L;

  public RlpException(String message) {
    super(message);
  }

  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // nothing is written
  public Throwable fillInStackTrace() {
    return this;
  }
}

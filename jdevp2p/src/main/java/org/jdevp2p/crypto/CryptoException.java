// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crypto;

import java.io.IOException;

/**
 * A key, signature or ciphertext was refused.
 *
 * <p>Whatever a remote can cause carries one and the same text, whether a point was off the curve,
 * a MAC wrong or a message too short: the reason, told apart, is what attacks on ECIES feed on. It
 * has no stack trace, since remotes can cause it as often as they like.
 */
public final class CryptoException extends IOException {

  private static final long serialVersionUID = 1L;

  private static final String REFUSED = "key, signature or ciphertext refused";

  private CryptoException(String message) {
    super(message);
  }

  /** The one exception for everything that remote input can cause. */
  static CryptoException refused() {
    return new CryptoException(REFUSED);
  }

  /** For input of our own side, such as a key file, where the reason helps and leaks nothing. */
  static CryptoException ofLocalInput(String message) {
    return new CryptoException(message);
  }

  /** Does nothing: no trace is recorded. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}

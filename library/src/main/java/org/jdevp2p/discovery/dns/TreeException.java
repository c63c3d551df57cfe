// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import java.io.IOException;

/**
 * Text that is no entry of a tree, or a tree that breaks the rules. The message names the entry,
 * what is wrong, and the number. Built without a stack trace, since strangers publish what they
 * like.
 */
public final class TreeException extends IOException {

  private static final long serialVersionUID = 1L;

  TreeException(String message) {
    super(message);
  }

  /** The same fault, with the name at which it was found. */
  TreeException at(String name) {
    return new TreeException(name + ": " + getMessage());
  }

  /** Does nothing: no trace is recorded. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}

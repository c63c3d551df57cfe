// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import java.io.IOException;

/** A name gave no TXT record. The message names it. Built without a stack trace. */
public final class LookupException extends IOException {

  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /** Why there is no answer; the kinds differ in what to do about it. */
  public enum Kind {
    /** The servers say that there is no such name, or no such record. */
    NO_SUCH_NAME,
    /** No server answered in time. */
    TIMEOUT,
    /** A server answered with a failure of its own, or cannot be reached, or makes no sense. */
    SERVER_FAILURE
  }

  /**
   * A failed lookup.
   *
   * @param name what was looked up
   * @param detail what happened, in a few words
   */
  public LookupException(Kind kind, String name, String detail) {
    super(name + ": " + detail);
    this.kind = kind;
  }

  /** Why there is no answer. */
  public Kind kind() {
    return kind;
  }

  /** Does nothing: no trace is recorded. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.compare;

/** A figure could not be taken; the text says whose and why. The others are taken all the same. */
public final class MeasureException extends Exception {

  private static final long serialVersionUID = 1L;

  public MeasureException(String message) {
    super(message);
  }

  public MeasureException(String message, Throwable cause) {
    super(message, cause);
  }
}

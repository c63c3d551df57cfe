// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.compare;

/** A figure could not be taken; the text says whose and why. The others are taken all the same. */
final class MeasureException extends Exception {

  private static final long serialVersionUID = 1L;

  MeasureException(String message) {
    super(message);
  }

  MeasureException(String message, Throwable cause) {
    super(message, cause);
  }
}

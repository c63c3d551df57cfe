// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.node;

/** Text that is no enode URL. The message names the part, and the number or place. */
public final class EnodeException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  EnodeException(String message) {
    super(message);
  }
}

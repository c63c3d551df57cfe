// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crawl;

import java.io.IOException;

/** The store cannot be opened, read or written; the message names it and says why. */
public final class StoreException extends IOException {

  private static final long serialVersionUID = 1L;

  StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}

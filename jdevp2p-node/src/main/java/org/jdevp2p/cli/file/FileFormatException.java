// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.file;

import java.io.IOException;

/** A file does not hold what it should. The message names the file, the place and the fault. */
public final class FileFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  FileFormatException(String file, String fault) {
    super(file + ": " + fault);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.node;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A key file that cannot be used or written. The message is one sentence for the operator: which
 * file, what is wrong, and what to do; never a part of the key.
 */
public final class KeyFileException extends IOException {

  private static final long serialVersionUID = 1L;

  KeyFileException(Path file, String problem) {
    this(file, problem, null);
  }

  KeyFileException(Path file, String problem, @Nullable Throwable cause) {
    super("key file " + file + " " + problem, cause);
  }
}

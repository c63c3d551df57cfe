// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file of nodes that cannot be used or written. The message is one sentence for the operator:
 * which file, what is wrong, and what to do.
 */
public final class NodeStoreException extends IOException {

  private static final long serialVersionUID = 1L;

  NodeStoreException(Path file, String problem) {
    this(file, problem, null);
  }

  NodeStoreException(Path file, String problem, @Nullable Throwable cause) {
    super("node file " + file + " " + problem, cause);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.LocalNode;

/** Identities of tests. */
final class LocalNodes {

  private LocalNodes() {}

  /** A new one. */
  static LocalNode random() {
    return new LocalNode(SecretKey.random(), 1);
  }
}

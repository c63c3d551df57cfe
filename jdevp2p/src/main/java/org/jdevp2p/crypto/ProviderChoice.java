// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crypto;

import java.util.Optional;

/**
 * Which curve provider this process uses, and why.
 *
 * @param whyNotNative why the native provider is not the one; empty if it is
 */
record ProviderChoice(Secp256k1 provider, Optional<String> whyNotNative) {

  /** The choice of this process. */
  static ProviderChoice current() {
    return Current.CHOICE;
  }

  private static ProviderChoice make() {
    return new ProviderChoice(new BouncyCastleSecp256k1(), Optional.of("not built yet"));
  }

  /** Makes the choice on first use. */
  private static final class Current {
    static final ProviderChoice CHOICE = make();
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crypto;

import java.util.List;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** Both curve providers, each by itself, whichever this process has chosen. */
final class Providers {

  static final Secp256k1 JAVA = new BouncyCastleSecp256k1();

  private Providers() {}

  /** The native provider; aborts the test, rather than failing it, where there is none. */
  static Secp256k1 nativeOne() {
    return Native.LOADED.stream()
        .findFirst()
        .orElseThrow(() -> new TestAbortedException("no native provider here"));
  }

  /** Those that this machine has, for parameterised tests. */
  static Stream<Secp256k1> all() {
    return Stream.concat(Stream.of(JAVA), Native.LOADED.stream());
  }

  private static final class Native {
    static final List<Secp256k1> LOADED = load();

    private static List<Secp256k1> load() {
      try {
        return List.of(new NativeSecp256k1());
      } catch (NativeLibrary.UnavailableException e) {
        return List.of();
      }
    }
  }
}

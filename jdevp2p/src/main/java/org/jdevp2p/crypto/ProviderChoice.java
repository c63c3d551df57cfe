// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crypto;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

  /**
   * Chooses.
   *
   * @param wanted the value of {@link Secp256k1#PROVIDER_PROPERTY}; null if not set: native if it
   *     loads, else Java
   * @throws IllegalStateException if native is wanted and does not load, or the value is unknown
   */
  static ProviderChoice make(@Nullable String wanted) {
    return switch (wanted) {
      case null -> nativeOrJava();
      case "native" -> {
        ProviderChoice choice = nativeOrJava();
        choice.whyNotNative.ifPresent(
            reason -> {
              throw new IllegalStateException(Secp256k1.PROVIDER_PROPERTY + "=native: " + reason);
            });
        yield choice;
      }
      case "java" -> java("Java is forced by " + Secp256k1.PROVIDER_PROPERTY);
      default ->
          throw new IllegalStateException(
              Secp256k1.PROVIDER_PROPERTY + " is neither native nor java: " + wanted);
    };
  }

  private static ProviderChoice nativeOrJava() {
    try {
      return new ProviderChoice(new NativeSecp256k1(), Optional.empty());
    } catch (NativeLibrary.UnavailableException e) {
      return java(e.reason());
    }
  }

  private static ProviderChoice java(String whyNotNative) {
    return new ProviderChoice(new BouncyCastleSecp256k1(), Optional.of(whyNotNative));
  }

  /** Makes the choice on first use. */
  private static final class Current {
    static final ProviderChoice CHOICE = make(System.getProperty(Secp256k1.PROVIDER_PROPERTY));
  }
}

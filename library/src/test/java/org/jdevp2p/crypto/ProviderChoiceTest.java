// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderChoiceTest {

  private static final String DIRECTORY = "fr/acinq/secp256k1/jni/native/";

  @Test
  void javaIsForcedByTheProperty() {
    ProviderChoice choice = ProviderChoice.make("java");
    assertThat(choice.provider().name()).isEqualTo("bouncycastle");
    assertThat(choice.whyNotNative()).contains("Java is forced by org.jdevp2p.crypto.secp256k1");
  }

  @Test
  void unknownValueOfThePropertyIsRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> ProviderChoice.make("fast"))
        .withMessage("org.jdevp2p.crypto.secp256k1 is neither native nor java: fast");
  }

  @Test
  void nativeIsChosenWhereItLoads() {
    assumeThat(Providers.all()).hasSize(2);
    for (ProviderChoice choice :
        List.of(ProviderChoice.make(null), ProviderChoice.make("native"))) {
      assertThat(choice.provider().name()).isEqualTo("libsecp256k1");
      assertThat(choice.whyNotNative()).isEmpty();
    }
  }

  @Test
  void everyPlatformThatHasALibraryIsKnown() throws Exception {
    assertThat(NativeLibrary.resource("Linux", "amd64"))
        .isEqualTo(DIRECTORY + "linux-x86_64/libsecp256k1-jni.so");
    assertThat(NativeLibrary.resource("Linux", "aarch64"))
        .isEqualTo(DIRECTORY + "linux-aarch64/libsecp256k1-jni.so");
    assertThat(NativeLibrary.resource("Mac OS X", "aarch64"))
        .isEqualTo(DIRECTORY + "darwin-aarch64/libsecp256k1-jni.dylib");
    assertThat(NativeLibrary.resource("Windows 11", "amd64"))
        .isEqualTo(DIRECTORY + "mingw-x86_64/secp256k1-jni.dll");
  }

  @Test
  void platformWithoutLibraryIsNamed() {
    assertReason(
        () -> NativeLibrary.resource("Linux", "riscv64"), "no native library for Linux on riscv64");
    assertReason(
        () -> NativeLibrary.resource("AIX", "ppc64"), "no native library for AIX on ppc64");
  }

  @Test
  void missingJarIsNamed(@TempDir Path temporary) throws Exception {
    try (URLClassLoader empty = new URLClassLoader(new URL[0], null)) {
      assertReason(
          () -> NativeLibrary.load("a/b.so", empty, temporary), "not on the class path: a/b.so");
    }
  }

  @Test
  void libraryThatIsNoneIsRefusedAndLeavesNoFile(@TempDir Path jar, @TempDir Path temporary)
      throws Exception {
    Files.write(jar.resolve("b.so"), new byte[100]);
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
      assertThatExceptionOfType(NativeLibrary.UnavailableException.class)
          .isThrownBy(() -> NativeLibrary.load("b.so", loader, temporary))
          .withMessageStartingWith("cannot load " + temporary);
    }
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void temporaryDirectoryThatIsMissingIsNamed(@TempDir Path jar) throws Exception {
    Files.write(jar.resolve("b.so"), new byte[100]);
    Path missing = jar.resolve("missing");
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
      assertThatExceptionOfType(NativeLibrary.UnavailableException.class)
          .isThrownBy(() -> NativeLibrary.load("b.so", loader, missing))
          .withMessageStartingWith("cannot extract b.so: ")
          .withMessageContaining(missing.toString());
    }
  }

  @Test
  void libraryWithoutTheFunctionsIsRefused() {
    assertReason(
        () -> new Libsecp256k1(name -> Optional.empty()),
        "the library has no function secp256k1_ec_pubkey_create");
  }

  private static void assertReason(ThrowingCallable call, String reason) {
    assertThatExceptionOfType(NativeLibrary.UnavailableException.class)
        .isThrownBy(call)
        .withMessage(reason);
  }
}

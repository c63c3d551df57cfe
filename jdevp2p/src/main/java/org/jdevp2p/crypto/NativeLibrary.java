// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Where the shared library with libsecp256k1 is found, and how it gets from a jar into the process.
 *
 * <p>It lies in the jars of {@code fr.acinq.secp256k1:secp256k1-kmp-jni-jvm-linux}, {@code -darwin}
 * and {@code -mingw}, one directory per platform. The loader of the system takes files only, so it is
 * copied to a new directory that nobody else may enter, loaded, and deleted again at once: a loaded
 * library needs its name no more (on Windows it does, and the file stays until the next clean-up of
 * the directory for temporary files).
 */
@SuppressWarnings("restricted") // native access is what this class is for
final class NativeLibrary {

  private static final String RESOURCES = "fr/acinq/secp256k1/jni/native/";

  /** Why there is no native library, in words for an operator. */
  static final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    UnavailableException(String reason) {
      super(reason);
      this.reason = reason;
    }

    String reason() {
      return reason;
    }
  }

  private NativeLibrary() {}

  /** Loads the library for this platform, for the life of the process. */
  static SymbolLookup load() throws UnavailableException {
    String resource = resource(System.getProperty("os.name"), System.getProperty("os.arch"));
    return load(resource, NativeLibrary.class.getClassLoader());
  }

  /** The name of the resource for a platform, as Java names it in {@code os.name} and {@code os.arch}. */
  static String resource(String osName, String osArch) throws UnavailableException {
    Optional<String> system = system(osName);
    Optional<String> machine = machine(osArch);
    if (system.isEmpty() || machine.isEmpty()) {
      throw new UnavailableException("no native library for " + osName + " on " + osArch);
    }
    String directory = RESOURCES + system.get() + "-" + machine.get() + "/";
    return switch (system.get()) {
      case "mingw" -> directory + "secp256k1-jni.dll";
      case "darwin" -> directory + "libsecp256k1-jni.dylib";
      default -> directory + "libsecp256k1-jni.so";
    };
  }

  private static Optional<String> system(String osName) {
    String name = osName.toLowerCase(Locale.ROOT);
    if (name.startsWith("linux")) {
      return Optional.of("linux");
    }
    if (name.startsWith("mac")) {
      return Optional.of("darwin");
    }
    return name.startsWith("windows") ? Optional.of("mingw") : Optional.empty();
  }

  private static Optional<String> machine(String osArch) {
    return switch (osArch.toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" -> Optional.of("x86_64");
      case "aarch64", "arm64" -> Optional.of("aarch64");
      default -> Optional.empty();
    };
  }

  /** Loads {@code resource} as {@code loader} finds it. */
  static SymbolLookup load(String resource, ClassLoader loader) throws UnavailableException {
    try (InputStream library = loader.getResourceAsStream(resource)) {
      if (library == null) {
        throw new UnavailableException("not on the class path: " + resource);
      }
      return load(library, resource.substring(resource.lastIndexOf('/') + 1));
    } catch (IOException e) {
      throw new UnavailableException("cannot extract " + resource + ": " + e);
    }
  }

  private static SymbolLookup load(InputStream library, String fileName)
      throws IOException, UnavailableException {
    Path directory = Files.createTempDirectory("jdevp2p-"); // for the owner alone
    Path file = directory.resolve(fileName);
    try {
      Files.copy(library, file);
      return SymbolLookup.libraryLookup(file, Arena.global());
    } catch (IllegalArgumentException e) {
      throw new UnavailableException("cannot load " + file + ": " + e.getMessage());
    } catch (IllegalCallerException e) {
      throw new UnavailableException(
          "native access is not enabled (--enable-native-access): " + e.getMessage());
    } finally {
      deleteIfPossible(file);
      deleteIfPossible(directory);
    }
  }

  private static void deleteIfPossible(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException stillInUse) {
      path.toFile().deleteOnExit();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.jdevp2p.crypto.Secp256k1;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** What runs here: jdevp2p, Java, and the curve. */
final class Version implements IVersionProvider {
  /** The version of jdevp2p, as the build wrote it. */
  static String number() throws IOException {
    Properties build = new Properties();
    try (@Nullable InputStream in = Version.class.getResourceAsStream("build.properties")) {
      if (in == null) {
        throw new IOException("build.properties is missing beside " + Version.class.getName());
      }
      build.load(in);
    }
    return build.getProperty("version", "unknown");
  }

  @Override
  public String[] getVersion() throws IOException {
    return new String[] {
      "jdevp2p " + number(),
      "curve   " + Secp256k1.provider().name(),
      "java    " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")",
    };
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The version of jdevp2p, as the build wrote it. */
public final class ProjectVersion {
  private static final String FILE = "/org/jdevp2p/cli/build.properties";

  private ProjectVersion() {}

  /** As in the pom: {@code 0.1.0-SNAPSHOT}. */
  public static String text() {
    Properties build = new Properties();
    try (@Nullable InputStream in = ProjectVersion.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is missing: the build is broken");
      }
      build.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(FILE + " cannot be read", e);
    }
    return build.getProperty("version", "unknown");
  }
}

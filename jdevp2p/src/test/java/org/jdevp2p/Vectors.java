// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The published vectors under {@code src/test/resources/vectors}; each file names its sources. */
public final class Vectors {

  private Vectors() {}

  public static JsonNode read(String file) {
    String path = "/vectors/" + file;
    try (InputStream in = Objects.requireNonNull(Vectors.class.getResourceAsStream(path), path)) {
      return JsonMapper.shared().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jdevp2p.bytes.Bytes;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code vectors/crypto.json}; each entry there names where it comes from. */
final class CryptoVectors {

  private CryptoVectors() {}

  static JsonNode at(String pointer) {
    try (InputStream in = CryptoVectors.class.getResourceAsStream("/vectors/crypto.json")) {
      return JsonMapper.shared().readTree(in).at(pointer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Bytes hex(JsonNode object, String field) {
    return Bytes.fromHex(object.get(field).asString());
  }
}

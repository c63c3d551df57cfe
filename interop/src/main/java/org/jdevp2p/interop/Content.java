// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.interop;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.rlp.RlpException;
import org.jdevp2p.rlp.RlpReader;
import org.jdevp2p.rlp.RlpWriter;

/**
 * The payloads of the suite: one RLP string each, whose content every program makes alike
 * (README.md, "Messages").
 */
final class Content {

  private Content() {}

  /** The payload for a size in bytes and a seed; seed 0 compresses well, the others not at all. */
  static Bytes payload(int size, int seed) {
    byte[] content = new byte[size];
    int state = seed;
    for (int i = 0; i < size; i++) {
      state = state * 1664525 + 1013904223;
      content[i] = (byte) (seed == 0 ? (i % 251) ^ (i >>> 12) : state >>> 24);
    }
    return new RlpWriter().put(Bytes.wrap(content)).toBytes();
  }

  /** The content of a payload. */
  static Bytes of(Bytes payload) throws RlpException {
    RlpReader reader = RlpReader.of(payload);
    Bytes content = reader.bytes();
    reader.end();
    return content;
  }

  static String sha256(Bytes content) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(content.toArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}

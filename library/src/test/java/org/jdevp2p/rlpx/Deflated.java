// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import java.io.IOException;
import java.util.Optional;
import org.jdevp2p.bytes.Bytes;

/** Message data as a link sends it: deflated, or one literal where that is no larger. */
final class Deflated {

  private static final BufferPool POOL = new BufferPool(1);

  private Deflated() {}

  static Bytes of(Bytes data) throws IOException {
    Optional<Bytes> deflated = Compression.deflate(data, POOL);
    if (deflated.isPresent()) {
      return deflated.get();
    }
    byte[] head = new byte[Compression.MAX_LITERAL_HEAD_BYTES];
    int size = Compression.putLiteralHead(data.size(), head, 0);
    return Bytes.concat(Bytes.wrap(head, 0, size), data);
  }
}

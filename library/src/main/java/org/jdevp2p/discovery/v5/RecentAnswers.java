// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import org.jdevp2p.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The answers that we sent last, for those who cannot read them and say so with WHOAREYOU: they
 * have lost their keys, or handshakes of both sides have crossed. Nobody else can tell what such a
 * challenge is about, and until it is answered some answer nobody.
 *
 * <p>Used within steps of the loop.
 */
final class RecentAnswers {

  /** About 20 KiB of Pongs, and 320 KiB if all are as large as a packet can be. */
  private static final int LIMIT = 256;

  /** One answer, and whom it went to. */
  record Sent(Remote to, Bytes message) {}

  private final LinkedHashMap<Bytes, Sent> byNonce = new LinkedHashMap<>();

  void put(Bytes nonce, Remote to, Bytes message) {
    byNonce.put(nonce, new Sent(to, message));
    if (byNonce.size() > LIMIT) {
      byNonce.pollFirstEntry();
    }
  }

  /** Takes what went out under this nonce to that address; null if nothing did, or long ago. */
  @Nullable Sent take(Bytes nonce, InetSocketAddress to) {
    Sent sent = byNonce.get(nonce);
    if (sent == null || !sent.to().address().equals(to)) {
      return null;
    }
    byNonce.remove(nonce);
    return sent;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.net.InetSocketAddress;
import java.time.Duration;
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

  /** Who cannot read an answer says so at once, or not at all. */
  static final Duration LIFE = Duration.ofSeconds(2);

  /** One answer, whom it went to and when. */
  record Sent(Remote to, Bytes message, long atNanos) {}

  private final LinkedHashMap<Bytes, Sent> byNonce = new LinkedHashMap<>();

  /** Keeps an answer, and forgets those that are too old or too many. */
  void put(Bytes nonce, Remote to, Bytes message, long nowNanos) {
    byNonce.put(nonce, new Sent(to, message, nowNanos));
    while (byNonce.size() > LIMIT || isOver(byNonce.firstEntry().getValue(), nowNanos)) {
      byNonce.pollFirstEntry();
    }
  }

  int size() {
    return byNonce.size();
  }

  private static boolean isOver(Sent sent, long nowNanos) {
    return nowNanos - sent.atNanos() > LIFE.toNanos();
  }

  /** Takes what went out under this nonce to that address; null if nothing did, or long ago. */
  @Nullable Sent take(Bytes nonce, InetSocketAddress to, long nowNanos) {
    Sent sent = byNonce.get(nonce);
    if (sent == null || !sent.to().address().equals(to) || isOver(sent, nowNanos)) {
      return null;
    }
    byNonce.remove(nonce);
    return sent;
  }
}

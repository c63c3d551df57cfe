// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import org.jdevp2p.node.NodeRecord;
import org.jspecify.annotations.Nullable;

/**
 * The WHOAREYOU that we have sent and whose handshake may still come.
 *
 * <p>All live equally long, so they expire in the order in which they came: each call looks at the
 * few oldest only, however many there are. Only time, room and the true handshake end one; a wrong
 * handshake, which anybody can send in another's name, does not.
 *
 * <p>Used within steps of the loop.
 */
final class Challenges {

  /** More than one, so that a heap of expired ones shrinks while new ones come. */
  private static final int LOOKED_AT_A_CALL = 4;

  /**
   * One WHOAREYOU.
   *
   * @param datagram as it was sent
   * @param known the record that we had of the remote then
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them, nor writes to the array
  record Challenge(byte[] datagram, @Nullable NodeRecord known, long expiresNanos) {

    private boolean isOver(long nowNanos) {
      return expiresNanos - nowNanos <= 0;
    }
  }

  private final int limit;
  private final long lifeNanos;
  private final LinkedHashMap<Remote, Challenge> pending = new LinkedHashMap<>();

  Challenges(int limit, Duration life) {
    this.limit = limit;
    this.lifeNanos = life.toNanos();
  }

  /** The challenge that waits for this remote, if there is one. */
  @Nullable Challenge find(Remote remote, long nowNanos) {
    expire(nowNanos);
    Challenge challenge = pending.get(remote);
    return challenge == null || challenge.isOver(nowNanos) ? null : challenge;
  }

  /** Adds one, in place of the one that may wait for this remote. */
  void put(Remote remote, byte[] datagram, @Nullable NodeRecord known, long nowNanos) {
    expire(nowNanos);
    pending.putLast(remote, new Challenge(datagram, known, nowNanos + lifeNanos));
    if (pending.size() > limit) {
      pending.pollFirstEntry();
    }
  }

  /** Takes away the one that was answered. */
  void remove(Remote remote) {
    pending.remove(remote);
  }

  int size() {
    return pending.size();
  }

  private void expire(long nowNanos) {
    Iterator<Challenge> oldest = pending.values().iterator();
    for (int i = 0; i < LOOKED_AT_A_CALL && oldest.hasNext(); i++) {
      if (!oldest.next().isOver(nowNanos)) {
        return;
      }
      oldest.remove();
    }
  }
}

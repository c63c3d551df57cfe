// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.util.LinkedHashMap;
import org.jdevp2p.node.Node;
import org.jspecify.annotations.Nullable;

/**
 * The sessions, least recently used first; beyond the limit the first goes.
 *
 * <p>Used within steps of the loop.
 */
final class Sessions {

  private static final float LOAD_FACTOR = 0.75f;

  private final int limit;
  private final LinkedHashMap<Remote, Session> sessions =
      new LinkedHashMap<>(16, LOAD_FACTOR, true);

  Sessions(int limit) {
    this.limit = limit;
  }

  @Nullable Session find(Remote remote) {
    return sessions.get(remote);
  }

  /** The session with a remote; a new one without keys if there is none. */
  Session findOrAdd(Remote remote, Node node) {
    Session session = sessions.get(remote);
    if (session == null) {
      session = new Session(node);
      sessions.put(remote, session);
      if (sessions.size() > limit) {
        sessions.pollFirstEntry();
      }
    }
    return session;
  }

  int size() {
    return sessions.size();
  }
}

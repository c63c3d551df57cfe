// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdevp2p.node.NodeId;

/** Ids of the last moments, so that nobody is bothered with the same node again and again. */
final class RecentIds {

  /** How long an id is recent. */
  static final Duration RECENT = Duration.ofSeconds(30);

  /** Ids remembered; beyond, the oldest goes. */
  static final int MAX_IDS = 4096;

  private final Map<NodeId, Long> ids = new LinkedHashMap<>(); // the oldest first

  boolean isRecent(NodeId id, long now) {
    Long at = ids.get(id);
    return at != null && now - at < RECENT.toNanos();
  }

  void add(NodeId id, long now) {
    ids.remove(id);
    ids.put(id, now);
    if (ids.size() > MAX_IDS) {
      ids.remove(ids.keySet().iterator().next());
    }
  }
}

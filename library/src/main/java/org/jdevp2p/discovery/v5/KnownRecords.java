// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.util.Optional;
import org.jdevp2p.discovery.table.Table;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeRecord;

/**
 * The best record that we have of a remote: of its session, or of the table.
 *
 * <p>Used within steps of the loop.
 */
final class KnownRecords {

  private final Sessions sessions;
  private final Table table;

  KnownRecords(Sessions sessions, Table table) {
    this.sessions = sessions;
    this.table = table;
  }

  Optional<NodeRecord> find(Remote remote) {
    Session session = sessions.find(remote);
    return newer(
        session == null ? Optional.empty() : session.node().record(),
        table.find(remote.id()).flatMap(Node::record));
  }

  /** The one with the higher seq. */
  static Optional<NodeRecord> newer(Optional<NodeRecord> a, Optional<NodeRecord> b) {
    return Long.compareUnsigned(seq(a), seq(b)) >= 0 ? a.or(() -> b) : b;
  }

  /** Its seq; 0 if there is none. */
  static long seq(Optional<NodeRecord> record) {
    return record.map(NodeRecord::seq).orElse(0L);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.topic;

import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.rlp.RlpException;
import org.jdevp2p.rlp.RlpReader;

/**
 * The entry of a record by which a node says that it keeps advertisements (enr-entries/ng.md). The
 * text of the theory still calls it "ng"; the entry's own specification decides.
 */
final class Capability {

  /** Its key. */
  static final String KEY = "topic-discovery";

  private static final long VERSION = 1;

  /** For our own record. */
  static final NodeRecord.Entry ENTRY = NodeRecord.Entry.of(KEY, VERSION);

  private Capability() {}

  /** Whether the node of this record speaks our version of topic discovery. */
  static boolean isIn(NodeRecord record) {
    return record.entry(KEY).filter(Capability::isOurs).isPresent();
  }

  private static boolean isOurs(Bytes rlpValue) {
    try {
      RlpReader in = RlpReader.of(rlpValue);
      return in.uint64() == VERSION;
    } catch (RlpException e) {
      return false;
    }
  }
}

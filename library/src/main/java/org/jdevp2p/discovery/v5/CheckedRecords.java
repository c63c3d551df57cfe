// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.node.NodeRecordException;

/**
 * Records that were read lately, so that the same bytes are not checked again: in a lookup many
 * nodes tell of the same ones, and a signature costs more than all else in an answer.
 *
 * <p>Used within steps of the loop.
 */
final class CheckedRecords {

  /** Records kept, about 1 KiB each; beyond, the one that was not wanted for longest goes. */
  static final int MAX_RECORDS = 512;

  private final Map<Bytes, NodeRecord> records =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Bytes, NodeRecord> eldest) {
          return size() > MAX_RECORDS;
        }
      };

  /** As {@link NodeRecord#decode}. */
  NodeRecord decode(Bytes encoded) throws NodeRecordException {
    NodeRecord known = records.get(encoded);
    if (known != null) {
      return known;
    }
    NodeRecord record = NodeRecord.decode(encoded);
    records.put(record.toBytes(), record); // not the argument, which keeps a whole packet
    return record;
  }

  int size() {
    return records.size();
  }
}

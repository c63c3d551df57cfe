// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.node.NodeRecordException;
import org.junit.jupiter.api.Test;

class CheckedRecordsTest {

  private static final SecretKey KEY = SecretKey.random();

  private final CheckedRecords records = new CheckedRecords();

  private static Bytes encoded(int seq) {
    return NodeRecord.builder(KEY).seq(seq).sign().toBytes();
  }

  @Test
  void sameBytesGiveTheSameRecordAndAreKeptApartFromTheirPacket() throws Exception {
    Bytes encoded = encoded(1);
    Bytes packet = Bytes.concat(Bytes.wrap(new byte[500]), encoded);
    NodeRecord record = records.decode(packet.slice(500));
    assertThat(records.decode(encoded)).isSameAs(record);
    assertThat(records.size()).isEqualTo(1);
  }

  @Test
  void recordWithAWrongSignatureIsRefusedEachTime() throws Exception {
    byte[] forged = encoded(1).toArray();
    forged[forged.length - 1] ^= 1;
    records.decode(encoded(1));
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(NodeRecordException.class)
          .isThrownBy(() -> records.decode(Bytes.wrap(forged)));
    }
    assertThat(records.size()).isEqualTo(1);
  }

  @Test
  void keptRecordsAreBoundedAndTheOneUnwantedForLongestGoes() throws Exception {
    NodeRecord first = records.decode(encoded(1));
    for (int seq = 2; seq <= CheckedRecords.MAX_RECORDS; seq++) {
      records.decode(encoded(seq));
    }
    assertThat(records.decode(encoded(1))).isSameAs(first);
    records.decode(encoded(9_999)); // number 2 goes
    assertThat(records.size()).isEqualTo(CheckedRecords.MAX_RECORDS);
    assertThat(records.decode(encoded(1))).isSameAs(first);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jdevp2p.discovery.topic.TopicFixtures.TOPIC;
import static org.jdevp2p.discovery.topic.TopicFixtures.ip;
import static org.jdevp2p.discovery.topic.TopicFixtures.node;
import static org.jdevp2p.discovery.topic.TopicFixtures.record;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.discovery.table.Table;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.v5.TopicService.Confirmation;
import org.jdevp2p.node.NodeRecord;

/** How to run it for long is told in {@code docs/fuzzing.md}. */
class RegistrarFuzzTest {

  private static final NodeRecord RECORD = record(1, "1.2.3.4");

  /** A ticket admits nobody that we did not issue; any distances may be asked for. */
  @FuzzTest
  void anyTicketButOurOwnIsWorthNothing(byte[] data) {
    Registrar registrar =
        new Registrar(
            new Loop(Ticker.system(), new Random(1)),
            new Table(node(99, "9.9.9.9").nodeId()),
            TopicLimits.DEFAULT,
            topic -> Optional.empty());
    List<Integer> distances =
        IntStream.range(0, data.length).map(i -> data[i] & 0xff).boxed().toList();
    Confirmation confirmation =
        registrar.register(TOPIC, RECORD, ip("1.2.3.4"), Bytes.of(data), distances);
    assertThat(confirmation.isRegistered()).isFalse();
    assertThat(confirmation.ticket().size()).isEqualTo(Tickets.SIZE_BYTES);
    assertThat(registrar.query(TOPIC, ip("8.8.8.8"), distances).advertisers()).isEmpty();
  }
}

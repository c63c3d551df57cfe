// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jdevp2p.discovery.topic.TopicFixtures.ip;
import static org.jdevp2p.discovery.topic.TopicFixtures.node;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import org.jdevp2p.discovery.table.AddressLimits;
import org.jdevp2p.discovery.table.FakeTime;
import org.jdevp2p.discovery.table.Table;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.udp.PacketBudgets;
import org.jdevp2p.discovery.udp.PacketLimits;
import org.jdevp2p.discovery.udp.SilentTransport;
import org.jdevp2p.discovery.v5.DiscV5;
import org.jdevp2p.discovery.v5.DiscV5Limits;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.NodeRecord;
import org.junit.jupiter.api.Test;

/** What a node's record says of topics, and when. */
class TopicsTest {

  private static final String ENTRY = "topic-discovery";

  private final LocalNode self = node(1, "1.2.3.4");
  private final Loop loop = new Loop(new FakeTime(), new Random(1));

  private Topics topics(TopicLimits limits) {
    Table table = new Table(self.nodeId());
    PacketBudgets budgets = new PacketBudgets(PacketLimits.DEFAULT, new Random(1), 0);
    DatagramTransport nowhere = new SilentTransport(new InetSocketAddress(ip("1.2.3.4"), 30_303));
    DiscV5 v5 = new DiscV5(self, loop, nowhere, table, DiscV5Limits.DEFAULT, budgets);
    return new Topics(self, loop, table, v5, limits, AddressLimits.DEFAULT);
  }

  @Test
  void recordSaysThatTheNodeIsARegistrarUntilTopicsAreClosed() {
    long before = self.record().seq();
    Topics topics = topics(TopicLimits.DEFAULT);
    assertThat(Capability.isIn(self.record())).isTrue();
    assertThat(self.record().seq()).isEqualTo(before + 1);

    topics.close();
    assertThat(self.record().entry(ENTRY)).isEmpty();
    assertThat(self.record().seq()).isEqualTo(before + 2);
    topics.close();
    assertThat(self.record().seq()).isEqualTo(before + 2);
  }

  @Test
  void topicsOfANodeThatIsNoRegistrarLeaveItsRecordAlone() {
    self.entries(List.of(NodeRecord.Entry.of(ENTRY, 7)));
    NodeRecord before = self.record();
    Topics topics = topics(TopicLimits.GUEST);
    assertThat(self.record()).isSameAs(before);
    topics.close();
    assertThat(self.record()).isSameAs(before);
  }

  @Test
  void nodeWhoseTopicsWereClosedMayHaveOthers() {
    topics(TopicLimits.DEFAULT).close();
    topics(TopicLimits.DEFAULT);
    assertThat(Capability.isIn(self.record())).isTrue();
  }
}

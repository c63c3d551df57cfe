// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.node.NodeRecord.Entry;
import org.junit.jupiter.api.Test;

class LocalNodeTest {

  private static final InetAddress IP4 = InetAddress.ofLiteral("192.0.2.7");
  private static final InetAddress IP6 = InetAddress.ofLiteral("2001:db8::7");

  private final LocalNode node = new LocalNode(Keys.EIP778, 1000);

  @Test
  void firstRecordSaysOnlyWhoWeAre() {
    assertThat(node.record().seq()).isEqualTo(1000);
    assertThat(node.record().publicKey()).isEqualTo(Keys.EIP778.publicKey());
    assertThat(node.record().entries()).hasSize(2);
    assertThat(node.nodeId()).isEqualTo(node.record().nodeId());
  }

  @Test
  void firstSeqIsTheClockUnlessAHigherOneWasStored() {
    assertThat(LocalNode.firstSeq(1_700_000_000_000L, 0)).isEqualTo(1_700_000_000_000L);
    assertThat(LocalNode.firstSeq(1_700_000_000_000L, 1_600_000_000_000L))
        .isEqualTo(1_700_000_000_000L);
    assertThat(LocalNode.firstSeq(1000, 1000)).isEqualTo(1001);
    assertThat(LocalNode.firstSeq(1000, -2)).isEqualTo(-1);
  }

  @Test
  void changeRaisesSeqByOneAndRepetitionDoesNot() {
    NodeRecord first = node.endpoint(new Endpoint(IP4, 30303, 30304));
    assertThat(first.seq()).isEqualTo(1001);
    assertThat(node.endpoint(new Endpoint(IP4, 30303, 30304))).isSameAs(first);
    assertThat(node.record()).isSameAs(first);
    NodeRecord second = node.entries(List.of(Entry.of("a", 1), Entry.of("b", 2)));
    assertThat(second.seq()).isEqualTo(1002);
    assertThat(node.entries(List.of(Entry.of("b", 2)))).isSameAs(second);
    assertThat(node.update(draft -> draft.remove("a")).seq()).isEqualTo(1003);
    assertThat(node.record().tcp()).hasValue(30303);
  }

  @Test
  void familiesShareTheirPortsUntilTheyDiffer() {
    node.endpoint(new Endpoint(IP6, 30303, 30303));
    assertThat(node.record().tcp6()).hasValue(30303);
    NodeRecord both = node.endpoint(new Endpoint(IP4, 30303, 30303));
    assertThat(both.tcp6()).isEmpty();
    assertThat(node.endpoint(new Endpoint(IP6, 30303, 30303))).isSameAs(both);
    node.endpoint(new Endpoint(IP4, 4, 4));
    assertThat(node.record().endpoints()).hasToString("[192.0.2.7:4, [2001:db8::7]:30303]");
  }

  @Test
  void unspecifiedAddressLeavesThePorts() {
    node.endpoint(new Endpoint(IP4, 1, 2));
    node.endpoint(new Endpoint(InetAddress.ofLiteral("0.0.0.0"), 1, 0));
    assertThat(node.record().ip4()).isEmpty();
    assertThat(node.record().tcp()).hasValue(1);
    assertThat(node.record().udp()).isEmpty();
  }

  @Test
  void updateThatWouldBeTooLargeChangesNothing() {
    NodeRecord before = node.record();
    assertThatIllegalStateException()
        .isThrownBy(() -> node.entries(List.of(Entry.of("x", Bytes.wrap(new byte[300])))));
    assertThat(node.record()).isSameAs(before);
  }

  @Test
  void updatesOfManyThreadsAllCount() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        String key = "k" + i;
        threads.execute(() -> node.entries(List.of(Entry.of(key, 1))));
      }
    }
    assertThat(node.record().seq()).isEqualTo(1020);
    assertThat(node.record().entries()).hasSize(22);
  }
}

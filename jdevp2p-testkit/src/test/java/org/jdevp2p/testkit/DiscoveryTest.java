// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.discovery.DiscoveryConfig;
import org.jdevp2p.discovery.table.FileNodeStore;
import org.jdevp2p.discovery.table.Target;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.node.NodeRecord.Entry;
import org.jdevp2p.node.NodeSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Discovery as its users see it, on sockets of this machine. */
@Timeout(60)
class DiscoveryTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final List<Discovery> started = new ArrayList<>();

  private Discovery start(Consumer<DiscoveryConfig.Builder> setUp) throws IOException {
    DiscoveryConfig.Builder config = DiscoveryConfig.builder();
    setUp.accept(config);
    Discovery discovery = Discovery.start(config.build());
    started.add(discovery);
    return discovery;
  }

  @AfterEach
  void closeAll() {
    started.forEach(Discovery::close);
  }

  private static NodeId id(Discovery discovery) {
    return discovery.localNode().nodeId();
  }

  private static NodeRecord record(Discovery discovery) {
    return discovery.localNode().record();
  }

  private static void awaitNodes(NodeSource source, Set<NodeId> wanted) throws Exception {
    Set<NodeId> missing = new HashSet<>(wanted);
    while (!missing.isEmpty()) {
      missing.remove(source.next().orElseThrow().nodeId());
    }
  }

  @Test
  void nodesThatKnowABootnodeAloneFindEachOther() throws Exception {
    Discovery bootnode = start(config -> {});
    Set<NodeId> others = new HashSet<>(Set.of(id(bootnode)));
    for (int i = 0; i < 4; i++) {
      others.add(id(start(config -> config.bootnode(record(bootnode)))));
    }
    Discovery last = start(config -> config.bootnode(record(bootnode)));
    awaitNodes(last.nodes(), others);
    List<Node> closest = last.lookup(Target.of(record(bootnode)), LIMIT);
    assertThat(closest.getFirst().nodeId()).isEqualTo(id(bootnode));
  }

  @Test
  void whoSpeaksOneVersionMeetsWhoSpeaksBothButNobodyOfTheOther() throws Exception {
    Discovery both = start(config -> {});
    Discovery four = start(config -> config.v5(false).bootnode(record(both)));
    Discovery five = start(config -> config.v4(false).bootnode(record(both)));
    awaitNodes(both.nodes(), Set.of(id(four), id(five)));
    Target target = Target.of(record(five));
    assertThat(four.lookup(target, LIMIT)).noneMatch(node -> node.nodeId().equals(id(five)));
    assertThat(five.lookup(target, LIMIT)).noneMatch(node -> node.nodeId().equals(id(four)));
    assertThat(four.v5()).isEmpty();
    assertThat(five.v4()).isEmpty();
  }

  @Test
  void resolveTellsTheCurrentRecordOfANodeKnownByAnOldOne() throws Exception {
    Discovery node = start(config -> {});
    NodeRecord old = record(node);
    node.localNode().entries(List.of(Entry.of("news", Bytes.utf8("yes"))));
    Discovery asker = start(config -> {});
    assertThat(asker.resolve(old, LIMIT)).contains(record(node));
  }

  @Test
  void resolveFindsANodeThatIsNotWhereItWas() throws Exception {
    Discovery bootnode = start(config -> {});
    Discovery node = start(config -> config.bootnode(record(bootnode)));
    awaitNodes(bootnode.nodes(), Set.of(id(node)));
    Discovery asker = start(config -> config.bootnode(record(bootnode)));
    awaitNodes(asker.nodes(), Set.of(id(bootnode)));
    Enode wrong = new Enode(node.localNode().publicKey(), "127.0.0.1", 9, 9);
    assertThat(asker.resolve(wrong, LIMIT)).contains(record(node));
  }

  @Test
  void resolveOfANodeThatIsNowhereEndsInTime() throws Exception {
    Discovery asker = start(config -> {});
    Enode nobody = new Enode(LocalNodes.random().publicKey(), "127.0.0.1", 9, 9);
    assertThat(asker.resolve(nobody, Duration.ofMillis(300))).isEmpty();
  }

  @Test
  void filteredNodesHaveTheirRecordsThoughTheyWereFoundByAddress() throws Exception {
    Discovery bootnode = start(config -> config.v5(false));
    Discovery other = start(config -> config.v5(false).bootnode(record(bootnode)));
    other.localNode().entries(List.of(Entry.of("eth", Bytes.utf8("x"))));
    Discovery seeker =
        start(config ->
            config
                .v5(false)
                .bootnode(bootnode.localNode().record().toEnode().orElseThrow())
                .filter(node -> node.record().flatMap(r -> r.entry("eth")).isPresent()));
    assertThat(seeker.nodes().next().orElseThrow().nodeId()).isEqualTo(id(other));
  }

  @Test
  void bootnodeMayHaveAHostName() throws Exception {
    Discovery bootnode = start(config -> {});
    int port = bootnode.listenAddress().getPort();
    Enode named = new Enode(bootnode.localNode().publicKey(), "localhost", port, port);
    Discovery node = start(config -> config.bootnode(named));
    awaitNodes(node.nodes(), Set.of(id(bootnode)));
  }

  @Test
  void rememberedNodesSpareTheBootnode(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("nodes");
    Discovery other = start(config -> {});
    LocalNode self = LocalNodes.random();
    long seq;
    try (Discovery first =
        Discovery.start(
            DiscoveryConfig.builder()
                .key(self.key())
                .store(FileNodeStore.open(file, Ticker.system()))
                .bootnode(record(other))
                .build())) {
      awaitNodes(first.nodes(), Set.of(id(other)));
      while (first.table().verified() == 0) {
        first.lookup(Target.of(id(other)), LIMIT);
      }
      seq = record(first).seq();
    }
    FileNodeStore store = FileNodeStore.open(file, Ticker.system());
    assertThat(store.recordSeq()).isPositive();
    Discovery second = start(config -> config.key(self.key()).store(store));
    assertThat(record(second).seq()).isGreaterThan(seq);
    awaitNodes(second.nodes(), Set.of(id(other)));
  }

  @Test
  void seqThatIsRememberedIsThatOfTheLastRecord(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("nodes");
    LocalNode self = LocalNodes.random();
    try (Discovery registrar =
        Discovery.start(
            DiscoveryConfig.builder()
                .localNode(self)
                .topics(true)
                .store(FileNodeStore.open(file, Ticker.system()))
                .build())) {
      assertThat(record(registrar).entry("topic-discovery")).isPresent();
    }
    assertThat(self.record().entry("topic-discovery")).isEmpty(); // its last change
    try (FileNodeStore store = FileNodeStore.open(file, Ticker.system())) {
      assertThat(store.recordSeq()).isEqualTo(self.record().seq());
    }
  }

  @Test
  void recordStatesWhereWeListenAndKeepsThePortForLinks() throws Exception {
    LocalNode self = LocalNodes.random();
    self.update(draft -> draft.tcp(30303));
    Discovery discovery = start(config -> config.localNode(self));
    assertThat(self.record().ip4()).contains(InetAddress.ofLiteral("127.0.0.1"));
    assertThat(self.record().udp()).hasValue(discovery.listenAddress().getPort());
    assertThat(self.record().tcp()).hasValue(30303);
  }

  @Test
  void addressThatIsAdvertisedIsStated() throws Exception {
    InetAddress outside = InetAddress.ofLiteral("20.0.0.1");
    Discovery discovery = start(config -> config.advertise(outside));
    assertThat(record(discovery).ip4()).contains(outside);
    assertThat(record(discovery).udp()).hasValue(discovery.listenAddress().getPort());
  }

  @Test
  void portThatIsTakenIsAnErrorThatNamesIt() throws Exception {
    Discovery first = start(config -> {});
    InetSocketAddress taken = first.listenAddress();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> start(config -> config.listen(taken)))
        .withMessageContaining(String.valueOf(taken.getPort()));
  }

  @Test
  void neitherVersionIsRefused() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> DiscoveryConfig.builder().v4(false).v5(false).build());
  }

  @Test
  void closeEndsSourcesFreesThePortAndLeavesNoThread() throws Exception {
    Discovery discovery = start(config -> {});
    InetSocketAddress address = discovery.listenAddress();
    NodeSource source = discovery.nodes();
    CompletableFuture<Optional<Node>> next = new CompletableFuture<>();
    Tasks tasks = new Tasks();
    tasks.start(
        "taker",
        () -> {
          try {
            next.complete(source.next());
          } catch (InterruptedException e) {
            next.completeExceptionally(e);
          }
        });
    String receiver = "udp " + address.getPort();
    assertThat(threads()).contains(receiver);
    discovery.close();
    discovery.close();
    assertThat(next).succeedsWithin(5, TimeUnit.SECONDS).isEqualTo(Optional.empty());
    assertThat(threads()).doesNotContain(receiver);
    assertThat(discovery.lookup(Target.of(id(discovery)), LIMIT)).isEmpty();
    assertThat(discovery.nodes().next()).isEmpty();
    Discovery again = start(config -> config.listen(address));
    assertThat(again.listenAddress()).isEqualTo(address);
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
  }
}

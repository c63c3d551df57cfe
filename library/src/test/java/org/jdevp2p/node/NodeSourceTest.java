// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeSourceTest {

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void allTasksEnd() {
    threads.close(); // waits for them: a task left behind runs into the timeout
  }

  @Test
  void listGivesEachNodeOnceAndThenEnds() throws Exception {
    NodeSource source = NodeSource.of(nodes("a", 2));
    assertThat(drained(source)).containsExactly("a1", "a2");
    assertThat(source.next()).isEmpty();
    assertThat(NodeSource.none().next()).isEmpty();
  }

  @Test
  void closedListGivesNothingMore() throws Exception {
    NodeSource source = NodeSource.of(nodes("a", 3));
    assertThat(source.next()).isPresent();
    source.close();
    source.close();
    assertThat(source.next()).isEmpty();
  }

  @Test
  void mixGivesAllNodesOfAllSourcesAndThenEnds() throws Exception {
    NodeSource mix =
        NodeSource.mix(
            threads,
            List.of(
                NodeSource.of(nodes("a", 50)), NodeSource.none(), NodeSource.of(nodes("b", 3))));
    List<String> all = drained(mix);
    assertThat(all).hasSize(53).doesNotHaveDuplicates();
    assertThat(all).containsSubsequence("b1", "b2", "b3").containsSubsequence("a1", "a2", "a50");
    assertThat(mix.next()).isEmpty();
  }

  @Test
  void mixOfNothingEndsAtOnce() throws Exception {
    assertThat(NodeSource.mix(threads, List.of()).next()).isEmpty();
  }

  @Test
  void silentSourceHoldsUpNobody() throws Exception {
    Feed silent = new Feed();
    NodeSource mix = NodeSource.mix(threads, List.of(silent, NodeSource.of(nodes("a", 2))));
    assertThat(host(mix.next())).isEqualTo("a1");
    assertThat(host(mix.next())).isEqualTo("a2");
    mix.close();
  }

  @Test
  void nodeInLineIsServedWithinOneTurnHoweverFastTheOthersAre() throws Exception {
    Feed slow = new Feed();
    MixedSource mix = MixedSource.start(threads, List.of(NodeSource.of(nodes("fast", 500)), slow));
    for (int round = 1; round <= 100; round++) {
      slow.queue.add(Optional.of(node("slow" + round)));
      while (mix.inLine() < 2) {
        Thread.onSpinWait();
      }
      assertThat(List.of(host(mix.next()), host(mix.next()))).contains("slow" + round);
    }
    mix.close();
  }

  @Test
  void closingEndsAWaitingNextAndTheSources() throws Exception {
    Feed silent = new Feed();
    NodeSource mix = NodeSource.mix(threads, List.of(silent));
    Future<Optional<Node>> waiting = threads.submit(mix::next);
    mix.close();
    assertThat(waiting.get()).isEmpty();
    assertThat(mix.next()).isEmpty();
    assertThat(silent.next()).isEmpty();
  }

  @Test
  void closingEndsSourcesWhoseNodeNobodyTook() throws Exception {
    NodeSource mix = NodeSource.mix(threads, List.of(NodeSource.of(nodes("a", 5))));
    assertThat(mix.next()).isPresent();
    mix.close();
    assertThat(mix.next()).isEmpty();
  }

  /** Gives what the test adds to its queue; an empty Optional ends it. */
  private static final class Feed implements NodeSource {
    final BlockingQueue<Optional<Node>> queue = new LinkedBlockingQueue<>();

    @Override
    public Optional<Node> next() throws InterruptedException {
      Optional<Node> node = queue.take();
      if (node.isEmpty()) {
        queue.add(node);
      }
      return node;
    }

    @Override
    public void close() {
      queue.add(Optional.empty());
    }
  }

  private static Node node(String host) {
    return new Enode(Keys.EIP778.publicKey(), host, 1, 1);
  }

  private static List<Node> nodes(String name, int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> node(name + i)).toList();
  }

  private static String host(Optional<Node> node) {
    return node.flatMap(Node::toEnode).orElseThrow().host();
  }

  private static List<String> drained(NodeSource source) throws InterruptedException {
    List<String> hosts = new ArrayList<>();
    for (Optional<Node> node = source.next(); node.isPresent(); node = source.next()) {
      hosts.add(host(node));
    }
    return hosts;
  }
}

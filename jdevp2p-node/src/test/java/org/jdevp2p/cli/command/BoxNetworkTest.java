// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jdevp2p.cli.command.BoxNetwork.Edge;
import org.jdevp2p.cli.command.BoxNetwork.Links;

class BoxNetworkTest {

  /** Those in which the box says who dials whom. */
  @Provide
  Arbitrary<Links> shapes() {
    return Arbitraries.of(Links.RING, Links.FULL, Links.RANDOM);
  }

  @Property(tries = 300)
  void everyShapeHangsTogetherWithoutDoublesOrLoops(
      @ForAll @IntRange(min = 2, max = 40) int nodes,
      @ForAll("shapes") Links shape,
      @ForAll long seed) {
    List<Edge> edges = BoxNetwork.edges(nodes, shape, new Random(seed));
    assertThat(edges)
        .allMatch(edge -> edge.from() != edge.to())
        .allMatch(edge -> Math.min(edge.from(), edge.to()) >= 0)
        .allMatch(edge -> Math.max(edge.from(), edge.to()) < nodes);
    assertThat(edges.stream().map(edge -> Set.of(edge.from(), edge.to()))).doesNotHaveDuplicates();
    assertThat(reached(edges)).hasSize(nodes);
  }

  @Property(tries = 100)
  void numberOfLinksFollowsFromTheShape(
      @ForAll @IntRange(min = 2, max = 40) int nodes, @ForAll long seed) {
    int ring = nodes == 2 ? 1 : nodes;
    int full = nodes * (nodes - 1) / 2;
    assertThat(BoxNetwork.edges(nodes, Links.RING, new Random(seed))).hasSize(ring);
    assertThat(BoxNetwork.edges(nodes, Links.FULL, new Random(seed))).hasSize(full);
    assertThat(BoxNetwork.edges(nodes, Links.RANDOM, new Random(seed)))
        .hasSize(Math.min(full, 2 * ring));
  }

  @Property(tries = 50)
  void sameSeedGivesTheSameNetwork(
      @ForAll @IntRange(min = 2, max = 40) int nodes, @ForAll long seed) {
    assertThat(BoxNetwork.edges(nodes, Links.RANDOM, new Random(seed)))
        .isEqualTo(BoxNetwork.edges(nodes, Links.RANDOM, new Random(seed)));
  }

  private static Set<Integer> reached(List<Edge> edges) {
    Set<Integer> reached = new HashSet<>(Set.of(0));
    Deque<Integer> open = new ArrayDeque<>(reached);
    while (!open.isEmpty()) {
      int at = open.remove();
      for (Edge edge : edges) {
        int next = edge.from() == at ? edge.to() : edge.to() == at ? edge.from() : at;
        if (reached.add(next)) {
          open.add(next);
        }
      }
    }
    return reached;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.node;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The nodes of a list, each once. Thread-safe. */
final class ListSource implements NodeSource {

  private final List<Node> nodes;
  private final AtomicInteger taken = new AtomicInteger();

  ListSource(List<Node> nodes) {
    this.nodes = nodes;
  }

  @Override
  public Optional<Node> next() {
    int index = taken.getAndUpdate(count -> Math.min(count + 1, nodes.size()));
    return index < nodes.size() ? Optional.of(nodes.get(index)) : Optional.empty();
  }

  @Override
  public void close() {
    taken.set(nodes.size());
  }
}

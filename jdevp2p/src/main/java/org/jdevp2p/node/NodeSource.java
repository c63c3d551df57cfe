// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.node;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Nodes, one after another, for as long as somebody asks: a discovery walk, a DNS tree, a list.
 * Duplicates are allowed; whoever asks sorts them out. The pace is set by who asks, so a source
 * works only while a call of {@link #next} waits.
 */
public interface NodeSource extends AutoCloseable {

  /**
   * Waits for the next node.
   *
   * @return empty once the source has ended or is closed, and from then on always
   * @throws InterruptedException if this thread is interrupted while it waits
   */
  Optional<Node> next() throws InterruptedException;

  /**
   * Ends the source, and with it every waiting call of {@link #next}. May be called by any thread,
   * any number of times; does not wait.
   */
  @Override
  void close();

  /** A source without a single node. */
  static NodeSource none() {
    return of(List.of());
  }

  /** A source of these nodes in this order, each once. */
  static NodeSource of(List<? extends Node> nodes) {
    return new ListSource(List.copyOf(nodes));
  }

  /**
   * A source that takes turns among {@code sources}. A slow one holds up nobody and a fast one
   * crowds out nobody: of those with a node ready, the one served longest ago is next. It ends when
   * all of them have ended; closing it closes them.
   *
   * @param executor runs one endless task per source, all at the same time
   */
  static NodeSource mix(Executor executor, List<? extends NodeSource> sources) {
    return MixedSource.start(executor, List.copyOf(sources));
  }
}

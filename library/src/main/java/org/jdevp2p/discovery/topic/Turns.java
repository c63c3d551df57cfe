// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.topic;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.node.NodeRecord;

/**
 * The requests that one advertiser or one search has under way: few at a time, the next when one
 * has ended. Who answers is noted in the service table, and whom it tells of.
 *
 * <p>Used within steps.
 */
final class Turns {

  private final TopicNode node;
  private final ServiceTable registrars;
  private final int most;
  private final Runnable askMore;
  private int underWay;
  private boolean choosing;

  /**
   * None yet.
   *
   * @param most at a time
   * @param askMore chooses registrars and asks them, while there is a {@link #isFree free} turn
   */
  Turns(TopicNode node, ServiceTable registrars, int most, Runnable askMore) {
    this.node = node;
    this.registrars = registrars;
    this.most = most;
    this.askMore = askMore;
  }

  boolean isFree() {
    return underWay < most;
  }

  boolean isIdle() {
    return underWay == 0;
  }

  /**
   * Asks more; not if that is just being done, for a request that fails at once comes back here.
   */
  void next() {
    if (choosing) {
      return;
    }
    choosing = true;
    try {
      askMore.run();
    } finally {
      choosing = false;
    }
  }

  /**
   * A request to a registrar begins.
   *
   * @param auxiliary the nodes that its answer tells of
   * @param then what the answer means to who asked
   * @return what is to be told the answer
   */
  <T> Consumer<Answer<T>> begin(
      NodeRecord registrar, Function<T, List<NodeRecord>> auxiliary, Consumer<Answer<T>> then) {
    underWay++;
    return answer -> {
      underWay--;
      if (answer instanceof Answer.Given<T> given) {
        long now = node.loop().nanos();
        registrars.answered(registrar.nodeId(), now);
        registrars.hear(registrar, auxiliary.apply(given.value()), now);
      }
      then.accept(answer);
      next();
    };
  }
}

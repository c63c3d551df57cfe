// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.util.List;
import java.util.function.Consumer;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.node.Node;

/**
 * A way to ask registrars (discv5-wire.md, REGTOPIC and TOPICQUERY).
 *
 * <p>All methods are called within a step of the {@link org.jdevp2p.discovery.udp.Loop}, return at
 * once, and call {@code then} exactly once, within a step too, perhaps before they return.
 */
public interface TopicWire {

  /**
   * Asks a registrar to register us under a topic.
   *
   * @param ticket what the registrar gave us last time; empty the first time
   * @param distances from the topic at which we would like to hear of nodes, 1 to 256 each
   */
  void registerTopic(
      Node registrar,
      Topic topic,
      Bytes ticket,
      List<Integer> distances,
      Consumer<Answer<TopicService.Confirmation>> then);

  /**
   * Asks a registrar who is registered under a topic.
   *
   * @param distances from the topic at which we would like to hear of nodes, 1 to 256 each
   */
  void queryTopic(
      Node registrar,
      Topic topic,
      List<Integer> distances,
      Consumer<Answer<TopicService.Found>> then);
}

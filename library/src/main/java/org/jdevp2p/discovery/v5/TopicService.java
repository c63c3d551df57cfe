// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.node.NodeRecord;

/**
 * Answers the topic requests of others (discv5-theory.md, "Registrar Behaviour"). Called within
 * steps.
 */
public interface TopicService {

  /**
   * What became of a registration.
   *
   * @param ticket for the next attempt; empty if the node is registered now
   * @param period how long to wait for that, or how long the registration holds
   * @param auxiliary nodes near the topic
   */
  record Confirmation(Bytes ticket, Duration period, List<NodeRecord> auxiliary) {

    /** Whether the node is registered now. */
    public boolean isRegistered() {
      return ticket.isEmpty();
    }
  }

  /**
   * Who is registered.
   *
   * @param advertisers those that are
   * @param auxiliary nodes near the topic
   */
  record Found(List<NodeRecord> advertisers, List<NodeRecord> auxiliary) {}

  /**
   * A node wants to be registered.
   *
   * @param record the node's, verified; it states the address at which the node is
   * @param address that one
   * @param ticket what {@link Confirmation} gave it last time; empty the first time
   * @param distances from the topic at which it would like to hear of nodes, 0 to 256
   */
  Confirmation register(
      Topic topic, NodeRecord record, InetAddress address, Bytes ticket, List<Integer> distances);

  /**
   * A node asks who is registered.
   *
   * @param asker where it is
   * @param distances from the topic at which it would like to hear of nodes, 0 to 256
   */
  Found query(Topic topic, InetAddress asker, List<Integer> distances);
}

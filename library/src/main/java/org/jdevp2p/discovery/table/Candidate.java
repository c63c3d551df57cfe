// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.net.InetAddress;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;

/** A node that a lookup may ask, and what came of it. Versions are bits of their numbers. */
final class Candidate {

  final NodeId id;
  private Node node;
  private int toAsk;
  private int asked;
  private int answered;
  private int failed;

  Candidate(NodeId id, Node node, int versions) {
    this.id = id;
    this.node = node;
    this.toAsk = versions;
  }

  /** The best that is known of it: a record rather than an address that nobody signed. */
  Node node() {
    return node;
  }

  /** Where it sits, as far as what it tells us is concerned. */
  InetAddress address() {
    return Subnet.udpEndpoints(node).getFirst().address();
  }

  /** Somebody else told us of it; true if that was news. */
  boolean alsoKnown(Node other, int versions) {
    boolean news = (versions & ~toAsk) != 0;
    toAsk |= versions;
    if (node.record().isEmpty() && other.record().isPresent()) {
      node = other;
      news = true;
    }
    return news;
  }

  /** Whether it is to be asked over the version with this bit, and has not been. */
  boolean isOpen(int bit) {
    return (toAsk & ~asked & bit) != 0;
  }

  void ask(int bit) {
    asked |= bit;
  }

  void answered(int bit) {
    answered |= bit;
  }

  void failed(int bit) {
    failed |= bit;
  }

  boolean hasAnswered() {
    return answered != 0;
  }

  /** Whether it was asked over all that it was to be asked over, and never answered. */
  boolean isDead() {
    return answered == 0 && failed == toAsk;
  }
}

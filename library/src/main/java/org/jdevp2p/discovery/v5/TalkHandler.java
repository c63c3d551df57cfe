// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.net.InetSocketAddress;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.node.Node;

/** Answers the TALKREQ of one protocol. */
@FunctionalInterface
public interface TalkHandler {

  /**
   * A request came. Called on a thread of the protocol's own, several at the same time; it may take
   * its time, though the asker may not wait longer than half a second.
   *
   * @param from who asks: its key is proven
   * @param address where the answer goes
   * @param request what it says
   * @return the answer; empty says nothing. What is too large for a packet is replaced by that
   * @throws InterruptedException when discovery is closed
   */
  Bytes answer(Node from, InetSocketAddress address, Bytes request) throws InterruptedException;
}

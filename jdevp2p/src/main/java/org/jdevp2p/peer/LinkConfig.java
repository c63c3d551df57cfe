// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.util.List;
import org.jdevp2p.concurrent.Ticker;

/**
 * What a node gives to each of its links.
 *
 * @param protocols the subprotocols that this node speaks
 * @param limits times and sizes that bound the link
 * @param memory budget that all links of the process share
 * @param ticker the clock
 * @param listener hears what happens
 */
public record LinkConfig(
    List<Protocol> protocols,
    LinkLimits limits,
    MemoryBudget memory,
    Ticker ticker,
    PeerListener listener) {

  /** Copies the list. */
  public LinkConfig {
    protocols = List.copyOf(protocols);
  }

  /** Protocols with everything else as by default. */
  public static LinkConfig of(List<Protocol> protocols) {
    return new LinkConfig(
        protocols, LinkLimits.DEFAULT, MemoryBudget.ofHeap(), Ticker.system(), PeerListener.NONE);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.topic;

/**
 * What a ticket proves, in nanoseconds of the registrar's clock (discv5-theory.md, "Tickets").
 *
 * @param first {@code t_init}: when the first of its line was issued
 * @param issued {@code t_mod}: when this one was
 * @param told {@code t_wait}: how long it told to wait
 */
record Ticket(long first, long issued, long told) {

  /** Whether the time to come back with it is now. */
  boolean isDue(long now, long window) {
    long early = now - issued - told;
    return early >= 0 && early <= window;
  }
}

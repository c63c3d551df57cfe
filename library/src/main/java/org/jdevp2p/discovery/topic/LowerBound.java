// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.topic;

/**
 * What a waiting time may not fall below (discv5-theory.md, "Waiting-Time Lower Bound"): the last
 * one that was told, less the time since then. So asking again never beats waiting.
 */
final class LowerBound {

  private double nanos;
  private long since;

  /** The bound at this moment, in nanoseconds. */
  double at(long now) {
    return nanos == 0 ? 0 : Math.max(0, nanos - (now - since));
  }

  /** A waiting time was told. */
  void raise(double told, long now) {
    nanos = Math.max(told, at(now));
    since = now;
  }
}

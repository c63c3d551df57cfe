// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import java.time.Duration;

/**
 * What a {@link SimulatedNetwork} does to datagrams on their way.
 *
 * @param latency how long each is under way at least; half of a round trip
 * @param jitter each takes longer by a random time of up to this
 * @param loss probability that it never arrives
 * @param duplication probability that it arrives twice, each with its own jitter
 * @param reorder probability that it takes twice as long, and so is overtaken by later ones
 * @param mtuBytes longer ones never arrive; the bytes are those of the UDP payload
 */
public record Conditions(
    Duration latency,
    Duration jitter,
    double loss,
    double duplication,
    double reorder,
    int mtuBytes) {

  /** The largest payload of a UDP datagram over IPv4. */
  public static final int NO_MTU_BYTES = 65_507;

  /** Everything arrives at once, in order, once. */
  public static final Conditions PERFECT =
      new Conditions(Duration.ZERO, Duration.ZERO, 0, 0, 0, NO_MTU_BYTES);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if a probability is not one, or a time or size is negative
   */
  public Conditions {
    checkProbability("loss", loss);
    checkProbability("duplication", duplication);
    checkProbability("reorder", reorder);
    if (latency.isNegative() || jitter.isNegative() || mtuBytes < 0) {
      throw new IllegalArgumentException(
          "below 0: latency " + latency + ", jitter " + jitter + " or MTU " + mtuBytes);
    }
  }

  private static void checkProbability(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " is a probability: " + value);
    }
  }

  /** A network of this latency one way that is perfect otherwise. */
  public static Conditions latency(Duration latency) {
    return PERFECT.withLatency(latency);
  }

  /** The same with another latency. */
  public Conditions withLatency(Duration other) {
    return new Conditions(other, jitter, loss, duplication, reorder, mtuBytes);
  }

  /** The same with another jitter. */
  public Conditions withJitter(Duration other) {
    return new Conditions(latency, other, loss, duplication, reorder, mtuBytes);
  }

  /** The same with another loss. */
  public Conditions withLoss(double probability) {
    return new Conditions(latency, jitter, probability, duplication, reorder, mtuBytes);
  }

  /** The same with another duplication. */
  public Conditions withDuplication(double probability) {
    return new Conditions(latency, jitter, loss, probability, reorder, mtuBytes);
  }

  /** The same with another share of datagrams that are overtaken. */
  public Conditions withReorder(double probability) {
    return new Conditions(latency, jitter, loss, duplication, probability, mtuBytes);
  }

  /** The same with another MTU. */
  public Conditions withMtu(int bytes) {
    return new Conditions(latency, jitter, loss, duplication, reorder, bytes);
  }
}

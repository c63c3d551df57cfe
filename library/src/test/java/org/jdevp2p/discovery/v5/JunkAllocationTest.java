// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A datagram that is not for us leaves nothing to collect. */
class JunkAllocationTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 30;
  private static final int TURNS = 1_000;

  @ParameterizedTest
  @ValueSource(ints = {20, 63, 150, 1_280, 1_400})
  void junkAllocatesNothing(int size) {
    TestNode node = new TestNode(new VirtualNetwork(), 1);
    byte[] junk = new byte[size];
    new Random(size).nextBytes(junk);
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) { // what class loading adds is not the code's
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < TURNS; i++) {
        node.v5.received(node.address, junk, size);
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least / TURNS).isZero();
  }
}

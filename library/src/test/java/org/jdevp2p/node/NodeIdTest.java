// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.jdevp2p.bytes.Bytes;
import org.junit.jupiter.api.Test;

class NodeIdTest {

  private final Random random = new Random(4);

  private NodeId random() {
    byte[] bytes = new byte[NodeId.SIZE_BYTES];
    random.nextBytes(bytes);
    return new NodeId(Bytes.wrap(bytes));
  }

  @Test
  void idAtADistanceIsAtThatDistanceAndElseRandom() {
    for (int distance = 1; distance <= 256; distance++) {
      NodeId id = random();
      NodeId other = id.atDistance(distance, random);
      assertThat(id.logDistance(other)).isEqualTo(distance);
      if (distance > 40) {
        assertThat(id.atDistance(distance, random)).isNotEqualTo(other);
      }
    }
  }

  @Test
  void thereIsNoOtherIdAtDistanceZeroOr257() {
    NodeId id = random();
    assertThatIllegalArgumentException().isThrownBy(() -> id.atDistance(0, random));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> id.atDistance(257, random))
        .withMessage("logarithmic distance 257, 1 to 256 allowed");
  }

  @Test
  void distancesOrderIdsAsNumbersDo() {
    NodeId target = random();
    for (int distance = 2; distance <= 256; distance++) {
      NodeId near = target.atDistance(distance - 1, random);
      NodeId far = target.atDistance(distance, random);
      assertThat(target.compareDistance(near, far)).isNegative();
      assertThat(target.compareDistance(far, near)).isPositive();
    }
    assertThat(target.compareDistance(target, target)).isZero();
    assertThat(target.logDistance(target)).isZero();
  }
}

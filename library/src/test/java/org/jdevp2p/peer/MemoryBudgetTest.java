// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {

  private static final int SMALL = MemoryBudget.SMALL_BYTES;
  private static final long FOR_EVER = TimeUnit.DAYS.toNanos(1);

  @Test
  void capacityIsTakenToTheLastByteAndNoFurther() throws Exception {
    MemoryBudget budget = new MemoryBudget(1000);
    assertThat(budget.reserve(999, 0)).isTrue();
    assertThat(budget.reserve(2, 0)).isFalse();
    assertThat(budget.reserve(1, 0)).isTrue();
    assertThat(budget.usedBytes()).isEqualTo(1000);
    budget.release(1000);
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void requestAboveTheCapacityIsMetWhenNothingElseIsTaken() throws Exception {
    MemoryBudget budget = new MemoryBudget(1000);
    assertThat(budget.reserve(1, 0)).isTrue();
    assertThat(budget.reserve(5_000_000, 0)).isFalse();
    budget.release(1);
    assertThat(budget.reserve(5_000_000, 0)).isTrue();
    assertThat(budget.reserve(1, 0)).isFalse();
  }

  @Test
  void largeRequestsLeaveTheLastEighthToSmallOnes() throws Exception {
    MemoryBudget budget = new MemoryBudget(8L * SMALL);
    assertThat(budget.reserve(6 * SMALL, 0)).isTrue();
    assertThat(budget.reserve(SMALL + 1, 0)).isFalse();
    assertThat(budget.reserve(SMALL, 0)).isTrue();
    assertThat(budget.reserve(SMALL, 0)).isTrue();
    assertThat(budget.reserve(1, 0)).isFalse();
  }

  @Test
  void whoWaitsGetsWhatIsGivenBack() throws Exception {
    MemoryBudget budget = new MemoryBudget(1000);
    assertThat(budget.reserve(1000, 0)).isTrue();
    FutureTask<Boolean> waiting = new FutureTask<>(() -> budget.reserve(600, FOR_EVER));
    Thread thread = Thread.ofVirtual().start(waiting);
    budget.release(500);
    assertThat(waiting.isDone()).isFalse();
    budget.release(500);
    assertThat(waiting.get()).isTrue();
    thread.join();
    assertThat(budget.usedBytes()).isEqualTo(600);
  }

  @Test
  void whoseTimeIsUpHasTakenNothing() throws Exception {
    MemoryBudget budget = new MemoryBudget(1000);
    assertThat(budget.reserve(1000, 0)).isTrue();
    assertThat(budget.reserve(1, 1_000_000)).isFalse();
    assertThat(budget.usedBytes()).isEqualTo(1000);
  }

  @Test
  void budgetOfNothingIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new MemoryBudget(0));
  }
}

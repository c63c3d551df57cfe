// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Threads that have an owner. */
class TasksTest {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Tasks tasks = new Tasks();
  private final CountDownLatch end = new CountDownLatch(1);

  private void untilTheEnd() {
    try {
      end.await();
    } catch (InterruptedException told) {
      end.countDown();
    }
  }

  @Test
  void threadsOfBothKindsHaveTheirNamesAndAreJoined() throws Exception {
    Thread virtual = tasks.start("one", this::untilTheEnd);
    Thread system = tasks.startOnSystemThread("two", this::untilTheEnd);

    assertThat(virtual.isVirtual()).isTrue();
    assertThat(system.isVirtual()).isFalse();
    assertThat(system.isDaemon()).isTrue();
    assertThat(tasks.join(Duration.ZERO)).containsExactlyInAnyOrder("one", "two");
    end.countDown();
    assertThat(tasks.join(LIMIT)).isEmpty();
  }

  @Test
  void threadsOfBothKindsAreInterruptedByName() throws Exception {
    tasks.start("virtual", this::untilTheEnd);
    tasks.interrupt(name -> name.equals("virtual"));
    assertThat(tasks.join(LIMIT)).isEmpty();

    CountDownLatch never = new CountDownLatch(1);
    tasks.startOnSystemThread(
        "system",
        () -> {
          try {
            never.await();
          } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
          }
        });
    tasks.interrupt(name -> name.equals("system"));
    assertThat(tasks.join(LIMIT)).isEmpty();
  }
}

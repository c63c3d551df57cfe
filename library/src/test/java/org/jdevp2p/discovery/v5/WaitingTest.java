// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.discovery.udp.Answer;
import org.junit.jupiter.api.Test;

/** The methods that wait for an answer, from a thread outside of the loop. */
class WaitingTest {

  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final VirtualNetwork network = new VirtualNetwork();
  private final TestNode a = new TestNode(network, 1);
  private final TestNode b = new TestNode(network, 2);

  /** Moves the network's time until a call on another thread has returned. */
  private <T> T whileTimePasses(Callable<T> call) throws InterruptedException, ExecutionException {
    FutureTask<T> task = new FutureTask<>(call);
    Thread caller = Thread.ofVirtual().start(task);
    while (!task.isDone()) {
      network.run(Duration.ofMillis(1));
      caller.join(Duration.ofMillis(1));
    }
    return task.get();
  }

  @Test
  void eachWaitsForItsAnswer() throws Exception {
    assertThat(whileTimePasses(() -> a.v5.ping(b.record(), LIMIT)))
        .isInstanceOfSatisfying(Answer.Given.class, given -> assertThat(given.after()).isNotNull());
    assertThat(given(whileTimePasses(() -> a.v5.requestRecord(b.record(), LIMIT))))
        .isEqualTo(b.record());
    assertThat(given(whileTimePasses(() -> a.v5.findNode(b.record(), List.of(0), LIMIT))))
        .isEqualTo(List.of(b.record()));
    assertThat(
            given(
                whileTimePasses(
                    () -> a.v5.talk(b.record(), Bytes.utf8("nobody"), Bytes.EMPTY, LIMIT))))
        .isEqualTo(Bytes.EMPTY);
  }

  @Test
  void limitEndsTheWait() throws Exception {
    network.fate = sent -> List.of();
    Answer<?> answer = whileTimePasses(() -> a.v5.ping(b.record(), Duration.ofMillis(300)));
    assertThat(answer)
        .isEqualTo(new Answer.Missing<>(Answer.Why.TIMEOUT, "no answer within 300 ms"));
  }

  @Test
  void distanceThatIsNoneIsTheCallersMistake() {
    assertThatThrownBy(() -> a.v5.findNode(b.record(), List.of(257), LIMIT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("distance 257 is not 0 to 256");
  }

  private static Object given(Answer<?> answer) {
    return answer instanceof Answer.Given<?> given ? given.value() : answer;
  }
}

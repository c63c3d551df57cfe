// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.node.Node;
import org.jspecify.annotations.Nullable;

/**
 * One request under way: what is sent, how often that happened, and who waits. {@link Requests}
 * moves it along.
 *
 * <p>Used within steps of the loop.
 */
final class Request<T> {

  final Exchange exchange;
  final Node node;
  final Bytes id;
  final Bytes message;
  final long startedNanos;
  final List<Bytes> nonces = new ArrayList<>();
  private final Gathering<T> gathering;
  private final Consumer<Answer<T>> then;

  /** How often it went out on our own account. */
  int attempts;

  /** How many WHOAREYOU were answered with it: not more than {@link #attempts}. */
  int handshakes;

  /** How often it went out again because of new keys: not more than {@link #attempts}. */
  int repetitions;

  /** Under what it went out last; null if it was chance. */
  @Nullable SessionKeys keys;

  boolean hasPart;
  boolean isOver;
  private Ticker.@Nullable Timer timer;

  /** Tells a timer that was late to be cancelled from the one that counts. */
  private int round;

  Request(
      Exchange exchange,
      Node node,
      Bytes id,
      Bytes message,
      Gathering<T> gathering,
      Consumer<Answer<T>> then,
      long startedNanos) {
    this.exchange = exchange;
    this.node = node;
    this.id = id;
    this.message = message;
    this.gathering = gathering;
    this.then = then;
    this.startedNanos = startedNanos;
  }

  Gathering.Progress take(Message answer) {
    Gathering.Progress progress = gathering.take(answer);
    hasPart |= progress != Gathering.Progress.FOREIGN;
    return progress;
  }

  /** Whether something came that can be told. */
  boolean isAnswered() {
    return hasPart && gathering.isAnswered();
  }

  /** Tells what came. */
  void tell(long nowNanos) {
    then.accept(gathering.answer(Duration.ofNanos(nowNanos - startedNanos)));
  }

  /** Tells that nothing came. */
  void tell(Answer.Why why, String detail) {
    then.accept(new Answer.Missing<>(why, detail));
  }

  /** Sets the time limit anew; {@code late} runs once it is over. */
  void limit(Loop loop, Duration limit, Consumer<Request<?>> late) {
    cancelTimer();
    int armed = round;
    timer =
        loop.after(
            limit,
            () -> {
              if (armed == round && !isOver) {
                late.accept(this);
              }
            });
  }

  void cancelTimer() {
    round++;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}

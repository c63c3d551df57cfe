// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v4;

import java.time.Duration;
import java.util.function.Consumer;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.discovery.table.Pong;
import org.jdevp2p.discovery.udp.Answer;
import org.jspecify.annotations.Nullable;

/**
 * A question that a node answers only if it has an endpoint proof of ours: so that comes first.
 *
 * <p>If the node has not pinged us within 12 hours: we ping it, and give it time to ping us
 * (discv4.md, "Known Issues"). Then we ask. If nothing comes, either a packet was lost or the node
 * has forgotten our proof; both are mended by doing all of it once more. All methods are called
 * within a step.
 *
 * @param <T> what is asked for
 */
abstract sealed class Question<T> permits NodesQuestion, RecordQuestion {

  /** How often the PING of the endpoint proof is sent. */
  static final int PINGS = 2;

  final Questions all;
  final Remote remote;
  private final Consumer<Answer<T>> then;
  private final long startedNanos;
  private Ticker.@Nullable Timer timer;
  private boolean repeated;
  private boolean over;

  Question(Questions all, Remote remote, Consumer<Answer<T>> then) {
    this.all = all;
    this.remote = remote;
    this.then = then;
    this.startedNanos = all.loop().nanos();
  }

  /** Sends the packet that asks. */
  abstract void send();

  /** What has come so far, if that will do as an answer; null if not. */
  abstract @Nullable T soFar();

  /** Answers no longer come here. */
  abstract void unregister();

  final void begin() {
    if (all.bonds().hasPonged(remote.whom(), Pings.ANSWER_TIME)) {
      askOncePinged();
    } else if (all.bonds().answersUs(remote.whom())) {
      ask();
    } else {
      all.pings().ping(remote, Pings.Purpose.BOND, PINGS, this::ponged);
    }
  }

  private void ponged(Answer<Pong> answer) {
    if (over) {
      return;
    }
    switch (answer) {
      case Answer.Missing<Pong> missing -> end(missing.as());
      case Answer.Given<Pong> _ -> askOncePinged();
    }
  }

  /** A node that needs a proof of ours sends its PING close to its PONG. */
  private void askOncePinged() {
    if (all.bonds().answersUs(remote.whom())) {
      ask();
    } else {
      all.pings().awaitPing(remote.whom(), this::ask);
    }
  }

  private void ask() {
    if (!over) {
      setTimer(Pings.ANSWER_TIME);
      send();
    }
  }

  final void setTimer(Duration delay) {
    if (timer != null) {
      timer.cancel();
    }
    timer = all.loop().after(delay, this::timeUp);
  }

  private void timeUp() {
    T come = soFar();
    if (over) {
      return;
    }
    if (come != null) {
      answered(come);
    } else if (!repeated) {
      repeated = true;
      all.bonds().doubt(remote.whom());
      begin();
    } else {
      end(
          new Answer.Missing<>(
              Answer.Why.TIMEOUT,
              "%s answers PING, and nothing else within %d ms"
                  .formatted(remote.to(), Pings.ANSWER_TIME.toMillis())));
    }
  }

  /** The node has answered, so it has our proof. */
  final void answered(T value) {
    all.bonds().pinged(remote.whom());
    end(new Answer.Given<>(value, Duration.ofNanos(all.loop().nanos() - startedNanos)));
  }

  final void end(Answer<T> answer) {
    if (over) {
      return;
    }
    over = true;
    if (timer != null) {
      timer.cancel();
    }
    unregister();
    all.ended(this);
    then.accept(answer);
  }
}

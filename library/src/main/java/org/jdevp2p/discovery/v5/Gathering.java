// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.time.Duration;
import java.util.function.Function;
import org.jdevp2p.discovery.udp.Answer;
import org.jspecify.annotations.Nullable;

/**
 * Puts the answer to one request together.
 *
 * <p>Used within steps of the loop.
 *
 * @param <T> what was asked for
 */
interface Gathering<T> {

  /** What a message is to a request whose id it carries. */
  enum Progress {
    /** Not of the kind that answers it. */
    FOREIGN,
    /** A part of the answer. */
    PART,
    /** The answer, or the last part of it. */
    WHOLE
  }

  /** Takes a message. */
  Progress take(Message message);

  /** Whether a part that came is an answer by itself; otherwise the request goes out again. */
  default boolean isAnswered() {
    return true;
  }

  /** What came; to be called after at least a part of it, if that {@link #isAnswered}. */
  Answer<T> answer(Duration after);

  /** An answer of one message. */
  final class Single<M extends Message, T> implements Gathering<T> {

    private final Class<M> kind;
    private final Function<M, T> value;
    private @Nullable M message;

    Single(Class<M> kind, Function<M, T> value) {
      this.kind = kind;
      this.value = value;
    }

    @Override
    public Progress take(Message candidate) {
      if (!kind.isInstance(candidate)) {
        return Progress.FOREIGN;
      }
      message = kind.cast(candidate);
      return Progress.WHOLE;
    }

    @Override
    public Answer<T> answer(Duration after) {
      if (message == null) {
        throw new IllegalStateException("no answer was taken");
      }
      return new Answer.Given<>(value.apply(message), after);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.time.Duration;
import java.util.Optional;
import org.jdevp2p.cli.command.PingReport.Result;
import org.jdevp2p.cli.frame.CommandException;
import org.jdevp2p.discovery.udp.Answer;

/**
 * What came of asking a node over UDP, for a person.
 *
 * @param value the answer; empty exactly if {@code result} is not ok
 * @param after how long the answer took, handshakes included
 * @param text what happened, in a few words
 * @param explanation what that means
 */
record Reply<T>(Optional<T> value, Duration after, Result result, String text, String explanation) {

  static <T> Reply<T> of(Answer.Given<T> given) {
    return new Reply<>(Optional.of(given.value()), given.after(), Result.OK, "ok", "They answer.");
  }

  static <T> Reply<T> failed(Result result, String text, String explanation) {
    return new Reply<>(Optional.empty(), Duration.ZERO, result, text, explanation);
  }

  /**
   * The answer.
   *
   * @throws CommandException if there is none
   */
  T orFail() throws CommandException {
    if (value.isEmpty()) {
      throw new CommandException(result.exitCode().number(), text + ". " + explanation, null);
    }
    return value.get();
  }
}

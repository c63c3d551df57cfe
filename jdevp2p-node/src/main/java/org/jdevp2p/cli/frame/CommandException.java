// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

import org.jspecify.annotations.Nullable;

/** A command cannot do what was asked; carries the sentence for the user and the exit code. */
public final class CommandException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  /** With a code of {@link ExitCode#disconnected} or {@link ExitCode#number}. */
  public CommandException(int exitCode, String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
    this.exitCode = exitCode;
  }

  /** A failure that no other exception caused. */
  public CommandException(ExitCode exitCode, String sentence) {
    this(exitCode.number(), sentence, null);
  }

  /** A failure with the exception behind it, which {@code --debug} shows. */
  public CommandException(ExitCode exitCode, String sentence, Throwable cause) {
    this(exitCode.number(), sentence, cause);
  }

  /** What the process exits with. */
  public int exitCode() {
    return exitCode;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.server;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** A dial that did not become a session: how far it came, how long each stage took, and why. */
public final class DialException extends IOException {

  private static final long serialVersionUID = 1L;

  private final Stage stage;
  private final boolean timeout;
  private final transient Map<Stage, Duration> times;
  private final IOException failure;

  DialException(Stage stage, Map<Stage, Duration> times, boolean timeout, IOException failure) {
    super(
        stage.text()
            + ": "
            + (failure.getMessage() == null
                ? failure.getClass().getSimpleName()
                : failure.getMessage()),
        failure);
    this.stage = stage;
    this.timeout = timeout;
    this.times = Map.copyOf(times);
    this.failure = failure;
  }

  /** The stage that failed. */
  public Stage stage() {
    return stage;
  }

  /** Whether the time was up. */
  public boolean timeout() {
    return timeout;
  }

  /** How long the stages before it took. */
  public Map<Stage, Duration> times() {
    return times;
  }

  /** What went wrong. */
  public IOException failure() {
    return failure;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}

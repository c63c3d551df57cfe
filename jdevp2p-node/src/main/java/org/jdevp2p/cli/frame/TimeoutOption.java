// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

import java.time.Duration;
import picocli.CommandLine.Option;

/** {@code --timeout}, for every verb that waits for someone else. */
public final class TimeoutOption {
  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "10s",
      converter = Durations.class,
      description = "Give up after this long (default: ${DEFAULT-VALUE}).")
  private Duration timeout;

  /** How long the whole command may take. */
  public Duration timeout() {
    return timeout;
  }
}

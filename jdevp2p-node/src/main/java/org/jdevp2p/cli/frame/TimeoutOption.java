// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code --timeout}, for every verb that waits for someone else. */
public final class TimeoutOption {
  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "10s",
      converter = Limit.class,
      description = "Give up after this long (default: ${DEFAULT-VALUE}).")
  private Duration timeout;

  /** A duration in which something can happen. */
  static final class Limit implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      Duration limit = new Durations().convert(text);
      if (limit.isZero()) {
        throw new TypeConversionException("'" + text + "' leaves no time; at least 1ms");
      }
      return limit;
    }
  }

  /** How long the whole command may take. */
  public Duration timeout() {
    return timeout;
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

import java.util.Locale;
import java.util.logging.Level;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How much the log says, from least to most; the numbers are those of geth's {@code --verbosity}.
 */
public enum Verbosity {
  SILENT(0),
  ERROR(1),
  WARN(2),
  INFO(3),
  DEBUG(4),
  TRACE(5);

  private final int number;

  Verbosity(int number) {
    this.number = number;
  }

  Level level() {
    return switch (this) {
      case SILENT -> Level.OFF;
      case ERROR -> Level.SEVERE;
      case WARN -> Level.WARNING;
      case INFO -> Level.INFO;
      case DEBUG -> Level.FINE;
      case TRACE -> Level.FINER;
    };
  }

  /** Reads a name or a number. */
  public static final class Converter implements ITypeConverter<Verbosity> {
    @Override
    public Verbosity convert(String text) {
      for (Verbosity verbosity : values()) {
        if (verbosity.name().equals(text.toUpperCase(Locale.ROOT))
            || Integer.toString(verbosity.number).equals(text)) {
          return verbosity;
        }
      }
      throw new TypeConversionException(
          "'" + text + "' is not one of silent, error, warn, info, debug, trace or 0 to 5");
    }
  }
}

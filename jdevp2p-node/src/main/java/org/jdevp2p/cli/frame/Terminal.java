// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a command reads and writes: data goes to {@link #out}, talk to {@link #err}. Both are
 * UTF-8.
 *
 * <p>Asking the JDK whether a stream is a terminal costs a tenth of a second, so the launcher tells
 * it in the system property {@code jdevp2p.terminal} ({@code out}, {@code err} or {@code out,err})
 * and in the variable {@code COLUMNS}. Without them no stream is a terminal.
 *
 * @param out for data
 * @param err for talk: progress, warnings, the sentence of a failure
 * @param in what {@code -} reads
 * @param environment variables of the process
 * @param outIsTerminal whether a person reads {@code out}
 * @param errIsTerminal whether a person reads {@code err}
 */
public record Terminal(
    PrintStream out,
    PrintStream err,
    InputStream in,
    Map<String, String> environment,
    boolean outIsTerminal,
    boolean errIsTerminal) {

  /** Text read from stdin is refused above this size: records, keys and node lists are smaller. */
  public static final int MAX_STDIN_BYTES = 16 << 20;

  /** Width of help and tables where the terminal's width is not known. */
  public static final int DEFAULT_WIDTH = 80;

  private static final int MIN_WIDTH = 40;
  private static final int DEFAULT_HEIGHT = 24;
  private static final int MIN_HEIGHT = 10;
  private static final int MAX_HELP_WIDTH = 120;

  /** The terminal of this process. */
  public static Terminal ofProcess() {
    String terminals = System.getProperty("jdevp2p.terminal", "");
    return new Terminal(
        new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)),
            terminals.contains("out"),
            UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8),
        new FileInputStream(FileDescriptor.in),
        System.getenv(),
        terminals.contains("out"),
        terminals.contains("err"));
  }

  /**
   * Columns that a line of {@link #out} may fill; {@link Integer#MAX_VALUE} if nobody looks, so
   * that a pipe never gets a shortened cell.
   */
  public int width() {
    int columns = columns();
    if (columns > 0) {
      return Math.max(MIN_WIDTH, columns);
    }
    return outIsTerminal ? DEFAULT_WIDTH : Integer.MAX_VALUE;
  }

  /** Columns for help and other prose: 80 to 120. */
  public int proseWidth() {
    int columns = columns();
    return columns <= 0 ? DEFAULT_WIDTH : Math.clamp(columns, DEFAULT_WIDTH, MAX_HELP_WIDTH);
  }

  /** Whether colours are welcome on {@link #out}: a terminal, and no {@code NO_COLOR}. */
  public boolean colours() {
    return outIsTerminal
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !"dumb".equals(environment.get("TERM"));
  }

  /** Whether lines on {@link #err} may be drawn over: a terminal that can move its cursor. */
  public boolean redraws() {
    return errIsTerminal && !"dumb".equals(environment.get("TERM"));
  }

  /**
   * All of stdin as text, without white space at its ends.
   *
   * @throws CommandException if there is nothing, or more than {@link #MAX_STDIN_BYTES}
   */
  public String readIn() throws IOException, CommandException {
    byte[] read = in.readNBytes(MAX_STDIN_BYTES + 1);
    if (read.length > MAX_STDIN_BYTES) {
      throw new CommandException(
          ExitCode.USAGE, "stdin holds more than " + MAX_STDIN_BYTES + " bytes");
    }
    String text = new String(read, UTF_8).strip();
    if (text.isEmpty()) {
      throw new CommandException(ExitCode.USAGE, "nothing to read on stdin");
    }
    return text;
  }

  /** Lines that fit on the screen. */
  public int height() {
    int lines = number("LINES");
    return lines > 0 ? Math.max(MIN_HEIGHT, lines) : DEFAULT_HEIGHT;
  }

  private int columns() {
    return number("COLUMNS");
  }

  private int number(String variable) {
    @Nullable String value = environment.get(variable);
    try {
      return value == null ? 0 : Integer.parseInt(value.strip());
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows in aligned columns, two spaces apart, no frame: easy on the eye and on {@code awk}.
 *
 * <p>Where the rows are wider than the terminal, the widest column that may shrink gives way until
 * they fit; its longer cells end in {@code …}.
 */
public final class Table {
  private static final String GAP = "  ";
  private static final int MIN_SHRUNK = 8;

  private final List<Column> columns;
  private final List<List<String>> rows = new ArrayList<>();

  private Table(List<Column> columns) {
    this.columns = columns;
  }

  /**
   * One column.
   *
   * @param title its heading
   * @param alignment where short cells lie
   * @param shrinks whether cells may be cut where the terminal is narrow
   */
  public record Column(String title, Alignment alignment, boolean shrinks) {
    /** Text, never cut. */
    public static Column text(String title) {
      return new Column(title, Alignment.LEFT, false);
    }

    /** Text that may be cut. */
    public static Column prose(String title) {
      return new Column(title, Alignment.LEFT, true);
    }

    /** Numbers, flush right. */
    public static Column number(String title) {
      return new Column(title, Alignment.RIGHT, false);
    }
  }

  /** On which side of its column a cell lies. */
  public enum Alignment {
    LEFT,
    RIGHT
  }

  /** A table without rows. */
  public static Table of(Column... columns) {
    return new Table(List.of(columns));
  }

  /** Adds a row of as many cells as there are columns. */
  public Table row(String... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "a row of " + cells.length + " cells in a table of " + columns.size() + " columns");
    }
    rows.add(List.of(cells));
    return this;
  }

  /** The heading and all rows, as lines of at most {@code width} columns where that is possible. */
  public List<String> lines(int width) {
    int[] widths = widths(width);
    List<String> lines = new ArrayList<>();
    lines.add(line(columns.stream().map(Column::title).toList(), widths));
    rows.forEach(row -> lines.add(line(row, widths)));
    return lines;
  }

  /** Writes {@link #lines} to the terminal's stdout. */
  public void print(Terminal terminal) {
    lines(terminal.width()).forEach(terminal.out()::println);
  }

  private int[] widths(int limit) {
    int[] widths = new int[columns.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = length(columns.get(i).title());
      for (List<String> row : rows) {
        widths[i] = Math.max(widths[i], length(row.get(i)));
      }
    }
    long total = (long) GAP.length() * (widths.length - 1);
    for (int width : widths) {
      total += width;
    }
    for (int widest = widestShrinking(widths); total > limit && widest >= 0; ) {
      widths[widest]--;
      total--;
      widest = widestShrinking(widths);
    }
    return widths;
  }

  private int widestShrinking(int[] widths) {
    int widest = -1;
    for (int i = 0; i < widths.length; i++) {
      if (columns.get(i).shrinks()
          && widths[i] > MIN_SHRUNK
          && (widest < 0 || widths[i] > widths[widest])) {
        widest = i;
      }
    }
    return widest;
  }

  private String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cut(cells.get(i), widths[i]);
      String padding = " ".repeat(widths[i] - length(cell));
      line.append(i == 0 ? "" : GAP)
          .append(columns.get(i).alignment() == Alignment.LEFT ? cell + padding : padding + cell);
    }
    return line.toString().stripTrailing();
  }

  private static String cut(String cell, int width) {
    return length(cell) <= width
        ? cell
        : cell.substring(0, cell.offsetByCodePoints(0, width - 1)) + "…";
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}

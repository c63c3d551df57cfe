// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jdevp2p.concurrent.Ticker;

/**
 * Lines on stderr that are drawn again and again in the same place, and vanish at the end. Draws
 * nothing where stderr is no terminal.
 *
 * <p>The cursor goes up, each line is written over the one before and its rest is cleared, all in
 * one write: what stays the same is never blank in between, so nothing flickers.
 */
public final class Drawing {
  private static final String UP = "\u001b[%dA";
  private static final String CLEAR_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";

  private final Terminal terminal;
  private final Ticker ticker = Ticker.system();
  private long lastNanos = ticker.nanos();
  private int drawn;

  /** Nothing is drawn yet. */
  public Drawing(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Draws {@code lines}, unless the last drawing is younger than {@code pause}. */
  public void draw(List<String> lines, Duration pause) {
    if (ticker.nanos() - lastNanos >= pause.toNanos()) {
      draw(lines);
    }
  }

  /** Draws {@code lines} in place of those before, as many as fit on the screen. */
  public void draw(List<String> lines) {
    lastNanos = ticker.nanos();
    if (!terminal.redraws()) {
      return;
    }
    int room = terminal.height() - 1;
    List<String> shown = new ArrayList<>(lines.subList(0, Math.min(lines.size(), room)));
    if (shown.size() < lines.size()) {
      // The last line is the one that says how far it has come.
      int hidden = lines.size() - room + 1;
      shown.set(room - 2, "… and " + Amounts.of(hidden, "more line") + " that the screen hides");
      shown.set(room - 1, lines.getLast());
    }
    StringBuilder text = new StringBuilder(drawn > 0 ? UP.formatted(drawn) : "");
    shown.forEach(line -> text.append(cut(line)).append(CLEAR_LINE).append('\n'));
    terminal.err().print(text.append(CLEAR_BELOW));
    terminal.err().flush();
    drawn = shown.size();
  }

  /** A line that wraps would be counted as one and take two. */
  private String cut(String line) {
    int width = Math.min(terminal.width(), line.length());
    return line.substring(0, width);
  }

  /** Takes away what is drawn. */
  public void erase() {
    if (drawn > 0) {
      terminal.err().print(UP.formatted(drawn) + CLEAR_BELOW);
      terminal.err().flush();
      drawn = 0;
    }
  }
}

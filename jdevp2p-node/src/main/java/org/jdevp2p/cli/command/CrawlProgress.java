// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.time.Duration;
import java.util.List;
import org.jdevp2p.cli.frame.Amounts;
import org.jdevp2p.cli.frame.Drawing;
import org.jdevp2p.cli.frame.Json;
import org.jdevp2p.cli.frame.OutputOptions;
import org.jdevp2p.cli.frame.Terminal;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.crawl.StoredCrawl;

/** How far a crawl is: drawn on a terminal, else a line now and then. For one thread. */
final class CrawlProgress {
  private static final Duration SAY = Duration.ofSeconds(10);

  private final Terminal terminal;
  private final OutputOptions output;
  private final Drawing drawing;
  private final Ticker ticker = Ticker.system();
  private final long began = ticker.nanos();
  private long said = began;

  CrawlProgress(Terminal terminal, OutputOptions output) {
    this.terminal = terminal;
    this.output = output;
    drawing = new Drawing(terminal);
  }

  void tell(StoredCrawl.Progress progress) {
    drawing.draw(List.of(line(progress)));
    long now = ticker.nanos();
    if (now - said < SAY.toNanos()) {
      return;
    }
    said = now;
    if (output.isStream()) {
      output.write(
          terminal,
          Json.object("crawl-progress", 1)
              .put("durationMillis", lasted().toMillis())
              .put("visited", progress.visited())
              .put("answered", progress.answered())
              .put("linked", progress.linked())
              .put("left", progress.left())
              .put("requests", progress.requests()));
    } else if (!terminal.redraws()) {
      terminal.err().println(line(progress));
    }
  }

  private String line(StoredCrawl.Progress progress) {
    String left = Amounts.count(progress.left()) + " left";
    if (progress.visited() > 0 && progress.left() > 0) {
      long nanos = lasted().toNanos() / progress.visited() * progress.left();
      left += ", about " + Amounts.seconds(Duration.ofNanos(nanos));
    }
    return "%s visited, %s answered, %s linked, %s"
        .formatted(
            Amounts.count(progress.visited()),
            Amounts.count(progress.answered()),
            Amounts.count(progress.linked()),
            left);
  }

  /** How long it has been going on. */
  Duration lasted() {
    return Duration.ofNanos(ticker.nanos() - began);
  }

  /** Nothing more will be told. */
  void end() {
    drawing.erase();
  }
}

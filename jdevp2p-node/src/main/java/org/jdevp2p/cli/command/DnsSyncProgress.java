// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jdevp2p.cli.frame.Amounts;
import org.jdevp2p.cli.frame.Drawing;
import org.jdevp2p.cli.frame.Json;
import org.jdevp2p.cli.frame.OutputOptions;
import org.jdevp2p.cli.frame.Terminal;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.discovery.dns.DnsListener;
import org.jdevp2p.discovery.dns.TreeEntry;
import org.jdevp2p.discovery.dns.TreeLink;
import org.jdevp2p.discovery.dns.TreeNode;
import org.jdevp2p.discovery.dns.TreeRoot;
import org.jdevp2p.node.NodeRecord;

/**
 * What a download has brought so far, and how far it is: drawn on a terminal, else a line now and
 * then. Told by the thread that downloads, asked by another.
 */
final class DnsSyncProgress implements DnsListener {
  private static final Duration REDRAW = Duration.ofMillis(200);
  private static final Duration SAY = Duration.ofSeconds(10);

  private final Terminal terminal;
  private final OutputOptions output;
  private final Drawing drawing;
  private final Ticker ticker = Ticker.system();
  private final long began = ticker.nanos();
  // guarded by this
  private final List<NodeRecord> nodes = new ArrayList<>();
  private final List<TreeLink> links = new ArrayList<>();
  private long seq;
  private long said = began;
  private boolean ended;

  DnsSyncProgress(Terminal terminal, OutputOptions output) {
    this.terminal = terminal;
    this.output = output;
    drawing = new Drawing(terminal);
  }

  @Override
  public synchronized void root(TreeLink tree, TreeRoot root) {
    if (root.seq() != seq) { // if there was one before, it has been replaced meanwhile
      seq = root.seq();
      nodes.clear();
      links.clear();
    }
  }

  @Override
  public synchronized void entry(TreeLink tree, TreeEntry entry, int resolved, int known) {
    if (ended) {
      return;
    }
    switch (entry) {
      case TreeNode found -> {
        nodes.add(found.node());
        if (output.isStream()) {
          output.write(terminal, NodeSetCommand.NodeJson.of(found.node()));
        }
      }
      case TreeLink found -> {
        links.add(found);
        if (output.isStream()) {
          output.write(terminal, Json.object("dns-link", 1).put("url", found.toText()));
        }
      }
      default -> {}
    }
    say(resolved, known);
  }

  @Override
  public synchronized void failed(TreeLink tree, IOException why) {
    if (!ended) {
      drawing.erase();
      terminal.err().println("trying again: " + why.getMessage());
    }
  }

  private void say(int resolved, int known) {
    long now = ticker.nanos();
    Duration left = Duration.ofNanos((now - began) / resolved * (known - resolved));
    String line =
        "%s of %s entries, %s, about %s left"
            .formatted(
                Amounts.count(resolved),
                Amounts.count(known),
                Amounts.of(nodes.size(), "node"),
                Amounts.seconds(left));
    drawing.draw(List.of(line), REDRAW);
    if (!terminal.redraws() && now - said >= SAY.toNanos()) {
      said = now;
      terminal.err().println(line);
    }
  }

  /** Nothing is printed or added from now on. */
  synchronized void end() {
    ended = true;
    drawing.erase();
  }

  synchronized List<NodeRecord> nodes() {
    return List.copyOf(nodes);
  }

  synchronized List<TreeLink> links() {
    return List.copyOf(links);
  }

  /** Version of the tree; 0 before its root has come. */
  synchronized long seq() {
    return seq;
  }
}

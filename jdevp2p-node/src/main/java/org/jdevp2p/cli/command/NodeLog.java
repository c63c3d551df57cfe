// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jdevp2p.cli.frame.Amounts;
import org.jdevp2p.cli.frame.Json;
import org.jdevp2p.cli.frame.OutputOptions;
import org.jdevp2p.cli.frame.Terminal;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.PeerExit;
import org.jdevp2p.server.PeerEvent;
import org.jdevp2p.server.Server;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a node tells of its life: as text on stdout, as a stream of objects there, or, where only
 * one object is wanted, that one on stdout and the rest as text on stderr. For any thread.
 */
final class NodeLog {

  private final Terminal terminal;
  private final OutputOptions output;
  private final CountDownLatch announced = new CountDownLatch(1);
  private final LongAdder links = new LongAdder();
  private final LongAdder said = new LongAdder();
  private final LongAdder heard = new LongAdder();

  NodeLog(Terminal terminal, OutputOptions output) {
    this.terminal = terminal;
    this.output = output;
  }

  /** The node runs: who and where it is. */
  void announce(Server server) {
    if (output.isJson()) {
      ObjectNode object = Json.object("node", 1);
      server.info().toMap().forEach(object::putPOJO);
      output.write(terminal, object);
    } else {
      terminal.out().println(server.enode());
    }
    terminal.out().flush();
    announced.countDown();
  }

  /** Who the node is comes first, whatever happens meanwhile. */
  private void awaitAnnouncement() {
    try {
      announced.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A line of chat was said to the others. */
  void said() {
    said.increment();
  }

  /** A line of chat came. */
  void heard(String line) {
    heard.increment();
    awaitAnnouncement();
    if (output.isStream()) {
      output.write(terminal, Json.object("chat", 1).put("line", line));
    } else {
      say("chat", printable(line));
    }
  }

  /** A link began or ended. */
  void happened(PeerEvent event) {
    awaitAnnouncement();
    switch (event) {
      case PeerEvent.Added(Peer peer) -> {
        links.increment();
        tell(
            event,
            "linked",
            "%s %s %s %s"
                .formatted(peer.id().shortText(), peer.clientId(), shared(peer), peer.enode()));
      }
      case PeerEvent.Dropped(Peer peer, PeerExit exit) ->
          tell(event, "left", peer.id().shortText() + " " + exit.text());
      case PeerEvent.MessageSent _, PeerEvent.MessageReceived _ -> {} // not asked for
    }
  }

  private void tell(PeerEvent event, String verb, String text) {
    if (!output.isStream()) {
      say(verb, text);
      return;
    }
    ObjectNode object = Json.object("peer-event", 1);
    event
        .toMap()
        .forEach((key, value) -> object.putPOJO(key.equals("type") ? "event" : key, value));
    output.write(terminal, object);
  }

  private static String shared(Peer peer) {
    return peer.shared().stream()
        .map(one -> one.capability().toString())
        .collect(Collectors.joining(" "));
  }

  /** The node has stopped after {@code lasted}. */
  void conclude(Duration lasted) {
    if (output.isStream()) {
      output.write(
          terminal,
          Json.object("node-summary", 1)
              .put("durationMillis", lasted.toMillis())
              .put("links", links.sum())
              .put("chatLinesSaid", said.sum())
              .put("chatLinesHeard", heard.sum()));
      return;
    }
    say(
        "stopped",
        "after %s: %s, %s said, %s heard"
            .formatted(
                Amounts.seconds(lasted),
                Amounts.of(links.sum(), "link"),
                Amounts.of(said.sum(), "chat line"),
                Amounts.count(heard.sum())));
  }

  private synchronized void say(String verb, String text) {
    PrintStream stream = output.isJson() ? terminal.err() : terminal.out();
    stream.println("%-8s ".formatted(verb) + text);
    stream.flush();
  }

  /** A remote chose these characters; none of them may steer the terminal. */
  private static String printable(String text) {
    return text.codePoints()
        .mapToObj(c -> isSteering(c) ? "?" : Character.toString(c))
        .collect(Collectors.joining());
  }

  private static boolean isSteering(int c) {
    return Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
  }
}

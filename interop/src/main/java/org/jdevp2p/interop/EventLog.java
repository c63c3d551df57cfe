// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.interop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The events of one node that no test has taken yet, oldest first. The node's thread adds, the test
 * takes; guarded by this object's lock.
 */
final class EventLog {

  private final String node;
  private final List<Event> events = new ArrayList<>();
  private boolean ended;

  EventLog(String node) {
    this.node = node;
  }

  synchronized void add(Event event) {
    events.add(event);
    notifyAll();
  }

  /** The node is gone: who still waits will wait in vain. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /**
   * Takes the first event that fits, whenever it came.
   *
   * @throws AssertionError if none came within {@code limit} or the node ended before; it lists the
   *     events that did
   */
  synchronized Event take(String name, Map<String, ?> wanted, Duration limit)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      for (Iterator<Event> all = events.iterator(); all.hasNext(); ) {
        Event event = all.next();
        if (event.fits(name, wanted)) {
          all.remove();
          return event;
        }
      }
      long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
      if (ended || leftMillis <= 0) {
        throw new AssertionError(
            "%s %s without saying %s %s, but:%n%s"
                .formatted(
                    node, ended ? "ended" : "let " + limit + " pass", name, wanted, listed()));
      }
      wait(leftMillis);
    }
  }

  private String listed() {
    return events.stream().map(Event::toString).collect(Collectors.joining(System.lineSeparator()));
  }
}

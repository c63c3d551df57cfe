// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.interop;

import java.time.Duration;
import java.util.Map;

/** A node that obeys the line protocol of interop/README.md, in this process or in another one. */
interface Node extends AutoCloseable {

  /**
   * How long a test waits for one event. The slowest, 15 MiB through snappyjs and back, takes about
   * 4 s.
   */
  Duration EVENT_LIMIT = Duration.ofSeconds(90);

  /** Who wrote it. */
  Implementation implementation();

  /** Gives a command, which is never answered as such: wait for the event that it leads to. */
  void say(String command, Map<String, ?> fields);

  EventLog events();

  /** The public key, 128 hex digits: how commands and events name a node. */
  String id();

  /** Where it listens. */
  String enode();

  /** Ends the node, whatever state it is in. */
  @Override
  void close();

  /** Waits for an event that has these fields. */
  default Event expect(String event, Map<String, ?> fields) throws InterruptedException {
    return events().take(event, fields, EVENT_LIMIT);
  }

  default void dial(Node other) {
    say("dial", Map.of("enode", other.enode()));
  }

  default void disconnect(Node other, int reason) {
    say("disconnect", Map.of("peer", other.id(), "reason", reason));
  }

  /** Sends a message and returns the event that says what it was. */
  default Event send(Node other, String capability, int id, int sizeBytes, int seed)
      throws InterruptedException {
    say(
        "send",
        Map.of("peer", other.id(), "cap", capability, "id", id, "size", sizeBytes, "seed", seed));
    return expect(
        "sent", Map.of("peer", other.id(), "cap", capability, "id", id, "size", sizeBytes));
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.interop;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A node that only discovers, in this process or in another one. It obeys the commands of
 * interop/README.md, "Nodes that only discover".
 */
interface Finder extends AutoCloseable {

  /** How long a test waits for one answer; no implementation takes a tenth of it. */
  Duration ANSWER_LIMIT = Duration.ofSeconds(20);

  /** How often one that loses requests is told to ask. */
  int ATTEMPTS = 3;

  /** Who wrote it. */
  FinderKind kind();

  /** Gives a command; what it leads to is an event. */
  void say(String command, Map<String, ?> fields);

  EventLog events();

  /** 64 hex digits. */
  String id();

  /** Where it is, as this version of discovery names a node: a record, or an enode URL for v4. */
  String node(int version);

  /** Ends the node, whatever state it is in. */
  @Override
  void close();

  /**
   * Asks {@code other} something and waits for the answer. Who loses requests asks again, as those
   * who use that library must.
   */
  default Event ask(String command, int version, Finder other, Map<String, ?> fields)
      throws InterruptedException {
    String node = other.node(version);
    Map<String, Object> all = new LinkedHashMap<>(fields);
    all.put("version", version);
    all.put("node", node);
    for (int left = kind().losesRequests() ? ATTEMPTS : 1; ; left--) {
      say(command, all);
      try {
        return events().take("done-" + command, Map.of("node", node), ANSWER_LIMIT);
      } catch (AssertionError e) {
        if (left == 1) {
          throw e;
        }
      }
    }
  }

  /** Ids of the nodes in its table that it has seen alive. */
  @SuppressWarnings("unchecked") // a list of strings in JSON
  default List<String> table(int version) throws InterruptedException {
    say("table", Map.of("version", version));
    Event table = events().take("table", Map.of("version", version), ANSWER_LIMIT);
    return (List<String>) table.value("ids");
  }

  /** Looks up {@code target}: an id for v5, an enode URL for v4. Ids of what it found. */
  @SuppressWarnings("unchecked") // a list of strings in JSON
  default List<String> lookup(int version, String target) throws InterruptedException {
    say("lookup", Map.of("version", version, "target", target));
    return (List<String>) events().take("done-lookup", Map.of(), ANSWER_LIMIT).value("ids");
  }
}

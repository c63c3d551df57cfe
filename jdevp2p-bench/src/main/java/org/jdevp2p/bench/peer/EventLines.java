// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.peer;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Writes events, one JSON object a line. For any thread. */
public final class EventLines {

  private final PrintStream out;

  public EventLines(PrintStream out) {
    this.out = out;
  }

  public void say(String event, Map<String, ?> fields) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("event", event);
    line.putAll(fields);
    String text = JsonMapper.shared().writeValueAsString(line);
    synchronized (this) {
      out.println(text);
      out.flush();
    }
  }

  /** How many messages of a protocol there were, in what time. */
  void rate(String kind, String capability, long messages, long bytes, long elapsedNanos) {
    double seconds = elapsedNanos / 1e9;
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("kind", kind);
    fields.put("cap", capability);
    fields.put("messages", messages);
    fields.put("bytes", bytes);
    fields.put("seconds", seconds);
    fields.put("messagesPerSecond", messages / seconds);
    fields.put("megabytesPerSecond", bytes / 1e6 / seconds);
    say("bench", fields);
  }

  /** How long each of them took. */
  void times(String kind, Times times, long elapsedNanos) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("kind", kind);
    fields.put("messages", times.count());
    fields.put("seconds", elapsedNanos / 1e9);
    fields.put("minMicros", times.micros(0));
    fields.put("p50Micros", times.micros(0.5));
    fields.put("p90Micros", times.micros(0.9));
    fields.put("p99Micros", times.micros(0.99));
    fields.put("maxMicros", times.micros(1));
    say("bench", fields);
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.tuweni;

import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes events, one JSON object a line. For any thread. */
final class Events {

  private final PrintStream out;

  Events(PrintStream out) {
    this.out = out;
  }

  void say(String event, Map<String, ?> fields) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("event", event);
    line.putAll(fields);
    String text = new JsonObject(line).encode();
    synchronized (this) {
      out.println(text);
      out.flush();
    }
  }

  /** How many messages there were, in what time. */
  void rate(String kind, long messages, long bytes, long elapsedNanos) {
    double seconds = elapsedNanos / 1e9;
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("kind", kind);
    fields.put("messages", messages);
    fields.put("bytes", bytes);
    fields.put("seconds", seconds);
    fields.put("messagesPerSecond", messages / seconds);
    fields.put("megabytesPerSecond", bytes / 1e6 / seconds);
    say("bench", fields);
  }

  /** How long each of them took. */
  void times(String kind, long[] nanos, long elapsedNanos) {
    Arrays.sort(nanos);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("kind", kind);
    fields.put("messages", nanos.length);
    fields.put("seconds", elapsedNanos / 1e9);
    fields.put("minMicros", micros(nanos, 0));
    fields.put("p50Micros", micros(nanos, 0.5));
    fields.put("p90Micros", micros(nanos, 0.9));
    fields.put("p99Micros", micros(nanos, 0.99));
    fields.put("maxMicros", micros(nanos, 1));
    say("bench", fields);
  }

  private static double micros(long[] sorted, double quantile) {
    return sorted[(int) (quantile * (sorted.length - 1))] / 1e3;
  }
}

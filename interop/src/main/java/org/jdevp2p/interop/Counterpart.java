// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * A node that runs as a child process: commands go to its stdin, events come from its stdout, one
 * JSON line each.
 */
final class Counterpart implements Node {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration START_LIMIT = Duration.ofSeconds(20);
  private static final long END_SECONDS = 5;

  private final Implementation implementation;
  private final Process process;
  private final OutputStream commands;
  private final EventLog events;
  private final Event listening;

  private Counterpart(Implementation implementation, Process process) throws InterruptedException {
    this.implementation = implementation;
    this.process = process;
    commands = process.getOutputStream();
    events = new EventLog(implementation.toString());
    Thread.ofVirtual().name(implementation + " events").start(this::readEvents);
    listening = events.take("listening", Map.of(), START_LIMIT);
  }

  static Counterpart start(Implementation implementation, Path directory, List<String> command)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      return new Counterpart(implementation, process);
    } catch (InterruptedException | RuntimeException | Error e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private void readEvents() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        events.add(parsed(line));
      }
    } catch (IOException e) {
      // the process is gone; whoever still waits for it hears so below
    } finally {
      events.end();
    }
  }

  private static Event parsed(String line) {
    Map<String, Object> fields =
        JSON.readValue(line, new TypeReference<LinkedHashMap<String, Object>>() {});
    fields.values().removeIf(Objects::isNull);
    return new Event(String.valueOf(fields.remove("event")), fields);
  }

  @Override
  public Implementation implementation() {
    return implementation;
  }

  @Override
  public void say(String command, Map<String, ?> fields) {
    Map<String, Object> line = new LinkedHashMap<>(fields);
    line.put("cmd", command);
    try {
      commands.write((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
      commands.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(implementation + " takes no commands any more", e);
    }
  }

  @Override
  public EventLog events() {
    return events;
  }

  @Override
  public String id() {
    return listening.text("peer");
  }

  @Override
  public String enode() {
    return listening.text("enode");
  }

  /**
   * Closes stdin, at which both programs end themselves; destroys this one process if it does not.
   */
  @Override
  public void close() {
    try {
      commands.close();
      if (process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (IOException e) {
      // it ended before us: there is nothing left to close
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }

  @Override
  public String toString() {
    return implementation + " (process " + process.pid() + ")";
  }
}

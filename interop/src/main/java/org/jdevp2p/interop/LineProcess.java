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
 * A child process that obeys the line protocol: commands go to its stdin, events come from its
 * stdout, one JSON line each.
 */
final class LineProcess implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration START_LIMIT = Duration.ofMinutes(1);
  private static final long END_SECONDS = 5;

  private final String title;
  private final Process process;
  private final OutputStream commands;
  private final EventLog events;
  private final Event listening;

  private LineProcess(String title, Process process) throws InterruptedException {
    this.title = title;
    this.process = process;
    commands = process.getOutputStream();
    events = new EventLog(title);
    Thread.ofVirtual().name(title + " events").start(this::readEvents);
    listening = events.take("listening", Map.of(), START_LIMIT);
  }

  /** Starts the command and waits until it listens; {@code title} is for messages. */
  static LineProcess start(String title, Path directory, List<String> command)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      return new LineProcess(title, process);
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

  /** Gives a command. */
  void say(String command, Map<String, ?> fields) {
    Map<String, Object> line = new LinkedHashMap<>(fields);
    line.put("cmd", command);
    try {
      commands.write((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
      commands.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(title + " takes no commands any more", e);
    }
  }

  EventLog events() {
    return events;
  }

  /** The event with which it began: who it is, and where it listens. */
  Event listening() {
    return listening;
  }

  /**
   * Closes stdin, at which all programs end themselves; destroys this one process if it does not.
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
    return title + " (process " + process.pid() + ")";
  }
}

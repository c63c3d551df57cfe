// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * A node in a process of its own. Commands go to its stdin, events come from its stdout, one JSON
 * object a line.
 */
public final class NodeProcess implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration START_LIMIT = Duration.ofSeconds(20);
  private static final long END_SECONDS = 8;

  private final String title;
  private final Process process;
  private final OutputStream commands;

  /** What was said and nobody has asked for. Guarded by itself. */
  private final List<Event> said = new ArrayList<>();

  private boolean ended; // guarded by said
  private final Event listening;

  private NodeProcess(String title, Process process) throws MeasureException, InterruptedException {
    this.title = title;
    this.process = process;
    commands = process.getOutputStream();
    Thread.ofVirtual().name(title + " events").start(this::readEvents);
    listening = expect("listening", Map.of(), START_LIMIT);
  }

  /** Starts a node and waits until it listens. */
  public static NodeProcess start(String title, Path directory, List<String> command)
      throws MeasureException, InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      throw new MeasureException(title + " does not start: " + e.getMessage(), e);
    }
    try {
      return new NodeProcess(title, process);
    } catch (MeasureException | InterruptedException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private void readEvents() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("{")) {
          System.err.println(line); // a virtual machine's own words
          continue;
        }
        Map<String, Object> fields =
            JSON.readValue(line, new TypeReference<LinkedHashMap<String, Object>>() {});
        String name = String.valueOf(fields.remove("event"));
        synchronized (said) {
          said.add(new Event(name, fields, System.nanoTime()));
          said.notifyAll();
        }
      }
    } catch (IOException e) {
      // the process is gone; whoever still waits for it hears so below
    } finally {
      synchronized (said) {
        ended = true;
        said.notifyAll();
      }
    }
  }

  String enode() {
    return listening.text("enode");
  }

  /** The record of a node that has discovery. */
  public String record() {
    return listening.text("record");
  }

  /** The node's public key, by which others name it. */
  String key() {
    return listening.text("peer");
  }

  /** Which software it is, with versions. */
  String implementation() {
    return listening.text("implementation");
  }

  public void say(String command, Map<String, ?> fields) throws MeasureException {
    Map<String, Object> line = new LinkedHashMap<>(fields);
    line.put("cmd", command);
    try {
      commands.write((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
      commands.flush();
    } catch (IOException e) {
      throw new MeasureException(title + " takes no commands any more", e);
    }
  }

  /**
   * Waits for an event and takes it; those that came before it stay.
   *
   * @throws MeasureException if it does not come, the node says that it cannot, or it ends
   */
  public Event expect(String event, Map<String, ?> fields, Duration limit)
      throws MeasureException, InterruptedException {
    return expect(event, fields, limit, true);
  }

  /** Waits like {@link #expect}, where a command that fails meanwhile is no surprise. */
  Event expectDespiteErrors(String event, Map<String, ?> fields, Duration limit)
      throws MeasureException, InterruptedException {
    return expect(event, fields, limit, false);
  }

  private Event expect(String event, Map<String, ?> fields, Duration limit, boolean errorsCount)
      throws MeasureException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    synchronized (said) {
      for (int looked = 0; ; ) { // only at what is new: a node may have said a lot
        for (; looked < said.size(); looked++) {
          if (said.get(looked).is(event, fields)) {
            return said.remove(looked);
          }
          if (errorsCount && said.get(looked).name().equals("error")) {
            throw new MeasureException(title + ": " + said.remove(looked).fields());
          }
        }
        long left = end - System.nanoTime();
        if (ended || left <= 0) {
          throw new MeasureException(
              title
                  + " did not say '"
                  + event
                  + "' "
                  + fields
                  + (ended ? " before it ended" : " within " + limit.toSeconds() + " s"));
        }
        TimeUnit.NANOSECONDS.timedWait(said, left);
      }
    }
  }

  /** Forgets what it said so far: links that came and went. */
  void forget() {
    synchronized (said) {
      said.clear();
    }
  }

  /** Says a command and waits for the one event that it leads to. */
  public Event ask(
      String command,
      Map<String, ?> fields,
      String event,
      Map<String, ?> eventFields,
      Duration limit)
      throws MeasureException, InterruptedException {
    say(command, fields);
    return expect(event, eventFields, limit);
  }

  /** Processor time that the process has used, or 0 where the system does not tell. */
  public Duration cpu() {
    return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** The process id. */
  long pid() {
    return process.pid();
  }

  /** How many write calls the process has made, or -1 where the system does not tell. */
  long writeCalls() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc", "" + process.pid(), "io"))) {
        if (line.startsWith("syscw:")) {
          return Long.parseLong(line.substring("syscw:".length()).strip());
        }
      }
    } catch (IOException e) {
      return -1;
    }
    return -1;
  }

  /** Ends the node by the end of its stdin; destroys this one process if that does not do. */
  @Override
  public void close() {
    try {
      commands.close();
      if (process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (IOException e) {
      // it ended before us
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }

  @Override
  public String toString() {
    return title;
  }
}

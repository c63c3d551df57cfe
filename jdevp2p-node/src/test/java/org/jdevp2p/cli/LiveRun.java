// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jdevp2p.cli.frame.Terminal;
import org.jspecify.annotations.Nullable;

/** A command line that runs in this process while the test talks to it. */
final class LiveRun implements AutoCloseable {
  private static final long LIMIT_SECONDS = 60;
  private static final Duration BRIEF = Duration.ofMillis(500);

  private final Lines out = new Lines();
  private final Lines err = new Lines();
  private final PipedOutputStream stdin = new PipedOutputStream();
  private final Thread thread;
  private volatile int exitCode = -1;

  private LiveRun(String... args) throws IOException {
    Terminal terminal =
        new Terminal(
            new PrintStream(out, false, UTF_8),
            new PrintStream(err, true, UTF_8),
            new PipedInputStream(stdin),
            Map.of(),
            false,
            false);
    thread = Thread.ofPlatform().unstarted(() -> exitCode = new Invocation(terminal).run(args));
  }

  static LiveRun of(String... args) throws IOException {
    LiveRun run = new LiveRun(args);
    run.thread.start();
    return run;
  }

  /** The next line on stdout. */
  String nextLine() throws InterruptedException {
    return out.next(line -> true);
  }

  /** The next line on stdout that begins so; those before it are passed over. */
  String nextLine(String start) throws InterruptedException {
    return out.next(line -> line.startsWith(start));
  }

  /** The next line on stderr that begins so. */
  String nextTalk(String start) throws InterruptedException {
    return err.next(line -> line.startsWith(start));
  }

  /** Types a line. */
  void type(String line) throws IOException {
    stdin.write((line + "\n").getBytes(UTF_8));
    stdin.flush();
  }

  /**
   * Types a line until {@code other} prints what it should: a link is up before its protocols run,
   * and what is said until then nobody hears. So it may be heard twice.
   */
  void typesUntil(String line, LiveRun other, String heard) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(LIMIT_SECONDS).toNanos();
    do {
      assertThat(System.nanoTime() - end).as("not heard: %s", heard).isNegative();
      type(line);
    } while (!other.out.comes(heard, BRIEF));
  }

  /** Waits for the end of the command. */
  int exitCode() throws InterruptedException {
    assertThat(thread.join(Duration.ofSeconds(LIMIT_SECONDS))).isTrue();
    return exitCode;
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Cuts what is written into lines. */
  private static final class Lines extends OutputStream {
    private final BlockingQueue<String> complete = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

    @Override
    public synchronized void write(int value) {
      if (value == '\n') {
        complete.add(begun.toString(UTF_8));
        begun.reset();
      } else {
        begun.write(value);
      }
    }

    /** Whether this line comes so soon; others are passed over. */
    boolean comes(String wanted, Duration limit) throws InterruptedException {
      @Nullable String line;
      do {
        line = complete.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
      } while (line != null && !line.equals(wanted));
      return line != null;
    }

    String next(Predicate<String> wanted) throws InterruptedException {
      StringBuilder passed = new StringBuilder();
      while (true) {
        @Nullable String line = complete.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(line).as("a line after:%n%s", passed).isNotNull();
        if (wanted.test(line)) {
          return line;
        }
        passed.append(line).append('\n');
      }
    }
  }
}

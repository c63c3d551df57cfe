// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C, told to a command that wants to end in order: the JVM's end waits until the command has
 * printed what it has, and its command line has said with which failure it ended, if with one.
 */
public final class Interruption implements AutoCloseable {

  /** An orderly end takes no longer than this; then the JVM goes. */
  private static final long LIMIT_SECONDS = 15;

  /** Of the command lines that have not ended yet, by where they print. */
  private static final Map<Terminal, Interruption> WATCHED = new ConcurrentHashMap<>();

  private final Terminal terminal;
  private final CompletableFuture<Boolean> asked = new CompletableFuture<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = new Thread(this::interrupted, "Ctrl-C");

  private Interruption(Terminal terminal) {
    this.terminal = terminal;
  }

  /** From now on Ctrl-C is told here, until the {@link #end} of the command line. */
  public static Interruption watch(Terminal terminal) {
    end(terminal);
    Interruption interruption = new Interruption(terminal);
    WATCHED.put(terminal, interruption);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /** A command line has said all; if Ctrl-C was pressed, the JVM may go now. */
  public static void end(Terminal terminal) {
    @Nullable Interruption watched = WATCHED.remove(terminal);
    if (watched == null) {
      return;
    }
    watched.close();
    watched.ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(watched.hook);
    } catch (IllegalStateException e) {
      // the JVM already ends, which is what the hook was for
    }
  }

  /** Whether somebody wants the end. */
  public boolean isAsked() {
    return asked.isDone();
  }

  /** Waits until somebody wants the end. */
  public void await() throws InterruptedException {
    var _ = orAsked(new CompletableFuture<Boolean>());
  }

  /** Waits for so long, or until somebody wants the end: then the result is true. */
  public boolean await(Duration limit) throws InterruptedException {
    try {
      return asked.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits for the result of {@code work}; nothing if somebody wants the end before it is there. */
  public <T> Optional<T> orAsked(CompletableFuture<T> work) throws InterruptedException {
    try {
      CompletableFuture<Optional<T>> stopped = asked.thenApply(_ -> Optional.empty());
      return work.thenApply(Optional::of).applyToEither(stopped, result -> result).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("work that does not fail has failed", e.getCause());
    }
  }

  private void interrupted() {
    asked.complete(true);
    try {
      var _ = ended.await(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The command has ended. What it printed is written out at once; a failure is said only behind
   * this, so that the JVM may not go yet.
   */
  @Override
  public void close() {
    terminal.out().flush();
    terminal.err().flush();
  }
}

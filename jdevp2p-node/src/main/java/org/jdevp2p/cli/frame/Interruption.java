// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C, told to a command that wants to end in order: the JVM's end waits until the command has
 * printed what it has and closed this.
 */
public final class Interruption implements AutoCloseable {

  /** An orderly end takes no longer than this; then the JVM goes. */
  private static final long LIMIT_SECONDS = 15;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = new Thread(this::interrupted, "Ctrl-C");

  private Interruption() {}

  /** From now on Ctrl-C opens {@link #latch}, until this is closed. */
  public static Interruption watch() {
    Interruption interruption = new Interruption();
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /** Open once somebody wants the end. */
  public CountDownLatch latch() {
    return asked;
  }

  private void interrupted() {
    asked.countDown();
    try {
      var _ = ended.await(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The command has ended in order. */
  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the JVM already ends, which is what the hook was for
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.concurrent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * The threads that one owner has started and answers for, virtual unless said otherwise. The only
 * class that starts threads, so that every thread has a name and somebody who joins it.
 *
 * <p>Safe for use by any number of threads.
 */
public final class Tasks {

  private static final System.Logger LOG = System.getLogger(Tasks.class.getName());

  private static final int YIELDS_TO_A_SLEEP = 16;

  private final Set<Thread> running = ConcurrentHashMap.newKeySet();

  /** Nobody yet. */
  public Tasks() {}

  /** Starts {@code task} on a virtual thread of its own. An exception that escapes it is logged. */
  public Thread start(String name, Runnable task) {
    return start(Thread.ofVirtual().name(name).unstarted(() -> run(task)));
  }

  /**
   * Starts {@code task} on a daemon thread of the system. For the one loop of a node that a socket
   * wakes tens of thousands of times a second: a wake-up costs half of a virtual thread's, and busy
   * virtual threads, which nobody interrupts, cannot keep it waiting.
   */
  public Thread startOnSystemThread(String name, Runnable task) {
    return start(Thread.ofPlatform().daemon().name(name).unstarted(() -> run(task)));
  }

  private Thread start(Thread thread) {
    running.add(thread);
    thread.start();
    return thread;
  }

  /** Interrupts the running threads whose names are {@code chosen}, except the caller's own. */
  public void interrupt(Predicate<String> chosen) {
    for (Thread thread : running) {
      if (thread != Thread.currentThread() && chosen.test(thread.getName())) {
        thread.interrupt();
      }
    }
  }

  /** The names of those that run now, without the caller's own. */
  public List<String> running() {
    return running.stream()
        .filter(thread -> thread != Thread.currentThread())
        .map(Thread::getName)
        .toList();
  }

  /**
   * Waits until all threads but the caller's own have ended, for at most {@code limit}.
   *
   * @return the names of those that still run: abandoned, to be reported
   */
  public List<String> join(Duration limit) throws InterruptedException {
    long end = Ticker.system().nanos() + limit.toNanos();
    List<String> left = new ArrayList<>();
    for (Thread thread : running) {
      if (thread == Thread.currentThread()) {
        continue;
      }
      Duration rest = Duration.ofNanos(Math.max(0, end - Ticker.system().nanos()));
      if (!thread.join(rest)) {
        left.add(thread.getName());
      }
    }
    return left;
  }

  /**
   * Lets other threads have this one's processor for a moment. For loops that compute much and
   * hardly ever wait: nobody takes the processor from a virtual thread, so a few busy links would
   * keep all others waiting.
   *
   * <p>A yield goes behind the threads that wait for the same processor, yet before those that a
   * socket has just woken, which wait in a queue of their own; so now and then it is a short sleep,
   * which goes behind them all.
   */
  @SuppressWarnings("ThreadPriorityCheck") // fairness among virtual threads, not timing
  public static void letOthersRun() {
    if (ThreadLocalRandom.current().nextInt(YIELDS_TO_A_SLEEP) == 0) {
      LockSupport.parkNanos(1);
    } else {
      Thread.yield();
    }
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error bug) {
      LOG.log(
          System.Logger.Level.ERROR, "thread " + Thread.currentThread().getName() + " failed", bug);
    } finally {
      running.remove(Thread.currentThread());
    }
  }
}

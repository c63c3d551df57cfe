// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jdevp2p.concurrent.Ticker;

/** Time that stands still until a test moves it. One thread only. */
public final class FakeTime implements Ticker {

  private record Moment(long nanos, long order) implements Comparable<Moment> {
    @Override
    public int compareTo(Moment other) {
      return nanos != other.nanos
          ? Long.compare(nanos, other.nanos)
          : Long.compare(order, other.order);
    }
  }

  private final TreeMap<Moment, Runnable> waiting = new TreeMap<>();
  private long now;
  private long order;

  /** The beginning of time. */
  public FakeTime() {}

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public long unixMillis() {
    return 1_700_000_000_000L + now / 1_000_000;
  }

  @Override
  public synchronized Timer after(Duration delay, Runnable action) {
    Moment moment = new Moment(now + delay.toNanos(), order++);
    waiting.put(moment, action);
    return () -> waiting.remove(moment);
  }

  /** Lets time pass, and all happen that is due by then. */
  public void advance(Duration step) {
    long end = now + step.toNanos();
    while (!waiting.isEmpty() && waiting.firstKey().nanos() <= end) {
      Map.Entry<Moment, Runnable> first = waiting.pollFirstEntry();
      now = Math.max(now, first.getKey().nanos());
      first.getValue().run();
    }
    now = end;
  }

  /** How many timers there are. */
  public int waiting() {
    return waiting.size();
  }
}

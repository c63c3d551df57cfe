// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.tuweni;

import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongCounterBuilder;
import io.opentelemetry.api.metrics.Meter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Hears when a socket of the service closes. The service tells that to its meter alone: the
 * listeners of its links hear of a disconnect when it is asked for, however long the socket lives
 * on.
 */
final class Sockets {

  private static final String CLOSED = "connections_disconnected";

  private Sockets() {}

  /** A meter that runs {@code closed} whenever a socket has closed. */
  static Meter meter(Runnable closed) {
    InvocationHandler meter =
        (self, method, arguments) ->
            method.getName().equals("longCounterBuilder")
                ? builder(arguments[0].equals(CLOSED) ? closed : () -> {})
                : none(method.toString());
    return proxy(Meter.class, meter);
  }

  private static LongCounterBuilder builder(Runnable counted) {
    InvocationHandler counter =
        (self, method, arguments) -> {
          if (method.getName().equals("add")) {
            counted.run();
          }
          return null;
        };
    InvocationHandler builder =
        (self, method, arguments) ->
            method.getName().equals("build") ? proxy(LongCounter.class, counter) : self;
    return proxy(LongCounterBuilder.class, builder);
  }

  private static Object none(String method) {
    throw new UnsupportedOperationException(method);
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(Sockets.class.getClassLoader(), new Class<?>[] {type}, handler));
  }
}

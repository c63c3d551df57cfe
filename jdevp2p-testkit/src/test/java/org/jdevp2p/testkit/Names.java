// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * The name server of this JVM: no test asks a real one. Knows {@code localhost}, and takes for
 * {@link #SLOW} until {@link #answer}.
 */
public final class Names extends InetAddressResolverProvider {

  /** A name whose address nobody tells. */
  static final String SLOW = "slow.test";

  private static volatile CountDownLatch answered = new CountDownLatch(1);

  /** For the JDK, which finds this class by {@code META-INF/services}. */
  public Names() {}

  /** Lets those go who wait for {@link #SLOW}: there is no such host. */
  static void answer() {
    answered.countDown();
    answered = new CountDownLatch(1);
  }

  @Override
  public String name() {
    return "names of the tests";
  }

  @Override
  public InetAddressResolver get(Configuration configuration) {
    return new InetAddressResolver() {
      @Override
      public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
          throws UnknownHostException {
        if (host.equals("localhost")) {
          return Stream.of(InetAddress.ofLiteral("127.0.0.1"));
        }
        if (host.equals(SLOW)) {
          awaitAnswer();
        }
        throw new UnknownHostException(host);
      }

      @Override
      public String lookupByAddress(byte[] address) throws UnknownHostException {
        throw new UnknownHostException(InetAddress.getByAddress(address).getHostAddress());
      }
    };
  }

  /** Deaf to interrupts, as the JDK's own look-up is. */
  private static void awaitAnswer() {
    CountDownLatch latch = answered;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        // waits on
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedialTest {

  private static final Optional<InetAddress> FAR =
      Optional.of(InetAddress.ofLiteral("203.0.113.7"));
  private static final Optional<InetAddress> NEAR = Optional.of(InetAddress.ofLiteral("127.0.0.1"));

  private final Redial redial = new Redial(new Random(1));

  private void waits(Duration least) {
    assertThat(redial.next()).isBetween(least, least.plus(least.dividedBy(4)));
  }

  /** go-ethereum turns away whoever comes again within 30 s. */
  @Test
  void nodeInTheWorldIsNotDialledAgainWithin35Seconds() {
    redial.dialled(FAR);
    redial.linked();
    for (int i = 0; i < 1000; i++) {
      waits(Duration.ofSeconds(35));
    }
  }

  @Test
  void eachFailureDoublesTheWaitUpToTenMinutes() {
    redial.dialled(FAR);
    for (int seconds : new int[] {70, 140, 280, 560, 600, 600}) {
      redial.failed();
      waits(Duration.ofSeconds(seconds));
    }
    for (int i = 0; i < 1_000_000; i++) {
      redial.failed();
    }
    waits(Duration.ofMinutes(10));
    redial.linked();
    waits(Duration.ofSeconds(35));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "10.1.2.3", "172.16.0.9", "192.168.7.7", "fe80::1"})
  void nodeNearbyIsDialledAgainSoon(String address) {
    redial.dialled(Optional.of(InetAddress.ofLiteral(address)));
    waits(Duration.ofMillis(250));
    for (int millis : new int[] {500, 1000, 2000, 4000, 8000, 10_000, 10_000}) {
      redial.failed();
      waits(Duration.ofMillis(millis));
    }
  }

  @Test
  void nodeWhoseNameWasNotResolvedIsInTheWorldUntilItIsFoundNearby() {
    redial.dialled(Optional.empty());
    waits(Duration.ofSeconds(35));
    redial.dialled(NEAR);
    waits(Duration.ofMillis(250));
    redial.dialled(Optional.empty()); // the name server is away for once
    waits(Duration.ofMillis(250));
    redial.dialled(FAR);
    waits(Duration.ofSeconds(35));
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jdevp2p.discovery.udp.PacketBudgets.Cost;
import org.jdevp2p.discovery.udp.PacketLimits.Rate;
import org.jdevp2p.discovery.udp.PacketLimits.Rates;
import org.junit.jupiter.api.Test;

/** What sources may spend. Time is in nanoseconds; the numbers are small so that they are seen. */
class PacketBudgetsTest {

  private static final long SECOND = 1_000_000_000L;
  private static final int NETWORK = 20;
  private static final int ALL = 100;

  private static final Rates ENDLESS = rates(1_000_000_000, 1_000_000_000);

  /** A source 10 packets a second and 5 at once; its network 20; all strangers 100. */
  private static final PacketLimits LIMITS =
      new PacketLimits(
          new Rates(new Rate(10, 5), new Rate(1, 2)),
          rates(NETWORK, NETWORK),
          rates(ALL, ALL),
          rates(2 * ALL, 2 * ALL),
          1 << 10,
          false);

  private PacketBudgets budgets = with(LIMITS);
  private long now;

  private static Rates rates(int perSecond, int burst) {
    return new Rates(new Rate(perSecond, burst), new Rate(perSecond, burst));
  }

  private PacketBudgets with(PacketLimits limits) {
    return new PacketBudgets(limits, new SplittableRandom(1), now);
  }

  private boolean pay(String from) {
    return budgets.pay(InetAddress.ofLiteral(from), Cost.PACKET, now);
  }

  private int paid(int count, IntFunction<String> from) {
    int paid = 0;
    for (int i = 0; i < count; i++) {
      if (pay(from.apply(i))) {
        paid++;
      }
    }
    return paid;
  }

  private int paid(int count, String from) {
    return paid(count, i -> from);
  }

  private void know(String source, long untilNanos) {
    budgets.know(InetAddress.ofLiteral(source), untilNanos, now);
  }

  /** An address of a network of its own. */
  private static String spread(int i) {
    return "198." + (i >> 8 & 0xff) + "." + (i & 0xff) + ".1";
  }

  @Test
  void sourceThatAsksWhatItAffordsPaysNothing() {
    for (int i = 0; i < 10 * ALL; i++) {
      assertThat(affords(spread(1))).isTrue();
    }
    assertThat(paid(10, spread(1))).isEqualTo(5);

    assertThat(affords(spread(1))).isFalse();
    assertThat(affords(spread(2))).isTrue();
    assertThat(budgets.refusedBySource()).isEqualTo(6);
  }

  @Test
  void sourceAffordsNothingOnceAllStrangersHaveSpentTheirs() {
    assertThat(paid(ALL + 1, PacketBudgetsTest::spread)).isEqualTo(ALL);

    assertThat(affords("203.0.113.1")).isFalse();
    assertThat(budgets.refusedByAll()).isEqualTo(2);
  }

  private boolean affords(String from) {
    return budgets.affords(InetAddress.ofLiteral(from), Cost.PACKET, now);
  }

  @Test
  void sourcePaysForItsBurstAndNotForOneMore() {
    assertThat(paid(5, "192.0.2.1")).isEqualTo(5);
    assertThat(pay("192.0.2.1")).isFalse();
    assertThat(budgets.refusedBySource()).isEqualTo(1);
    assertThat(pay("192.0.2.2")).as("its neighbour").isTrue();
  }

  @Test
  void spentBudgetFillsUpAtItsRate() {
    paid(5, "192.0.2.1");

    now += SECOND / 10 - 1;
    assertThat(pay("192.0.2.1")).isFalse();
    now += 1;
    assertThat(pay("192.0.2.1")).isTrue();
    assertThat(pay("192.0.2.1")).isFalse();
    now += 100 * SECOND;
    assertThat(paid(10, "192.0.2.1")).as("no more than full").isEqualTo(5);
  }

  @Test
  void cryptographyHasABudgetOfItsOwn() {
    InetAddress source = InetAddress.ofLiteral("192.0.2.1");

    assertThat(budgets.pay(source, Cost.CRYPTOGRAPHY, now)).isTrue();
    assertThat(budgets.pay(source, Cost.CRYPTOGRAPHY, now)).isTrue();
    assertThat(budgets.pay(source, Cost.CRYPTOGRAPHY, now)).isFalse();
    assertThat(paid(6, "192.0.2.1")).isEqualTo(5);
  }

  @Test
  void networkPaysForItsBurstAndNotForOneMore() {
    assertThat(paid(NETWORK, i -> "192.0.2." + i)).isEqualTo(NETWORK);
    assertThat(pay("192.0.2.200")).isFalse();
    assertThat(budgets.refusedByNetwork()).isEqualTo(1);
    assertThat(pay("192.0.3.1")).as("the next network").isTrue();
  }

  @Test
  void addressesOfOneIpv6SubnetAreOneSource() {
    assertThat(paid(10, i -> "2001:db8:1:1::" + i)).isEqualTo(5);
    assertThat(pay("2001:db8:1:2::1")).as("the next subnet").isTrue();
  }

  @Test
  void sprayOverTheSubnetsOfOneIpv6SiteStopsAtTheSitesBudget() {
    assertThat(paid(1_000, i -> "2001:db8:1:" + Integer.toHexString(i) + "::1")).isEqualTo(NETWORK);
    assertThat(pay("2001:db8:2:1::1")).as("the next site").isTrue();
  }

  @Test
  void prefixesOfTheSameBitsAndOtherLengthsDoNotShare() {
    assertThat(paid(5, "2001:db8::1")).isEqualTo(5);
    assertThat(paid(15, i -> "2001:db8:0:" + Integer.toHexString(i + 1) + "::1")).isEqualTo(15);
    assertThat(pay("2001:db8:0:100::1")).as("the site is spent").isFalse();
    assertThat(paid(5, "32.1.13.184")).as("IPv4 of the same bytes").isEqualTo(5);
  }

  @Test
  void allStrangersTogetherPayForTheirBurstAndNotForOneMore() {
    assertThat(paid(ALL, PacketBudgetsTest::spread)).isEqualTo(ALL);
    assertThat(pay("203.0.113.1")).isFalse();
    assertThat(budgets.refusedByAll()).isEqualTo(1);
    now += SECOND / ALL;
    assertThat(pay("203.0.113.1")).isTrue();
  }

  @Test
  void knownSourceIsHeardThroughAFloodOfForgedSenders() {
    know("192.0.2.1", 10 * SECOND);

    paid(10_000, PacketBudgetsTest::spread);
    paid(10_000, i -> "192.0.2." + (2 + i % 200));

    assertThat(paid(6, "192.0.2.1")).as("its own budget, whatever others spend").isEqualTo(5);
  }

  @Test
  void knownSourceIsAStrangerAgainAtItsTime() {
    know("192.0.2.1", SECOND);
    know("192.0.2.1", SECOND / 2);
    now = SECOND - 1;
    paid(ALL, PacketBudgetsTest::spread);
    assertThat(pay("192.0.2.1")).isTrue();

    now = SECOND;
    paid(ALL, PacketBudgetsTest::spread);

    assertThat(pay("192.0.2.1")).isFalse();
  }

  @Test
  void timeThatIsOverMakesNobodyKnown() {
    know("192.0.2.1", now);

    paid(ALL, PacketBudgetsTest::spread);

    assertThat(pay("192.0.2.1")).isFalse();
  }

  @Test
  void knownSourcesHaveALimitForAllOfThem() {
    for (int i = 0; i < 2 * ALL + 1; i++) {
      know(spread(i), SECOND);
    }

    assertThat(paid(2 * ALL + 1, PacketBudgetsTest::spread)).isEqualTo(2 * ALL);
    assertThat(pay("203.0.113.1")).as("a stranger").isTrue();
  }

  @Test
  void whatIsRefusedCostsNothing() {
    paid(NETWORK, i -> "192.0.2." + i);
    for (int i = 0; i < 1_000; i++) {
      assertThat(pay("192.0.2.201")).isFalse();
    }

    assertThat(paid(ALL, PacketBudgetsTest::spread)).isEqualTo(ALL - NETWORK);
    know("192.0.2.201", SECOND);
    assertThat(paid(6, "192.0.2.201")).isEqualTo(5);
  }

  /** One set of the table, which holds eight. */
  private void haveRoomForOneSet() {
    budgets = with(new PacketLimits(LIMITS.source(), ENDLESS, ENDLESS, ENDLESS, 1, false));
  }

  @Test
  void newcomersOfAFullSetDoNotReplaceKnownSources() {
    haveRoomForOneSet();
    for (int i = 0; i < PacketBudgets.MAX_KNOWN; i++) {
      know("203.0.113." + i, SECOND);
      paid(5, "203.0.113." + i);
    }

    assertThat(paid(1_000, PacketBudgetsTest::spread)).isEqualTo(1_000);

    for (int i = 0; i < PacketBudgets.MAX_KNOWN; i++) {
      assertThat(pay("203.0.113." + i)).as("spent, and not forgotten").isFalse();
    }
  }

  @Test
  void oneKnownSourceMoreThanASetKeepsReplacesTheOneThatEndsFirst() {
    PacketLimits noStrangers =
        new PacketLimits(LIMITS.source(), ENDLESS, rates(1, 1), ENDLESS, 1, false);
    budgets = with(noStrangers);
    pay("198.51.100.1");
    assertThat(pay("198.51.100.2")).as("no stranger is heard any more").isFalse();

    for (int i = 0; i <= PacketBudgets.MAX_KNOWN; i++) {
      know("203.0.113." + i, (i + 1) * SECOND);
    }

    assertThat(pay("203.0.113.0")).isFalse();
    for (int i = 1; i <= PacketBudgets.MAX_KNOWN; i++) {
      assertThat(pay("203.0.113." + i)).isTrue();
    }
  }

  @Test
  void newcomersReplaceWhoHasSpentLeast() {
    haveRoomForOneSet();
    paid(5, "203.0.113.1");

    paid(1_000, PacketBudgetsTest::spread);

    assertThat(pay("203.0.113.1")).as("who has spent all is remembered").isFalse();
  }

  @Test
  void localNetworksAreExemptIfSaidSo() {
    List<String> addresses =
        List.of(
            "127.0.0.1",
            "::1",
            "10.1.2.3",
            "192.168.1.1",
            "172.16.0.1",
            "169.254.1.1",
            "fe80::1",
            "fd00::1");
    for (String address : addresses) {
      budgets = with(LIMITS);
      assertThat(paid(50, address)).as(address).isEqualTo(5);
      budgets = with(LIMITS.withLocalExempt(true));
      assertThat(paid(50, address)).as(address).isEqualTo(50);
    }
    assertThat(paid(50, "192.0.2.1")).isEqualTo(5);
    assertThat(paid(1_000, "10.0.0.1")).as("all local ones together").isEqualTo(2 * ALL - 50);
  }

  @Test
  void clockMayPassTheLargestLong() {
    now = Long.MAX_VALUE - SECOND / 20;
    budgets = with(LIMITS);
    know("192.0.2.9", now + SECOND);

    assertThat(paid(6, "192.0.2.1")).isEqualTo(5);
    now += SECOND / 10;
    assertThat(now).isNegative();
    assertThat(paid(6, "192.0.2.1")).isEqualTo(1);
    paid(ALL, PacketBudgetsTest::spread);
    assertThat(paid(6, "192.0.2.9")).isEqualTo(5);
  }

  @Property(tries = 200)
  void noSourceEverGetsMoreThanBurstAndRate(
      @ForAll @Size(max = 300) List<@IntRange(max = 300_000_000) Integer> pauses) {
    now = 0;
    budgets = with(LIMITS);
    List<Long> times = new ArrayList<>();
    for (int pause : pauses) {
      now += pause;
      if (pay("192.0.2.1")) {
        times.add(now);
      }
    }

    for (int i = 0; i < times.size(); i++) {
      for (int j = i; j < times.size(); j++) {
        long granted = 5 + (times.get(j) - times.get(i)) * 10 / SECOND;
        assertThat((long) j - i + 1).isLessThanOrEqualTo(granted);
      }
    }
  }

  @Test
  void hashKeepsChosenAddressesApart() throws UnknownHostException {
    budgets = with(new PacketLimits(rates(1, 1), ENDLESS, ENDLESS, ENDLESS, 1 << 12, false));
    // what would meet in a table that takes the low or the high bits of the address
    int sources = 200;
    for (int i = 0; i < sources; i++) {
      byte[] address = {(byte) (1 + i % 100), (byte) (i / 100), 0, 1};
      budgets.pay(InetAddress.getByAddress(address), Cost.PACKET, now);
    }

    int remembered = 0;
    for (int i = 0; i < sources; i++) {
      byte[] address = {(byte) (1 + i % 100), (byte) (i / 100), 0, 1};
      remembered += budgets.pay(InetAddress.getByAddress(address), Cost.PACKET, now) ? 0 : 1;
    }
    assertThat(remembered).isEqualTo(sources);
  }

  @Test
  void limitsThatAreNoneAreRefused() {
    assertThatThrownBy(() -> new Rate(0, 1)).hasMessageContaining("0 and 1");
    assertThatThrownBy(() -> new Rate(1, 0)).hasMessageContaining("1 and 0");
    assertThatThrownBy(() -> new Rate(1_000_000_001, 1)).hasMessageContaining("1000000001");
    assertThatThrownBy(() -> LIMITS.withSources(0)).hasMessageContaining("16777216: 0");
    assertThatThrownBy(() -> LIMITS.withSources((1 << 24) + 1)).hasMessageContaining("16777217");
    assertThat(with(LIMITS.withSources(1 << 4)).refusedByAll()).isZero();
  }
}

// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jdevp2p.discovery.topic.TopicFixtures.OTHER;
import static org.jdevp2p.discovery.topic.TopicFixtures.TOPIC;
import static org.jdevp2p.discovery.topic.TopicFixtures.ip;
import static org.jdevp2p.discovery.topic.TopicFixtures.node;
import static org.jdevp2p.discovery.topic.TopicFixtures.record;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.discovery.table.AddressLimits;
import org.jdevp2p.discovery.table.Table;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.v5.Topic;
import org.jdevp2p.discovery.v5.TopicService.Confirmation;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.NodeRecord;
import org.junit.jupiter.api.Test;

/** Tickets, and what a registrar makes of them. */
class RegistrarTest {

  private static final Duration MILLI = Duration.ofMillis(1);
  private static final String ADDRESS = "1.2.3.4";

  private final Clock clock = new Clock();
  private final Registrar registrar = registrar(TopicLimits.DEFAULT);

  private static final class Clock implements Ticker {
    Duration now = Duration.ofDays(1);

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public long nanos() {
      return now.toNanos();
    }

    @Override
    public long unixMillis() {
      return now.toMillis();
    }

    @Override
    public Timer after(Duration delay, Runnable action) {
      throw new AssertionError("a registrar needs no timer");
    }
  }

  private Registrar registrar(TopicLimits limits) {
    Loop loop = new Loop(clock, new Random(1));
    return new Registrar(
        loop, new Table(node(99, "9.9.9.9").nodeId()), limits, topic -> Optional.empty());
  }

  private Confirmation register(Topic topic, NodeRecord record, String address, Bytes ticket) {
    return registrar.register(topic, record, ip(address), ticket, List.of());
  }

  private Confirmation register(NodeRecord record, Bytes ticket) {
    return register(TOPIC, record, ADDRESS, ticket);
  }

  private List<NodeRecord> found(Topic topic) {
    return registrar.query(topic, ip("8.8.8.8"), List.of()).advertisers();
  }

  @Test
  void everybodyIsGivenATicketFirstAndIsAdmittedWithIt() {
    NodeRecord record = record(1, ADDRESS);
    Confirmation first = register(record, Bytes.EMPTY);
    assertThat(first.isRegistered()).isFalse();
    assertThat(first.period()).isEqualTo(MILLI); // 15 min * 1e-7, in whole milliseconds
    assertThat(found(TOPIC)).isEmpty();

    clock.pass(first.period());
    Confirmation second = register(record, first.ticket());
    assertThat(second.isRegistered()).isTrue();
    assertThat(second.period()).isEqualTo(Duration.ofMinutes(15));
    assertThat(found(TOPIC)).containsExactly(record);
    assertThat(found(OTHER)).isEmpty();

    clock.pass(Duration.ofMinutes(15));
    assertThat(found(TOPIC)).isEmpty();
  }

  @Test
  void whoWaitsNotLongEnoughWaitsOn() {
    admitted(1, "77.0.0.1", TOPIC);
    NodeRecord record = record(2, ADDRESS);
    Confirmation first = register(record, Bytes.EMPTY);
    assertThat(first.period()).isEqualTo(Duration.ofMinutes(15)); // more than that is not told
    clock.pass(Duration.ofMinutes(5));
    Confirmation early = register(record, first.ticket());
    assertThat(early.isRegistered()).isFalse();
    // its ticket is not due, so it is one that begins; what it was told before still bounds it
    assertThat(early.period()).isGreaterThanOrEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void timeThatWasWaitedCountsOnFromTicketToTicket() {
    admitted(1, "77.0.0.1", TOPIC);
    NodeRecord record = record(2, "77.0.0.2"); // shares 30 bits
    Confirmation first = register(TOPIC, record, "77.0.0.2", Bytes.EMPTY);
    clock.pass(first.period().minus(MILLI.multipliedBy(2)));
    admitted(3, "77.0.0.3", TOPIC); // while it waits the first one goes, and another comes
    clock.pass(MILLI.multipliedBy(2));
    Confirmation second = register(TOPIC, record, "77.0.0.2", first.ticket());
    assertThat(second.isRegistered()).isFalse();
    clock.pass(second.period());
    Confirmation third = register(TOPIC, record, "77.0.0.2", second.ticket());
    assertThat(third.isRegistered()).isTrue();
  }

  private void admitted(int number, String address, Topic topic) {
    NodeRecord record = record(number, address);
    Bytes ticket = Bytes.EMPTY;
    while (true) {
      Confirmation confirmation = register(topic, record, address, ticket);
      if (confirmation.isRegistered()) {
        return;
      }
      ticket = confirmation.ticket();
      clock.pass(confirmation.period());
    }
  }

  @Test
  void ticketIsWorthNothingForAnotherNodeTopicOrRecord() {
    LocalNode node = node(1, ADDRESS);
    Confirmation first = register(node.record(), Bytes.EMPTY);
    clock.pass(first.period());
    assertThat(register(record(2, ADDRESS), first.ticket()).isRegistered()).isFalse();
    assertThat(register(OTHER, node.record(), ADDRESS, first.ticket()).isRegistered()).isFalse();
    NodeRecord changed = node.entries(List.of(NodeRecord.Entry.of("x", 1)));
    assertThat(register(changed, first.ticket()).isRegistered()).isFalse();
  }

  @Test
  void ticketThatIsForgedLateOrOfAnotherRegistrarIsWorthNothing() {
    NodeRecord record = record(1, ADDRESS);
    Confirmation first = register(record, Bytes.EMPTY);
    clock.pass(first.period());
    for (int i = 0; i < first.ticket().size(); i++) {
      byte[] forged = first.ticket().toArray();
      forged[i] ^= 1;
      assertThat(register(record, Bytes.wrap(forged)).isRegistered()).as("byte %d", i).isFalse();
    }
    assertThat(register(record, first.ticket().slice(1)).isRegistered()).isFalse();
    Bytes foreign =
        registrar(TopicLimits.DEFAULT.withLifetime(Duration.ofMinutes(14)))
            .register(TOPIC, record, ip(ADDRESS), Bytes.EMPTY, List.of())
            .ticket();
    clock.pass(MILLI);
    assertThat(foreign).isNotEqualTo(first.ticket());
    clock.pass(TopicLimits.DEFAULT.window());
    assertThat(register(record, first.ticket()).isRegistered()).isFalse();
  }

  /** Somebody on the way may send a packet of a session again: what it asks is asked again. */
  @Test
  void replayedRegistrationKeepsAnAdvertisementNoLongerThanTheWindowOfItsTicket() {
    NodeRecord record = record(1, ADDRESS);
    Bytes ticket = register(record, Bytes.EMPTY).ticket();
    clock.pass(MILLI);
    assertThat(register(record, ticket).isRegistered()).isTrue();

    Duration window = TopicLimits.DEFAULT.window();
    clock.pass(window);
    register(record, ticket); // the last time that it is worth anything
    for (Duration rest = Duration.ofMinutes(15); rest.isPositive(); rest = rest.minusMinutes(1)) {
      assertThat(found(TOPIC)).containsExactly(record);
      clock.pass(Duration.ofMinutes(1));
      assertThat(register(record, ticket).isRegistered()).isFalse();
    }
    assertThat(found(TOPIC)).isEmpty();
  }

  @Test
  void floodOfTopicsAndNodesLeavesTheCacheBounded() {
    for (int i = 1; i <= 300; i++) {
      Topic topic = Topic.named("topic " + i);
      NodeRecord record = record(i, "1.2.3." + i % 250);
      Confirmation first = register(topic, record, "1.2.3." + i % 250, Bytes.EMPTY);
      clock.pass(Duration.ofNanos(Math.min(first.period().toNanos(), 1_000_000)));
      register(topic, record, "1.2.3." + i % 250, first.ticket());
    }
    // all of one subnet: the first is admitted, the others have to wait for the best part of E
    assertThat(registrar.advertisements()).isLessThan(5);
    assertThat(registrar.topics()).isEqualTo(registrar.advertisements());
  }

  /** One that registers, waits as it is told, and renews in time, as {@link Advertiser} does. */
  private final class Applicant {
    final NodeRecord record;
    final String address;
    Duration next = clock.now;
    Duration since = clock.now;
    Bytes ticket = Bytes.EMPTY;

    Applicant(int number, String address) {
      this.record = record(number, address);
      this.address = address;
    }

    void asks() {
      since = ticket.isEmpty() ? clock.now : since;
      Confirmation confirmation = register(TOPIC, record, address, ticket);
      ticket = confirmation.ticket();
      next =
          clock.now.plus(
              confirmation.isRegistered()
                  ? Advertiser.untilRenewal(confirmation.period(), clock.now.minus(since))
                  : confirmation.period());
    }
  }

  @Test
  void oneOfACrowdFromOneSubnetIsThereLessOftenThanOneOfMany() {
    List<Applicant> all = new ArrayList<>();
    for (int i = 1; i <= 10; i++) {
      all.add(new Applicant(i, (17 + 19 * i) + ".7.0.1"));
    }
    for (int i = 1; i <= 200; i++) {
      all.add(new Applicant(100 + i, "99.1.1." + i));
    }
    long fewThere = 0;
    long crowdThere = 0;
    for (int minute = 0; minute < 120; minute++) {
      Duration end = clock.now.plus(Duration.ofMinutes(1));
      Applicant first = first(all);
      for (; first.next.compareTo(end) < 0; first = first(all)) {
        clock.now = first.next;
        first.asks();
      }
      clock.now = end;
      if (minute >= 60) {
        List<NodeRecord> kept = registrar.advertisers(TOPIC);
        long others =
            kept.stream()
                .filter(all.subList(0, 10).stream().map(e -> e.record).toList()::contains)
                .count();
        fewThere += others;
        crowdThere += kept.size() - others;
      }
    }
    double few = fewThere / 10.0;
    double crowd = crowdThere / 200.0;
    assertThat(few / crowd).as("%s and %s of 60 minutes", few, crowd).isGreaterThan(1.5);
  }

  private static Applicant first(List<Applicant> all) {
    return Collections.min(all, Comparator.comparing((Applicant each) -> each.next));
  }

  @Test
  void localNodesAreToldToLocalOnesOnly() {
    admitted(1, "10.0.0.1", TOPIC);
    assertThat(found(TOPIC)).isEmpty();
    assertThat(registrar.query(TOPIC, ip("10.0.0.9"), List.of()).advertisers()).hasSize(1);
  }

  @Test
  void renewalReplacesTheRecordAndLastsOn() {
    LocalNode node = node(1, ADDRESS);
    Confirmation first = register(node.record(), Bytes.EMPTY);
    clock.pass(first.period());
    register(node.record(), first.ticket());
    clock.pass(Duration.ofMinutes(8));
    NodeRecord changed = node.entries(List.of(NodeRecord.Entry.of("x", 1)));
    Confirmation again = register(changed, Bytes.EMPTY);
    assertThat(again.isRegistered()).isFalse();
    assertThat(found(TOPIC)).hasSize(1);
    clock.pass(again.period());
    assertThat(register(changed, again.ticket()).isRegistered()).isTrue();
    clock.pass(Duration.ofMinutes(14));
    assertThat(found(TOPIC)).containsExactly(changed);
  }

  @Test
  void nodeOfItsOwnSearchIsToldIfItHasAnsweredAndNotIfTheTableHasLostIt() {
    NodeRecord near = record(1, ADDRESS);
    int distance = TOPIC.logDistance(near.nodeId());
    ServiceTable own = new ServiceTable(TOPIC, node(99, "9.9.9.9").nodeId(), AddressLimits.DEFAULT);
    Registrar searcher =
        new Registrar(
            new Loop(clock, new Random(1)),
            new Table(node(99, "9.9.9.9").nodeId()),
            TopicLimits.DEFAULT,
            topic -> Optional.of(own));
    own.verified(near, clock.nanos()); // some time ago: the table is empty
    assertThat(searcher.query(TOPIC, ip("8.8.8.8"), List.of(distance)).auxiliary()).isEmpty();
    own.answered(near.nodeId(), clock.nanos());
    assertThat(searcher.query(TOPIC, ip("8.8.8.8"), List.of(distance)).auxiliary())
        .containsExactly(near);
    clock.pass(ServiceTable.ANSWER_PROVES);
    assertThat(searcher.query(TOPIC, ip("8.8.8.8"), List.of(distance)).auxiliary()).isEmpty();
  }
}
